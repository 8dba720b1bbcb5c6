namespace SchoolButton.Hub.Core;

/// <summary>
/// One event in place of many silences: something fails, and whoever is behind it is unknown and not silent. Written by the
/// core alone; never deleted.
/// </summary>
public sealed class Outage
{
    public required long Id { get; init; }

    public required OutageKind Kind { get; init; }

    public required string Site { get; init; }

    /// <summary>The gateway's id, the access point's name, or the site's id.</summary>
    public required string Subject { get; init; }

    public required long SinceUnixMs { get; init; }

    /// <summary>0 while it lasts.</summary>
    public long EndedUnixMs { get; set; }

    /// <summary>How many devices are behind it.</summary>
    public int Devices { get; set; }
}
