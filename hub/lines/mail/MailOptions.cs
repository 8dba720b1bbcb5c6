using SchoolButton.Hub.Dc09;
using System.Net;
using System.Net.Mail;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>Mailboxes, and the server that takes mail for them.</summary>
public sealed record MailOptions
{
    public const int DefaultPort = 587;

    /// <summary>More people are better reached by a list of their own mail server.</summary>
    public const int MaxRecipients = 50;

    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan DefaultCommandTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DefaultAcceptTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan DefaultTotalTimeout = TimeSpan.FromSeconds(60);

    private const int MaxHostLength = 255;

    /// <summary>Characters of an address (RFC 5321, section 4.5.3.1.3, without the brackets).</summary>
    private const int MaxAddressLength = 254;

    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Name or address; with encryption, the name that the certificate is made out to.</summary>
    public required string Host { get; init; }

    public int Port { get; init; } = DefaultPort;

    public HostNames Names { get; init; } = HostNames.OfThisMachine;

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    public ReceiverTls Tls { get; init; } = new();

    /// <summary>Null to send without logging in.</summary>
    public string? User { get; init; }

    /// <summary>With <see cref="User"/>, and never without.</summary>
    public SecretText? Password { get; init; }

    /// <summary>An address, ASCII, such as <c>alarm@school-7.example</c>.</summary>
    public required string From { get; init; }

    /// <summary>Addresses, ASCII, one to <see cref="MaxRecipients"/>.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>How we introduce ourselves (RFC 5321, section 4.1.1.1): a host name; null for the domain of <see cref="From"/>.</summary>
    public string? HelloName { get; init; }

    /// <summary>The school, for people.</summary>
    public required string SiteName { get; init; }

    /// <summary>The school's number at the receiver's owner; empty for none.</summary>
    public string Account { get; init; } = "";

    /// <summary>In this order; of <see cref="Languages.Tags"/>.</summary>
    public IReadOnlyList<string> InLanguages { get; init; } = Languages.Tags;

    /// <summary>The school's clock.</summary>
    public required TimeZoneInfo Zone { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>
    /// For the greeting, encryption, and the answer to each command. RFC 5321 (section 4.5.3.2) would have minutes; an escalation cannot wait
    /// so long, and is tried again.
    /// </summary>
    public TimeSpan CommandTimeout { get; init; } = DefaultCommandTimeout;

    /// <summary>From the end of the mail to the server's yes; longer than for a command, since a mail given up here may arrive twice.</summary>
    public TimeSpan AcceptTimeout { get; init; } = DefaultAcceptTimeout;

    /// <summary>For all of it.</summary>
    public TimeSpan TotalTimeout { get; init; } = DefaultTotalTimeout;

    internal string Name => $"{Host}:{Port}";

    internal string Domain => From[(From.LastIndexOf('@') + 1)..];

    /// <summary>The same, for whose message it is.</summary>
    internal MailOptions For(Outgoing message) =>
        message.PassedOn is { } whose ? this with { Account = whose.Account, SiteName = whose.SiteName } : this;

    /// <returns>"field: what is needed" for everything that is wrong; empty when it can be used.</returns>
    public IReadOnlyList<string> Check()
    {
        var problems = new Problems();
        problems.Unless(!string.IsNullOrWhiteSpace(Host) && Host.Length <= MaxHostLength, "host: the mail server's name is needed");
        problems.Unless(Port is > 0 and <= 65535, $"port: 1 to 65535 is needed, not {Port}");
        problems.Unless(Enum.IsDefined(Security), "security: StartTls, Implicit or PlainToThisMachine is needed");
        problems.Unless(
            Security != SmtpSecurity.PlainToThisMachine || IsHere(Host),
            "security: PlainToThisMachine is for localhost alone; set StartTls, or Implicit where the server's port is 465");
        problems.Unless((User is null) == (Password is null), "user: give both user and password, or neither");
        problems.Unless(User is null || (User.Length > 0 && !User.Any(char.IsControl)), "user: it may not be empty nor hold control characters");
        problems.Unless(
            Password is null || (Password.Reveal().Length >= ShownText.MinSecretLength && !Password.Reveal().Any(char.IsControl)),
            $"password: at least {ShownText.MinSecretLength} characters are needed, and no control characters; copy it again");
        problems.Unless(IsAddress(From), "from: one address is needed, in ASCII, such as alarm@school-7.example");
        problems.Unless(
            Recipients.Count is > 0 and <= MaxRecipients && Recipients.All(IsAddress),
            $"to: 1 to {MaxRecipients} addresses are needed, in ASCII and without names beside them");
        problems.Unless(
            HelloName is null || (HelloName.Length is > 0 and <= MaxHostLength && HelloName.All(c => c is > ' ' and <= '~')),
            "helloName: leave it out, or give this machine's name");
        problems.Unless(!string.IsNullOrWhiteSpace(SiteName), "siteName: the school's name is needed");
        Languages.Check(InLanguages, problems);
        problems.UnlessBetween(ConnectTimeout, MinTimeout, MaxTimeout, "connectTimeout");
        problems.UnlessBetween(CommandTimeout, MinTimeout, MaxTimeout, "commandTimeout");
        problems.UnlessBetween(AcceptTimeout, MinTimeout, MaxTimeout, "acceptTimeout");
        problems.UnlessBetween(TotalTimeout, MinTimeout, MaxTimeout, "totalTimeout");
        return problems.Found;
    }

    /// <summary>Nothing that could end a command or a header line, whatever else the library would let through.</summary>
    private static bool IsAddress(string address) =>
        address.Length <= MaxAddressLength
        && address.All(c => c is > ' ' and <= '~' and not ('<' or '>' or ',' or ';' or '"' or '\\' or '(' or ')'))
        && MailAddress.TryCreate(address, out MailAddress? parsed) && parsed.Address == address;

    private static bool IsHere(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
