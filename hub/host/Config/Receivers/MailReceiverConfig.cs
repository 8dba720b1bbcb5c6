using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Mailboxes.</summary>
public sealed record MailReceiverConfig : ReceiverConfig
{
    public required string ToHost { get; init; }

    public int ToPort { get; init; } = MailOptions.DefaultPort;

    public SmtpSecurity Security { get; init; }

    public ReceiverTls Tls { get; init; } = new();

    public string? User { get; init; }

    public ReceiverSecret? Password { get; init; }

    public required string From { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public string? HelloName { get; init; }

    public override string Protocol => "email";

    public override string Host => ToHost;

    public override int Port => ToPort;

    public override bool IsEncrypted => Security != SmtpSecurity.PlainToThisMachine;

    public override TimeSpan LongestAttempt => MailOptions.DefaultTotalTimeout;

    internal override ReceiverTls? Certificates => Tls;

    internal override IEnumerable<(SecretUse Use, ReceiverSecret Secret)> Secrets =>
        Password is null ? [] : [(SecretUse.Password, Password)];

    internal override ReceiverConfig WithSecrets(Func<SecretUse, ReceiverSecret, ReceiverSecret> open) =>
        Password is null ? this : this with { Password = open(SecretUse.Password, Password) };

    internal override IReadOnlyList<string> Check(SiteConfig site) => ToOptions(site).Check();

    protected override IReceiverLine MakeLine(SiteConfig site, TimeProvider time, ILoggerFactory logs) =>
        new MailLine(ToOptions(site), time, logs.CreateLogger<MailLine>());

    private MailOptions ToOptions(SiteConfig site) => new()
    {
        Host = ToHost,
        Port = ToPort,
        Security = Security,
        Tls = Tls,
        User = User,
        Password = Password?.ToSecretText(),
        From = From,
        Recipients = To,
        HelloName = HelloName,
        SiteName = site.Site.Name,
        Account = AccountOf(site),
        InLanguages = site.Place.InLanguages,
        Zone = site.Place.Zone,
        ConnectTimeout = ConnectTimeout,
        CommandTimeout = ReplyTimeout,
    };
}
