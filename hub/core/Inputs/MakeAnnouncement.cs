using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Inputs;

/// <summary>A person has a site's annunciators tell something, or fall quiet.</summary>
public sealed class MakeAnnouncement : Input
{
    public required string Site { get; init; }

    public required Announcement Kind { get; init; }

    /// <summary>After so many seconds it ends by itself; what is more than <see cref="AnnouncementRules.MaxSeconds"/> is cut.</summary>
    public required int Seconds { get; init; }

    /// <summary>Who, in their own words.</summary>
    public required string By { get; init; }

    /// <summary>Set by the core.</summary>
    public DeskAnswer Answer { get; internal set; }
}
