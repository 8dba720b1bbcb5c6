using System.Collections.Immutable;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Tests.Storage;

/// <summary>The rows of a store in memory, by their keys.</summary>
internal sealed record MemoryContent
{
    public static MemoryContent Empty { get; } = new();

    public ImmutableSortedDictionary<uint, (DeviceEntry Entry, long Revision)> Directory { get; init; } =
        ImmutableSortedDictionary<uint, (DeviceEntry, long)>.Empty;

    public ImmutableDictionary<long, StatusRow> StatusRows { get; init; } = ImmutableDictionary<long, StatusRow>.Empty;

    public ImmutableDictionary<(long, int), RouteRow> RouteRows { get; init; } =
        ImmutableDictionary<(long, int), RouteRow>.Empty;

    public ImmutableSortedDictionary<long, AlarmRow> AlarmRows { get; init; } = ImmutableSortedDictionary<long, AlarmRow>.Empty;

    public ImmutableSortedDictionary<long, ReportRow> ReportRows { get; init; } =
        ImmutableSortedDictionary<long, ReportRow>.Empty;

    public ImmutableDictionary<(string Site, string Path), PathRow> PathRows { get; init; } =
        ImmutableDictionary<(string Site, string Path), PathRow>.Empty;

    public ImmutableSortedDictionary<long, AnnouncementRow> AnnouncementRows { get; init; } =
        ImmutableSortedDictionary<long, AnnouncementRow>.Empty;

    public ImmutableSortedDictionary<long, OutageRow> OutageRows { get; init; } =
        ImmutableSortedDictionary<long, OutageRow>.Empty;

    public ImmutableSortedDictionary<(uint, long), DeviceHour> Hours { get; init; } =
        ImmutableSortedDictionary<(uint, long), DeviceHour>.Empty;

    public ImmutableList<HistoryEntry> History { get; init; } = ImmutableList<HistoryEntry>.Empty;

    public ImmutableList<AuditRow> Audit { get; init; } = ImmutableList<AuditRow>.Empty;

    /// <summary>Of the newest numbered step.</summary>
    public long Step { get; init; }

    /// <summary>The highest number ever given, also of reports that are gone.</summary>
    public long LastReportId { get; init; }

    /// <summary>As the core would have them.</summary>
    public IReadOnlyDictionary<long, Report> Reports => ReportRows.ToDictionary(r => r.Key, r => r.Value.ToReport());

    /// <summary>As the core would have them.</summary>
    public IReadOnlyDictionary<long, SiteAnnouncement> Announcements =>
        AnnouncementRows.ToDictionary(a => a.Key, a => a.Value.ToAnnouncement());

    public MemoryContent With(StepRows rows, AuditChain chain) => this with
    {
        StatusRows = StatusRows.SetItems(Keyed(rows.Statuses, s => s.Address)),
        RouteRows = RouteRows.SetItems(Keyed(rows.Routes, r => (r.Address, r.Slot))),
        AlarmRows = AlarmRows.SetItems(Keyed(rows.Alarms, a => a.Id)),
        ReportRows = ReportRows
            .SetItems(Keyed(rows.Reports.Where(r => !r.IsGone), r => r.Id))
            .RemoveRange(rows.Reports.Where(r => r.IsGone).Select(r => r.Id)),
        LastReportId = rows.Reports.Aggregate(LastReportId, (last, r) => Math.Max(last, r.Id)),
        PathRows = PathRows.SetItems(Keyed(rows.Paths, p => (p.Site, p.Path))),
        AnnouncementRows = AnnouncementRows.SetItems(Keyed(rows.Announcements, a => a.Id)),
        OutageRows = OutageRows.SetItems(Keyed(rows.Outages, o => o.Id)),
        Hours = Hours.SetItems(Keyed(rows.Hours, h => (h.Address, h.HourUnixMs))),
        History = History.AddRange(rows.History),
        Audit = Chained(rows.Audit, chain),
    };

    public ImmutableList<AuditRow> Chained(IEnumerable<AuditEntry> entries, AuditChain chain) => entries.Aggregate(
        Audit,
        (trail, entry) => trail.Add(chain.Next(trail.Count, trail.IsEmpty ? AuditChain.Beginning : trail[^1].Hash, entry)));

    private static IEnumerable<KeyValuePair<TKey, TRow>> Keyed<TKey, TRow>(IEnumerable<TRow> rows, Func<TRow, TKey> key) =>
        rows.Select(r => KeyValuePair.Create(key(r), r));
}
