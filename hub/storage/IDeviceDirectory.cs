using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage;

/// <summary>Who belongs to the hub. Open to other processes than the hub's; the hub notices changes within a second.</summary>
public interface IDeviceDirectory
{
    IReadOnlyList<DeviceEntry> List();

    /// <summary>Enters new devices under the next free addresses, and the next free zones of their sites where 0.</summary>
    /// <param name="devices">Address and generation are not looked at.</param>
    /// <param name="keys">One for each, 16 random bytes.</param>
    /// <exception cref="StoreException">The directory cannot be written, or has no address or zone left.</exception>
    IReadOnlyList<DeviceEntry> Add(IReadOnlyList<DeviceRecord> devices, IReadOnlyList<byte[]> keys);

    /// <returns>False if there is no such device, or it is retired already.</returns>
    bool Retire(uint address);
}
