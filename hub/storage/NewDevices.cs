using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// Which addresses and zones new devices get. An address is never given twice, since old alarms name it. A zone belongs
/// to one device of a site at a time: it is all that a receiver is told of where the button hangs.
/// </summary>
public static class NewDevices
{
    /// <summary>Contact ID has three digits for the zone (SIA DC-05).</summary>
    public const int MaxZone = 999;

    /// <param name="directory">All devices there are, retired ones too.</param>
    /// <param name="wanted">Zone 0 takes the next free one.</param>
    /// <exception cref="StoreException">No address or zone is left, or a zone is in use.</exception>
    /// <exception cref="ArgumentException">A zone is out of range, or a key is missing or of the wrong length.</exception>
    public static List<DeviceEntry> Place(
        IEnumerable<DeviceRecord> directory, IReadOnlyList<DeviceRecord> wanted, IReadOnlyList<byte[]> keys)
    {
        if (keys.Count != wanted.Count || keys.Any(k => k.Length != Frame.KeyLength))
        {
            throw new ArgumentException($"one key of {Frame.KeyLength} bytes is needed for each device", nameof(keys));
        }

        uint address = 0;
        Dictionary<string, List<DeviceRecord>> sites = [];
        foreach (DeviceRecord device in directory)
        {
            address = Math.Max(address, device.Address);
            Of(device.Site).Add(device);
        }

        List<DeviceEntry> added = [];
        foreach ((DeviceRecord device, byte[] key) in wanted.Zip(keys))
        {
            if (address == DeviceAddress.Max)
            {
                throw new StoreException($"all {DeviceAddress.Max} device addresses are taken");
            }

            List<DeviceRecord> there = Of(device.Site);
            DeviceRecord placed = device with
            {
                Address = ++address,
                Generation = 0,
                Zone = device.Zone == 0 ? FreeZone(there, device.Site) : Checked(there, device),
            };
            there.Add(placed);
            added.Add(new DeviceEntry(placed, key));
        }

        return added;

        List<DeviceRecord> Of(string site)
        {
            if (!sites.TryGetValue(site, out List<DeviceRecord>? devices))
            {
                sites[site] = devices = [];
            }

            return devices;
        }
    }

    /// <param name="there">All of the device's site; as below.</param>
    private static int Checked(List<DeviceRecord> there, DeviceRecord device)
    {
        if (device.Zone is < 0 or > MaxZone)
        {
            throw new ArgumentException($"zone {device.Zone}: 1 to {MaxZone} is possible, or 0 for the next free one");
        }

        return there.Find(d => !d.Retired && d.Zone == device.Zone) is { } holder
            ? throw new StoreException(
                $"zone {device.Zone} of site {device.Site} belongs to device {DeviceAddress.ToText(holder.Address)} "
                + $"({holder.Name}); choose another zone, or retire that device first")
            : device.Zone;
    }

    /// <summary>One after the highest so far; gaps, and zones of retired devices, only once the end is reached.</summary>
    private static int FreeZone(List<DeviceRecord> there, string site)
    {
        int next = 1 + there.Select(d => d.Zone).DefaultIfEmpty().Max();
        if (next <= MaxZone)
        {
            return next;
        }

        HashSet<int> taken = [.. there.Where(d => !d.Retired).Select(d => d.Zone)];
        int free = Enumerable.Range(1, MaxZone).FirstOrDefault(zone => !taken.Contains(zone));
        return free != 0
            ? free
            : throw new StoreException($"site {site} has no zone left: all {MaxZone} are in use; retire a device first");
    }
}
