using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Host.Config;

/// <summary>One receiver's entry while it is read, and what all protocols have in common.</summary>
/// <param name="At">Where it stands: <c>sites[0].receivers[1]</c>.</param>
/// <param name="Folder">Relative paths count from here.</param>
internal sealed record ReceiverReading(
    ReceiverEntry Entry, SiteEntry Site, string Protocol, ReceiverKind Kind, string At, string Folder, ConfigProblems Problems)
{
    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(0.1);

    /// <summary>Longer, and a press would wait for a dead receiver longer than anybody can.</summary>
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(30);

    public string Host()
    {
        Problems.Require(
            !string.IsNullOrWhiteSpace(Entry.Host) && Entry.Host.Length <= Dc09SenderOptions.MaxHostLength
            && Uri.CheckHostName(Entry.Host) != UriHostNameType.Unknown,
            $"{At}.host: name the receiver's host or address, such as 192.0.2.20, without spaces and without the port");
        return Entry.Host ?? string.Empty;
    }

    public int Port(int otherwise = 0)
    {
        int port = Entry.Port ?? otherwise;
        Problems.Require(port is >= 1 and <= 65535, $"{At}.port: 1 to 65535 is needed, not {port}");
        return port;
    }

    public TimeSpan ConnectTimeout(TimeSpan otherwise) =>
        Problems.Seconds(Entry.ConnectTimeoutSeconds, otherwise, MinTimeout, MaxTimeout, $"{At}.connectTimeoutSeconds");

    public TimeSpan ReplyTimeout(TimeSpan otherwise) =>
        Problems.Seconds(Entry.ReplyTimeoutSeconds, otherwise, MinTimeout, MaxTimeout, $"{At}.replyTimeoutSeconds");

    public EventCodes Codes() => CodesReader.Read(Entry.Codes, At, Problems);

    public bool MarksRepeatedCalls()
    {
        Problems.Require(
            Entry.Repeats is null or "marked" or "new",
            $"{At}.repeats: marked, or new where a marked one would not be taken for an alarm, is needed; left out, it is marked");
        return Entry.Repeats != "new";
    }

    public PathPlan Plan(string address, TimeSpan attempt) =>
        new PathReader(Problems).Read(Entry, Site, Protocol, Kind, address, attempt, At);

    /// <summary>Sealed or open; a sealed one is opened later, where the hub's secret is known.</summary>
    public ReceiverSecret? Secret(string? text, SecretUse use)
    {
        if (text is null)
        {
            return null;
        }

        string at = $"{At}.{SealedSecret.Field(use)}";
        if (!SealedSecret.IsSealed(text))
        {
            Problems.Require(text.Length > 0, $"{at}: it is empty; leave it out, or enter it");
            return text.Length > 0 ? ReceiverSecret.OfText(text) : null;
        }

        byte[]? bytes = SealedSecret.FromText(text);
        Problems.Require(
            bytes is not null, $"{at}: what follows \"{SealedSecret.Mark}\" is not whole; make it again with: {SealedSecret.Command(use)}");
        return bytes is null ? null : ReceiverSecret.OfSealed(bytes);
    }

    /// <summary>Null for the site's, whose own is checked with the site.</summary>
    public string? Account(int min = Dc09Fields.MinAccountDigits, int max = Dc09Fields.MaxAccountDigits)
    {
        string? account = Entry.Account ?? Site.Account;
        string digits = min == max ? $"{min}" : $"{min} to {max}";
        Problems.Require(
            (Entry.Account is null && !Dc09Fields.IsAccount(account))
            || (account!.Length >= min && account.Length <= max && account.All(char.IsAsciiHexDigit)),
            $"{At}.account: {digits} hex digits are needed, as given by this receiver's owner; left out, the site's account is sent");
        return Entry.Account;
    }

    /// <summary>Those of a list that stand there.</summary>
    public static IReadOnlyList<string> Texts(IReadOnlyList<string?>? written) => [.. (written ?? []).OfType<string>()];

    public static string Address(string host, int port) => host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";
}
