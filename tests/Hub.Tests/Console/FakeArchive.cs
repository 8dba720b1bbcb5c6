using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Tests.HubConsole;

/// <summary>An archive that a test fills, and may tamper with.</summary>
internal sealed class FakeArchive : IHubArchive
{
    private readonly List<HistoryEntry> _history = [];
    private readonly List<DeviceHour> _hours = [];
    private readonly Lock _lock = new();

    public AuditChain Chain { get; } = new(new KeySeal(new byte[KeySeal.SecretLength]));

    public List<AuditRow> Trail { get; } = [];

    /// <summary>When set, reading fails with it.</summary>
    public Exception? Fails { get; set; }

    /// <summary>When set, who reads waits for it.</summary>
    public Task? Waits { get; set; }

    /// <summary>Of the trail, for whomever.</summary>
    public int EntriesRead { get; private set; }

    public void Put(DeviceHour hour) => _hours.Add(hour);

    public void Put(HistoryEntry entry) => _history.Add(entry);

    public void Say(string what, string subject, string by = "Aigerim")
    {
        AuditEntry entry = new(Sample.At.ToUnixTimeMilliseconds(), by, what, subject, Detail: null);
        Trail.Add(Chain.Next(Trail.Count, Trail.Count == 0 ? AuditChain.Beginning : Trail[^1].Hash, entry));
    }

    public IReadOnlyList<HistoryEntry> History(long alarmId) => Read(() => _history.Where(e => e.AlarmId == alarmId));

    public IReadOnlyList<DeviceHour> Hours(uint address, long fromUnixMs, long toUnixMs) => Read(() =>
        _hours.Where(h => h.Address == address && h.HourUnixMs >= fromUnixMs && h.HourUnixMs < toUnixMs));

    public IReadOnlyList<AuditRow> Audit(long afterNumber, int count)
    {
        AuditRow[] rows = Read(() => Trail.Where(r => r.Number > afterNumber).Take(count));
        EntriesRead += rows.Length;
        return rows;
    }

    public long LastAudit() => Trail.Count == 0 ? 0 : Trail[^1].Number;

    public IReadOnlyList<OutageRow> Outages(string? site, int count) => [];

    private T[] Read<T>(Func<IEnumerable<T>> read)
    {
        Waits?.Wait();
        if (Fails is not null)
            throw Fails;
        lock (_lock)
            return [.. read()];
    }
}
