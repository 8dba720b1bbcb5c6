namespace SchoolButton.Hub.Core;

/// <summary>
/// One event in place of many silences: something fails, and whoever is behind it is unknown and not silent. Written by the
/// core alone; never deleted.
/// </summary>
public sealed class Outage
{
    /// <summary>The subject of what is about the hub itself.</summary>
    public const string Hub = "hub";

    /// <summary>It is about the hub itself, not about who can be heard.</summary>
    internal bool IsOfHub => Kind is OutageKind.HubMains or OutageKind.HubBattery;

    public required long Id { get; init; }

    public required OutageKind Kind { get; init; }

    /// <summary>Empty for the hub itself.</summary>
    public required string Site { get; init; }

    /// <summary>The gateway's id, the access point's name, the site's id, or <see cref="Hub"/>.</summary>
    public required string Subject { get; init; }

    public required long SinceUnixMs { get; init; }

    /// <summary>0 while it lasts.</summary>
    public long EndedUnixMs { get; set; }

    /// <summary>How many devices are behind it.</summary>
    public int Devices { get; set; }
}
