namespace SchoolButton.Hub.Core.Views;

/// <summary>One event in place of many silences, as people see it. Immutable; made anew at each change, after the change is on disk.</summary>
/// <param name="Id">Counts up; the newest outage has the highest.</param>
/// <param name="Kind">gateway, access-point or site; hub-mains or hub-battery for the hub itself, which belongs to no site.</param>
/// <param name="Subject">What failed: the gateway's id, the access point's name, the site's id, or hub.</param>
/// <param name="EndedAt">Null while it lasts.</param>
/// <param name="Devices">How many devices are behind it.</param>
public sealed record OutageView(
    long Id,
    string Kind,
    string Site,
    string Subject,
    DateTimeOffset Since,
    DateTimeOffset? EndedAt,
    int Devices);
