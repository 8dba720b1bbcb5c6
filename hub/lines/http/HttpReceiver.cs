using System.Net;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Lines;

/// <summary>Where messages are posted to, and how long an answer is waited for.</summary>
public sealed record HttpReceiver
{
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Under 10 s, within which EN 50131-1 wants a hold-up notified.</summary>
    public static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(8);

    public static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Characters.</summary>
    private const int MaxUrlLength = 2000;

    /// <summary>Of a part of the path that may be a token, in characters; the words of an address are shorter.</summary>
    private const int MinPathToken = 12;

    /// <summary>
    /// <c>https://…</c>; <c>http</c> to this very machine only. May hold a token in its path or query: it is never shown.
    /// A user name and password in it are not taken: that is what <see cref="Authorization"/> is for.
    /// </summary>
    public required Uri Url { get; init; }

    /// <summary>The whole value of the Authorization header, for example <c>Bearer …</c>; null for none.</summary>
    public SecretText? Authorization { get; init; }

    public ReceiverTls Tls { get; init; } = new();

    public HostNames Names { get; init; } = HostNames.OfThisMachine;

    /// <summary>To an encrypted connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>From the start, connecting included, to the status of the answer.</summary>
    public TimeSpan AnswerTimeout { get; init; } = DefaultAnswerTimeout;

    /// <summary>What may be shown of the address.</summary>
    public string Name => Url.IsAbsoluteUri ? $"{Url.Host}:{Url.Port}" : "(no address)";

    // A record's own would show the URL.
    public override string ToString() => Name;

    /// <summary>Nobody who answers may echo one of these to the operator's screen.</summary>
    internal IEnumerable<string> Secrets()
    {
        if (Url.PathAndQuery.Length > 1)
        {
            yield return Url.PathAndQuery;
            foreach (string part in Tokens())
            {
                yield return part;
                yield return Uri.UnescapeDataString(part);
            }
        }

        if (Authorization is not null)
        {
            yield return Authorization.Reveal();
            foreach (string part in Authorization.Reveal().Split(' ').Skip(1))
            {
                yield return part;
            }
        }
    }

    /// <summary>Of an address that is echoed only in part: the values of its query, and long parts of its path.</summary>
    private IEnumerable<string> Tokens() =>
    [
        .. Url.Query.TrimStart('?').Split('&').Select(field => field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..]),
        .. Url.AbsolutePath.Split('/').Where(part => part.Length >= MinPathToken),
    ];

    internal void Check(Problems problems)
    {
        problems.Unless(
            Url.IsAbsoluteUri && Url.OriginalString.Length <= MaxUrlLength
            && (Url.Scheme == Uri.UriSchemeHttps || (Url.Scheme == Uri.UriSchemeHttp && IsHere(Url))),
            "url: an address that begins with https:// is needed (http:// only to this machine itself)");
        problems.Unless(
            !Url.IsAbsoluteUri || Url.UserInfo.Length == 0,
            "url: leave user name and password out of it and give them as authorization");
        problems.Unless(
            Authorization is null
            || (Authorization.Reveal().Split(' ')[^1].Length >= ShownText.MinSecretLength && Authorization.Reveal().All(c => c is >= ' ' and <= '~')),
            "authorization: a header such as 'Bearer TOKEN' in printable ASCII is needed; copy it again");
        problems.UnlessBetween(ConnectTimeout, MinTimeout, MaxTimeout, "connectTimeout");
        problems.UnlessBetween(AnswerTimeout, MinTimeout, MaxTimeout, "answerTimeout");
    }

    private static bool IsHere(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
