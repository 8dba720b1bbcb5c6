using System.Collections.Concurrent;
using System.Security.Cryptography;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>The keys of all devices that are not retired, by address. Read by every connection, written by the loop.</summary>
public sealed class DeviceKeys
{
    private readonly ConcurrentDictionary<uint, DeviceKey> _keys = [];
    private readonly SortedSet<uint> _closed = [];

    /// <summary>Tried in place of an unknown device's, so that an unknown name costs as much time as a wrong password.</summary>
    private readonly DeviceKey _nobody = new(0, 0, RandomNumberGenerator.GetBytes(Frame.KeyLength));

    /// <summary>Told, on the thread that updates, whenever <see cref="Closed"/> is another.</summary>
    public event Action? ClosedChanged;

    /// <summary>Devices in service whose stored keys do not open: nothing that they send can be read.</summary>
    public IReadOnlyCollection<uint> Closed => _closed;

    public DeviceKey? Of(uint address) => _keys.GetValueOrDefault(address);

    /// <summary>Takes over what changed in the directory.</summary>
    public void Update(IEnumerable<DeviceEntry> entries)
    {
        bool changed = false;
        foreach (DeviceEntry entry in entries)
        {
            uint address = entry.Record.Address;
            bool isClosed = !entry.Record.Retired && !entry.HasKey;
            changed |= isClosed ? _closed.Add(address) : _closed.Remove(address);
            if (entry.Record.Retired || isClosed)
            {
                _keys.TryRemove(address, out _);
            }
            else
            {
                _keys[address] = new DeviceKey(
                    address, entry.Record.Generation, entry.Key, entry.Record.Kind == DeviceKinds.Gateway);
            }
        }

        if (changed)
        {
            ClosedChanged?.Invoke();
        }
    }

    /// <param name="user">A device's id, or <c>gw/</c> and a gateway's: neither may come in under the other's name.</param>
    /// <returns>The device's address, or 0 if name and password are not right.</returns>
    public uint Authenticate(string user, ReadOnlySpan<byte> password)
    {
        bool asGateway = SessionName.IsGateway(user);
        uint address = SessionName.AddressIn(user);
        DeviceKey? key = Of(address) is { } known && known.IsGateway == asGateway ? known : null;
        bool right = (key ?? _nobody).IsPassword(password);
        return right ? address : 0;
    }
}
