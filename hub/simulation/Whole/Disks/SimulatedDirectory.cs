using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The directory of devices on a simulated disk.</summary>
internal sealed class SimulatedDirectory(SimulatedDisk disk) : IDeviceDirectory
{
    public IReadOnlyList<DeviceEntry> List() => [.. disk.Now.Directory.Values.Select(d => d.Entry)];

    public IReadOnlyList<DeviceEntry> Add(IReadOnlyList<DeviceRecord> devices, IReadOnlyList<byte[]> keys)
    {
        List<DeviceEntry> added = NewDevices.Place(List().Select(d => d.Record), devices, keys);
        disk.Put([.. added]);
        return added;
    }

    public bool Retire(uint address)
    {
        if (!disk.Now.Directory.TryGetValue(address, out (DeviceEntry Entry, long Revision) found) || found.Entry.Record.Retired)
        {
            return false;
        }

        disk.Put(found.Entry with { Record = found.Entry.Record with { Retired = true } });
        return true;
    }
}
