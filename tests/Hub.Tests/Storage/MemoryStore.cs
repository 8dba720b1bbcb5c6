using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Tests.Storage;

/// <summary>A store without a file, held to the same contract as the real one; for tests of thousands of restarts.</summary>
internal sealed class MemoryStore : INumberedStore
{
    private const int HoursForgotten = 100;

    private readonly MemoryDisk _disk;
    private readonly long _epoch;
    private long _revision;

    public MemoryStore(MemoryDisk disk)
    {
        _disk = disk;
        lock (disk)
        {
            _epoch = ++disk.Epoch;
        }
    }

    public HubSnapshot Load()
    {
        MemoryContent now = _disk.Now;
        int from = now.AlarmRows.Count - _disk.FinishedAlarmsLoaded;
        return new SnapshotRows
        {
            Directory = [.. now.Directory.Values.Select(d => d.Entry.Record)],
            Statuses = [.. now.StatusRows.Values],
            Routes = [.. now.RouteRows.Values],
            Alarms = [.. now.AlarmRows.Values.Where((a, i) => i >= from || !a.ToAlarm().IsFinished)],
            KnownAlarms = [.. now.AlarmRows.Values.Select(a => a.ToAlarm()).Select(a => new KnownAlarm(a.Key, a.Stage))],
            Reports = [.. now.ReportRows.Values.Where(r => r.State < (int)ReportState.Delivered)],
            Paths = [.. now.PathRows.Values],
            Announcements =
                [.. now.AnnouncementRows.Values.GroupBy(a => a.Site).Select(site => site.Last()).OrderBy(a => a.Id)],
            Outages = [.. now.OutageRows.Values.Where(o => o.EndedAt == 0)],
            Hours = [.. now.Hours.Values.Where(h => h.HourUnixMs == now.Hours.Values.Max(x => x.HourUnixMs))],
            LastAlarmId = now.AlarmRows.Keys.LastOrDefault(),
            LastReportId = now.LastReportId,
            LastAnnouncementId = now.AnnouncementRows.Keys.LastOrDefault(),
            LastOutageId = now.OutageRows.Keys.LastOrDefault(),
        }.ToSnapshot();
    }

    public long LastNumber() => _disk.Now.Step;

    public void Commit(Step step) => Write(StepRows.Of(step), number: null);

    public void Commit(StepRows rows, long number) => Write(rows, number);

    public bool ForgetHoursBefore(long unixMs)
    {
        lock (_disk)
        {
            (uint, long)[] old = [.. _disk.Now.Hours.Keys.Where(k => k.Item2 < unixMs).Take(HoursForgotten)];
            _disk.Write(_disk.Now with { Hours = _disk.Now.Hours.RemoveRange(old) }, durable: false);
            return old.Length == HoursForgotten;
        }
    }

    public IReadOnlyList<DeviceEntry> DirectoryChanges()
    {
        lock (_disk)
        {
            long seen = _revision;
            _revision = Math.Max(seen, _disk.Now.Directory.Values.Select(d => d.Revision).DefaultIfEmpty().Max());
            return [.. _disk.Now.Directory.Values.Where(d => d.Revision > seen).Select(d => d.Entry)];
        }
    }

    public void Dispose()
    {
    }

    private void Write(StepRows rows, long? number)
    {
        lock (_disk)
        {
            if (_epoch != _disk.Epoch)
            {
                throw new StoreTakenException("another hub writes to it");
            }

            if (number is null || number > _disk.Now.Step)
            {
                _disk.Write(
                    _disk.Now.With(rows, MemoryDatabase.Chain) with { Step = number ?? _disk.Now.Step }, rows.Durable);
            }
        }
    }
}
