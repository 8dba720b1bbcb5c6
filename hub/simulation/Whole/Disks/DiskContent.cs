using System.Collections.Immutable;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>All rows that a disk holds, as one value that never changes: to crash is to keep another reference.</summary>
internal sealed record DiskContent
{
    public static DiskContent Empty { get; } = new();

    public ImmutableSortedDictionary<uint, (DeviceEntry Entry, long Revision)> Directory { get; init; } =
        ImmutableSortedDictionary<uint, (DeviceEntry, long)>.Empty;

    public ImmutableDictionary<long, StatusRow> Statuses { get; init; } = ImmutableDictionary<long, StatusRow>.Empty;

    /// <summary>Sorted as a table is read: hashes of strings and pairs are others in each process, and a seed must come to the same.</summary>
    public ImmutableSortedDictionary<(long Address, int Slot), RouteRow> Routes { get; init; } =
        ImmutableSortedDictionary<(long, int), RouteRow>.Empty;

    public ImmutableSortedDictionary<long, AlarmRow> Alarms { get; init; } = ImmutableSortedDictionary<long, AlarmRow>.Empty;

    /// <summary>Those that are owed, and of alarms those delivered too.</summary>
    public ImmutableSortedDictionary<long, ReportRow> Reports { get; init; } = ImmutableSortedDictionary<long, ReportRow>.Empty;

    public ImmutableSortedDictionary<(string Site, string Path), PathRow> Paths { get; init; } =
        ImmutableSortedDictionary<(string Site, string Path), PathRow>.Empty.WithComparers(PathOrder.Instance);

    public ImmutableSortedDictionary<long, AnnouncementRow> Announcements { get; init; } =
        ImmutableSortedDictionary<long, AnnouncementRow>.Empty;

    public ImmutableSortedDictionary<long, OutageRow> Outages { get; init; } = ImmutableSortedDictionary<long, OutageRow>.Empty;

    public ImmutableDictionary<(uint Address, long HourUnixMs), DeviceHour> Hours { get; init; } =
        ImmutableDictionary<(uint, long), DeviceHour>.Empty;

    public ImmutableList<HistoryEntry> History { get; init; } = [];

    public ImmutableList<AuditEntry> Audit { get; init; } = [];

    /// <summary>The highest id ever given, also of reports that are gone.</summary>
    public long LastReportId { get; init; }

    public DiskContent With(StepRows rows)
    {
        ImmutableSortedDictionary<long, ReportRow>.Builder reports = Reports.ToBuilder();
        foreach (ReportRow report in rows.Reports)
        {
            if (report.IsGone)
            {
                reports.Remove(report.Id);
            }
            else
            {
                reports[report.Id] = report;
            }
        }

        return this with
        {
            Statuses = Statuses.SetItems(rows.Statuses.Select(s => KeyValuePair.Create(s.Address, s))),
            Routes = Routes.SetItems(rows.Routes.Select(r => KeyValuePair.Create((r.Address, r.Slot), r))),
            Alarms = Alarms.SetItems(rows.Alarms.Select(a => KeyValuePair.Create(a.Id, a))),
            Reports = reports.ToImmutable(),
            LastReportId = rows.Reports.Aggregate(LastReportId, (last, r) => Math.Max(last, r.Id)),
            Paths = Paths.SetItems(rows.Paths.Select(p => KeyValuePair.Create((p.Site, p.Path), p))),
            Announcements = Announcements.SetItems(rows.Announcements.Select(a => KeyValuePair.Create(a.Id, a))),
            Outages = Outages.SetItems(rows.Outages.Select(o => KeyValuePair.Create(o.Id, o))),
            Hours = Hours.SetItems(rows.Hours.Select(h => KeyValuePair.Create((h.Address, h.HourUnixMs), h))),
            History = History.AddRange(rows.History),
            Audit = Audit.AddRange(rows.Audit),
        };
    }

    public HubSnapshot ToSnapshot(int finishedAlarms)
    {
        int from = Alarms.Count - finishedAlarms;
        List<(AlarmRow Row, Alarm Alarm)> alarms = [.. Alarms.Values.Select(a => (a, a.ToAlarm()))];
        return new SnapshotRows
        {
            Directory = [.. Directory.Values.Select(d => d.Entry.Record)],
            Statuses = [.. Statuses.Values],
            Routes = [.. Routes.Values],
            Alarms = [.. alarms.Where((a, i) => !a.Alarm.IsFinished || i >= from).Select(a => a.Row)],
            KnownAlarms = [.. alarms.Select(a => new KnownAlarm(a.Alarm.Key, a.Alarm.Stage))],
            Reports = [.. Reports.Values.Where(r => (ReportState)r.State < ReportState.Delivered)],
            Paths = [.. Paths.Values],
            Announcements = [.. Announcements.Values.GroupBy(a => a.Site).Select(s => s.Last()).OrderBy(a => a.Id)],
            Outages = [.. Outages.Values.Where(o => o.EndedAt == 0)],
            LastAlarmId = Alarms.Keys.LastOrDefault(),
            LastReportId = LastReportId,
            LastAnnouncementId = Announcements.Keys.LastOrDefault(),
            LastOutageId = Outages.Keys.LastOrDefault(),
        }.ToSnapshot();
    }

    /// <summary>By the letters' codes: the order must not depend on the machine's language.</summary>
    private sealed class PathOrder : IComparer<(string Site, string Path)>
    {
        public static readonly PathOrder Instance = new();

        public int Compare((string Site, string Path) x, (string Site, string Path) y) =>
            string.CompareOrdinal(x.Site, y.Site) is not 0 and var bySite ? bySite : string.CompareOrdinal(x.Path, y.Path);
    }
}
