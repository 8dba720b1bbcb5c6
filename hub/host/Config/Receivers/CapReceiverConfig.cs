using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A receiver of CAP 1.2 alerts.</summary>
public sealed record CapReceiverConfig : PostedReceiverConfig
{
    public required string Sender { get; init; }

    public string? SenderName { get; init; }

    public CapScope Scope { get; init; }

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public string Restriction { get; init; } = string.Empty;

    public TimeSpan Lasting { get; init; } = CapOptions.DefaultLasting;

    public Uri? Web { get; init; }

    public string? Contact { get; init; }

    public IReadOnlyList<(string Name, string Value)> Geocodes { get; init; } = [];

    public EventCodes Codes { get; init; } = EventCodes.Default;

    public override string Protocol => "CAP";

    internal override IReadOnlyList<string> Check(SiteConfig site) => ToOptions(site).Check();

    protected override IReceiverLine MakeLine(SiteConfig site, TimeProvider time, ILoggerFactory logs) =>
        new CapLine(ToOptions(site), time);

    private CapOptions ToOptions(SiteConfig site) => new()
    {
        To = ToHttp(),
        Sender = Sender,
        SenderName = SenderName,
        SiteName = site.Site.Name,
        Account = AccountOf(site),
        Scope = Scope,
        Addresses = Addresses,
        Restriction = Restriction,
        InLanguages = site.Place.InLanguages,
        Zone = site.Place.Zone,
        Lasting = Lasting,
        Web = Web,
        Contact = Contact,
        Circle = site.Place.Circle,
        Polygon = site.Place.Polygon,
        Geocodes = Geocodes,
        Codes = Codes,
    };
}
