using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Where a site is and how people there are spoken to, for messages that say so.</summary>
public sealed record SitePlace
{
    /// <summary>Null if it is not known.</summary>
    public CapCircle? Circle { get; init; }

    /// <summary>Closed; null if it is not known.</summary>
    public CapPolygon? Polygon { get; init; }

    public IReadOnlyList<string> InLanguages { get; init; } = Languages.Tags;

    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
