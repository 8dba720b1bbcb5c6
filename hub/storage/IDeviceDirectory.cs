using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage;

/// <summary>Who belongs to the hub. Open to other processes than the hub's; the hub notices changes within a second.</summary>
public interface IDeviceDirectory
{
    IReadOnlyList<DeviceEntry> List();

    /// <summary>Enters new devices under the next free addresses, and the next free zones of their sites where 0.</summary>
    /// <param name="devices">Address and generation are not looked at.</param>
    /// <param name="keys">One for each, 16 random bytes.</param>
    /// <exception cref="StoreException">
    /// The directory cannot be written, has no address or zone left, or a wanted zone is in use. Nothing was added.
    /// </exception>
    /// <exception cref="ArgumentException">A zone is not 0 to 999, or a key is missing or not 16 bytes.</exception>
    IReadOnlyList<DeviceEntry> Add(IReadOnlyList<DeviceRecord> devices, IReadOnlyList<byte[]> keys);

    /// <returns>False if there is no such device, or it is retired already.</returns>
    bool Retire(uint address);
}
