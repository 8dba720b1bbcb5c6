using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>What a site's annunciators are to tell, said once by a person, or by the hub that nobody was reached. Written by the core alone; never deleted.</summary>
public sealed class SiteAnnouncement
{
    public required long Id { get; init; }

    public required string Site { get; init; }

    /// <summary><see cref="Announcement.None"/>: a person ended the one before.</summary>
    public required Announcement Kind { get; init; }

    public required long SinceUnixMs { get; init; }

    /// <summary>It ends by itself then. Of <see cref="Announcement.None"/> the same as its beginning.</summary>
    public required long UntilUnixMs { get; init; }

    /// <summary>Who said it, in their own words.</summary>
    public required string By { get; init; }

    /// <summary>When it was over, by itself or by the next; 0 while it is in force.</summary>
    public long EndedUnixMs { get; set; }

    /// <summary>Monotonic; what <see cref="UntilUnixMs"/> is by the clock that does not step.</summary>
    internal long EndMs { get; set; }

    public bool IsInForce => EndedUnixMs == 0 && Kind != Announcement.None;
}
