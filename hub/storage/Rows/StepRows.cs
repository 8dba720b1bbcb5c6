using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>
/// What one commit writes, as values: the one form that every store, the spare journal and the simulated disk take. Every
/// row but those of history and audit takes the place of an older one, so writing a step twice does no harm to them; history
/// and audit are appended.
/// </summary>
public sealed record StepRows(
    IReadOnlyList<AlarmRow> Alarms,
    IReadOnlyList<HistoryEntry> History,
    IReadOnlyList<ReportRow> Reports,
    IReadOnlyList<PathRow> Paths,
    IReadOnlyList<AnnouncementRow> Announcements,
    IReadOnlyList<StatusRow> Statuses,
    IReadOnlyList<RouteRow> Routes,
    IReadOnlyList<DeviceHour> Hours,
    IReadOnlyList<OutageRow> Outages,
    IReadOnlyList<AuditEntry> Audit,
    bool Durable)
{
    public static StepRows Of(Step step) => new(
        [.. step.Alarms.Select(AlarmRow.Of)],
        [.. step.History],
        [.. step.Reports.Select(ReportRow.Of)],
        [.. step.Paths.Select(p => PathRow.Of(p.Status))],
        [.. step.Announcements.Select(AnnouncementRow.Of)],
        [.. step.Devices.Select(StatusRow.Of)],
        [.. step.Routes.Select(RouteRow.Of)],
        [.. step.Hours],
        [.. step.Outages.Select(OutageRow.Of)],
        [.. step.Audit],
        step.Durable);

    /// <summary>Whether both say the same, row by row.</summary>
    public bool HasSameContent(StepRows other) =>
        Alarms.SequenceEqual(other.Alarms) && History.SequenceEqual(other.History) && Reports.SequenceEqual(other.Reports)
        && Paths.SequenceEqual(other.Paths) && Announcements.SequenceEqual(other.Announcements)
        && Statuses.SequenceEqual(other.Statuses) && Routes.SequenceEqual(other.Routes) && Hours.SequenceEqual(other.Hours)
        && Outages.SequenceEqual(other.Outages) && Audit.SequenceEqual(other.Audit) && Durable == other.Durable;
}
