using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A receiver of signed JSON.</summary>
public sealed record WebhookReceiverConfig : PostedReceiverConfig
{
    public required ReceiverSecret Secret { get; init; }

    public override string Protocol => "webhook";

    internal override IEnumerable<(SecretUse Use, ReceiverSecret Secret)> Secrets =>
        base.Secrets.Append((SecretUse.Secret, Secret));

    internal override ReceiverConfig WithSecrets(Func<SecretUse, ReceiverSecret, ReceiverSecret> open) =>
        (WebhookReceiverConfig)base.WithSecrets(open) with { Secret = open(SecretUse.Secret, Secret) };

    internal override IReadOnlyList<string> Check(SiteConfig site) => ToOptions(site).Check();

    protected override IReceiverLine MakeLine(SiteConfig site, TimeProvider time, ILoggerFactory logs) =>
        new WebhookLine(ToOptions(site), time);

    private WebhookOptions ToOptions(SiteConfig site) => new()
    {
        To = ToHttp(),
        Secret = Secret.ToSecretText(),
        SiteName = site.Site.Name,
        Account = AccountOf(site),
    };
}
