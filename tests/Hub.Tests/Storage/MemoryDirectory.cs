using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Tests.Storage;

/// <summary>The directory beside <see cref="MemoryStore"/>.</summary>
internal sealed class MemoryDirectory(MemoryDisk disk) : IDeviceDirectory
{
    public IReadOnlyList<DeviceEntry> List() => [.. disk.Now.Directory.Values.Select(d => d.Entry)];

    public IReadOnlyList<DeviceEntry> Add(IReadOnlyList<DeviceRecord> devices, IReadOnlyList<byte[]> keys)
    {
        lock (disk)
        {
            List<DeviceEntry> added = NewDevices.Place(List().Select(d => d.Record), devices, keys);
            Put([.. added]);
            Audit([.. added.Select(d => DirectoryAudit.Added(d.Record, DateTimeOffset.UnixEpoch))]);
            return added;
        }
    }

    public bool Retire(uint address)
    {
        lock (disk)
        {
            if (!disk.Now.Directory.TryGetValue(address, out (DeviceEntry Entry, long Revision) found)
                || found.Entry.Record.Retired)
            {
                return false;
            }

            Put(found.Entry with { Record = found.Entry.Record with { Retired = true } });
            Audit(DirectoryAudit.Retired(address, DateTimeOffset.UnixEpoch));
            return true;
        }
    }

    /// <summary>Enters devices as they are, or changes them.</summary>
    public void Put(params DeviceEntry[] entries)
    {
        long revision = 1 + disk.Now.Directory.Values.Select(d => d.Revision).DefaultIfEmpty().Max();
        disk.Write(
            disk.Now with
            {
                Directory = disk.Now.Directory.SetItems(
                    entries.Select(e => KeyValuePair.Create(e.Record.Address, (e, revision)))),
            },
            durable: true);
    }

    private void Audit(params AuditEntry[] entries) => disk.Write(
        disk.Now with { Audit = disk.Now.Chained(entries, MemoryDatabase.Chain) }, durable: true);
}
