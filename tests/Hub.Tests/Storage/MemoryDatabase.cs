using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Tests.Storage;

/// <summary>A <see cref="MemoryDisk"/> behind the one door.</summary>
internal sealed class MemoryDatabase(MemoryDisk disk) : HubDatabase, IHubArchive
{
    public static AuditChain Chain { get; } = new(Samples.Seal());

    public override string Place => "memory";

    public override IDeviceDirectory Directory => new MemoryDirectory(disk);

    public override IHubArchive Archive => this;

    public override IHubStore OpenStore() => new MemoryStore(disk);

    public override void Backup(string path, Action<double>? progress) => throw new NotSupportedException();

    public override RebuiltAlarms RebuildAlarms()
    {
        RebuiltAlarms rebuilt = RebuiltAlarms.Of(disk.Now.AlarmRows.Values, disk.Now.History);
        if (rebuilt.Changed.Count > 0)
        {
            MemoryContent with = disk.Now with
            {
                AlarmRows = disk.Now.AlarmRows.SetItems(rebuilt.Changed.Select(c => KeyValuePair.Create(c.Is.Id, c.Is))),
                Audit = disk.Now.Chained(
                    [DirectoryAudit.Rebuilt([.. rebuilt.Changed.Select(c => c.Is.Id)], DateTimeOffset.UnixEpoch)], Chain),
            };
            disk.Write(with, durable: true);
        }

        return rebuilt;
    }

    public IReadOnlyList<HistoryEntry> History(long alarmId) => [.. disk.Now.History.Where(h => h.AlarmId == alarmId)];

    public IReadOnlyList<DeviceHour> Hours(uint address, long fromUnixMs, long toUnixMs) =>
        [.. disk.Now.Hours.Values.Where(h => h.Address == address && h.HourUnixMs >= fromUnixMs && h.HourUnixMs < toUnixMs)];

    public IReadOnlyList<AuditRow> Audit(long afterNumber, int count) =>
        [.. disk.Now.Audit.Where(a => a.Number > afterNumber).Take(count)];

    public long LastAudit() => disk.Now.Audit.Count;

    public IReadOnlyList<OutageRow> Outages(string? site, int count) =>
        [.. disk.Now.OutageRows.Values.Reverse().Where(o => site is null || o.Site == site).Take(count)];
}
