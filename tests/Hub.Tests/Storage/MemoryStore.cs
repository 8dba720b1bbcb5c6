using System.Collections.Immutable;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Tests.Storage;

/// <summary>A store without a file, held to the same contract as the real one; for tests of thousands of restarts.</summary>
internal sealed class MemoryStore(MemoryDisk disk) : IHubStore
{
    private long _revision;

    public HubSnapshot Load()
    {
        MemoryDisk.Content now = disk.Now;
        int from = now.Alarms.Count - disk.FinishedAlarmsLoaded;
        return new HubSnapshot(
            [.. now.Directory.Values.Select(d => Loaded(d.Entry.Record, now))],
            [.. now.Alarms.Values.Where((a, i) => !a.IsFinished || i >= from).Select(Copy)],
            [.. now.Alarms.Values.Select(a => new KnownAlarm(a.Key, a.Stage))],
            [.. now.Reports.Values.Where(r => r.State < ReportState.Delivered).Select(Copy)],
            now.Sequences,
            now.Alarms.Keys.LastOrDefault(),
            now.Reports.Keys.LastOrDefault(),
            [.. now.Announcements.Values.GroupBy(a => a.Site).Select(site => Copy(site.Last())).OrderBy(a => a.Id)],
            now.Announcements.Keys.LastOrDefault())
        {
            Hours = [.. now.Hours.Values.Where(h => h.HourUnixMs == now.Hours.Values.Max(x => x.HourUnixMs))],
        };
    }

    public void Commit(Step step)
    {
        lock (disk)
        {
            MemoryDisk.Content now = disk.Now;
            disk.Write(
                now with
                {
                    Statuses = now.Statuses.SetItems(Rows(step.Devices, d => d.Address, StatusOf)),
                    Alarms = now.Alarms.SetItems(Rows(step.Alarms, a => a.Id, Copy)),
                    Reports = Written(now.Reports, step.Reports),
                    Sequences = now.Sequences.SetItems(Rows(step.Paths, p => p.Site, p => p.NextSequence)),
                    Announcements = now.Announcements.SetItems(Rows(step.Announcements, a => a.Id, Copy)),
                    History = now.History.AddRange(step.History),
                    Hours = now.Hours.SetItems(Rows(step.Hours, h => (h.Address, h.HourUnixMs), h => h)),
                    Audit = now.Audit.AddRange(step.Audit),
                },
                step.Durable);
        }
    }

    public bool ForgetHoursBefore(long unixMs) => false;

    public IReadOnlyList<DeviceEntry> DirectoryChanges()
    {
        lock (disk)
        {
            long seen = _revision;
            _revision = Math.Max(seen, disk.Now.Directory.Values.Select(d => d.Revision).DefaultIfEmpty().Max());
            return [.. disk.Now.Directory.Values.Where(d => d.Revision > seen).Select(d => d.Entry)];
        }
    }

    public void Dispose()
    {
    }

    private static Device Loaded(DeviceRecord record, MemoryDisk.Content now) =>
        now.Statuses.TryGetValue(record.Address, out DeviceStatus? status) ? new(record, status) : new(record);

    private static IEnumerable<KeyValuePair<TKey, TRow>> Rows<T, TKey, TRow>(
        IEnumerable<T> touched, Func<T, TKey> key, Func<T, TRow> row) =>
        touched.Select(t => KeyValuePair.Create(key(t), row(t)));

    private static ImmutableSortedDictionary<long, Report> Written(
        ImmutableSortedDictionary<long, Report> reports, IEnumerable<Report> touched)
    {
        foreach (Report report in touched)
        {
            reports = report is { State: ReportState.Delivered or ReportState.Withdrawn, AlarmId: 0 }
                ? reports.Remove(report.Id)
                : reports.SetItem(report.Id, Copy(report));
        }

        return reports;
    }

    private static DeviceStatus StatusOf(Device device) => StatusRow.Of(device).ToStatus(
        [.. device.Routes.Select(r => RouteRow.Of(r).ToStatus())]);

    private static Alarm Copy(Alarm alarm) => new()
    {
        Id = alarm.Id,
        Address = alarm.Address,
        Generation = alarm.Generation,
        Counter = alarm.Counter,
        Kind = alarm.Kind,
        Restore = alarm.Restore,
        Zone = alarm.Zone,
        Cause = alarm.Cause,
        Site = alarm.Site,
        RaisedUnixMs = alarm.RaisedUnixMs,
        StoredUnixMs = alarm.StoredUnixMs,
        ForwardedUnixMs = alarm.ForwardedUnixMs,
        AcknowledgedUnixMs = alarm.AcknowledgedUnixMs,
        AcknowledgedBy = alarm.AcknowledgedBy,
        CancelledUnixMs = alarm.CancelledUnixMs,
        Attempts = alarm.Attempts,
        Receiver = alarm.Receiver,
        LastError = alarm.LastError,
    };

    private static SiteAnnouncement Copy(SiteAnnouncement announcement) => new()
    {
        Id = announcement.Id,
        Site = announcement.Site,
        Kind = announcement.Kind,
        SinceUnixMs = announcement.SinceUnixMs,
        UntilUnixMs = announcement.UntilUnixMs,
        By = announcement.By,
        EndedUnixMs = announcement.EndedUnixMs,
    };

    private static Report Copy(Report report) => new()
    {
        Id = report.Id,
        AlarmId = report.AlarmId,
        Address = report.Address,
        Zone = report.Zone,
        Site = report.Site,
        Kind = report.Kind,
        Restore = report.Restore,
        CreatedUnixMs = report.CreatedUnixMs,
        State = report.State,
        Sequence = report.Sequence,
        Attempts = report.Attempts,
        MayBeRepeat = report.MayBeRepeat,
        LastError = report.LastError,
    };
}
