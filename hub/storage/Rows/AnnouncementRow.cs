using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>What a site's annunciators were to tell.</summary>
public sealed record AnnouncementRow(long Id, string Site, int Kind, long Since, long Until, string SaidBy, long EndedAt)
{
    public static AnnouncementRow Of(SiteAnnouncement a) =>
        new(a.Id, a.Site, (int)a.Kind, a.SinceUnixMs, a.UntilUnixMs, a.By, a.EndedUnixMs);

    public SiteAnnouncement ToAnnouncement() => new()
    {
        Id = Id,
        Site = Site,
        Kind = (Announcement)Kind,
        SinceUnixMs = Since,
        UntilUnixMs = Until,
        By = SaidBy,
        EndedUnixMs = EndedAt,
    };
}
