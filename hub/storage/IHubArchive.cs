using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// What is read now and then, by people: over a connection of its own, so that nobody waits for it. Safe for several threads.
/// Every member throws <see cref="StoreException"/> where the database cannot be read.
/// </summary>
public interface IHubArchive
{
    /// <summary>The story of one alarm, oldest first; empty if there is no such alarm.</summary>
    IReadOnlyList<HistoryEntry> History(long alarmId);

    /// <summary>A device's hours that began in [from, to), oldest first.</summary>
    IReadOnlyList<DeviceHour> Hours(uint address, long fromUnixMs, long toUnixMs);

    /// <summary>The audit trail behind a number, oldest first.</summary>
    IReadOnlyList<AuditRow> Audit(long afterNumber, int count);

    /// <summary>The last number of the audit trail; 0 if it is empty.</summary>
    long LastAudit();

    /// <summary>The newest outages, newest first; of all sites if null.</summary>
    IReadOnlyList<OutageRow> Outages(string? site, int count);
}
