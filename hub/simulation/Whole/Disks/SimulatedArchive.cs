using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What people read of a simulated disk. Its audit trail is not chained: nobody tampers with it.</summary>
internal sealed class SimulatedArchive(SimulatedDisk disk) : IHubArchive
{
    public IReadOnlyList<HistoryEntry> History(long alarmId) => [.. disk.Now.History.Where(h => h.AlarmId == alarmId)];

    public IReadOnlyList<DeviceHour> Hours(uint address, long fromUnixMs, long toUnixMs) =>
    [
        .. disk.Now.Hours.Values
            .Where(h => h.Address == address && h.HourUnixMs >= fromUnixMs && h.HourUnixMs < toUnixMs)
            .OrderBy(h => h.HourUnixMs),
    ];

    public IReadOnlyList<AuditRow> Audit(long afterNumber, int count) =>
        [.. disk.Now.Audit.Select((entry, i) => new AuditRow(i + 1, entry, [])).Where(r => r.Number > afterNumber).Take(count)];

    public long LastAudit() => disk.Now.Audit.Count;

    public IReadOnlyList<OutageRow> Outages(string? site, int count) =>
        [.. disk.Now.Outages.Values.Reverse().Where(o => site is null || o.Site == site).Take(count)];
}
