using System.Net;
using System.Security.Cryptography;
using SchoolButton.Cli.Commands;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Cli.Demo;

/// <summary>The demo's school: its devices in the directory, its boards on virtual walls.</summary>
internal sealed class VirtualSchool : IDisposable
{
    /// <summary>These talk TLS to the hub's second port, to show that it works.</summary>
    private const int TlsEvery = 4;

    /// <summary>The quickest: what is said on the air is short, and little of the hour is used.</summary>
    private const int SpreadingFactor = 7;

    private readonly SortedDictionary<string, VirtualDevice> _devices = new(StringComparer.Ordinal);
    private readonly VirtualAir _air = new(TimeProvider.System, seed: 1);

    public IReadOnlyCollection<VirtualDevice> Devices => _devices.Values;

    public VirtualDevice? Device(string id) => _devices.GetValueOrDefault(id);

    /// <summary>Enters the rooms' devices into the directory; those of an earlier demo in the same folder are kept.</summary>
    public static IReadOnlyList<DeviceEntry> Register(HubConfig config)
    {
        IDeviceDirectory directory = HubDatabases.Of(config).Directory;
        string site = config.Sites[0].Site.Id;
        List<DeviceEntry> there = [.. directory.List().Where(d => d.Record.Site == site && !d.Record.Retired)];
        List<DeviceRecord> missing = [.. DemoRoom.School
            .Where(room => there.All(d => d.Record.Room != room.Room))
            .Select(room => new DeviceRecord(
                0, 0, room.Name, site, room.Room, room.Kind, Zone: 0,
                (long)room.Interval.TotalMilliseconds, (long)room.Bound.TotalMilliseconds, Retired: false))];
        if (missing.Count > 0)
        {
            there.AddRange(directory.Add(
                missing, [.. missing.Select(_ => RandomNumberGenerator.GetBytes(Frame.KeyLength))]));
        }

        return there;
    }

    /// <summary>Hangs the devices up and plugs them in.</summary>
    public void Open(IReadOnlyList<DeviceEntry> devices, HubHost hub, HubConfig config)
    {
        byte[]? authority = hub.CertificateAuthorityPath is { } path ? File.ReadAllBytes(path) : null;
        int number = 0;
        foreach (DeviceEntry device in devices)
        {
            if (DemoRoom.School.FirstOrDefault(r => r.Room == device.Record.Room) is not { } room)
            {
                continue;
            }

            bool tls = authority is not null && ++number % TlsEvery == 0 && room.Kind == DeviceKinds.Stationary;
            IPEndPoint door = tls ? hub.MqttTls! : hub.Mqtt;
            DeviceSettings settings = DeviceSettingsFile.For(device, Address(door), door.Port, tls);
            settings.Single = room.Single;
            settings.Hold = room.Hold;
            settings.Double = room.Double;
            settings.Spreading = SpreadingFactor;
            if (room.Kind == DeviceKinds.Wearable)
            {
                // Radio alone, so that every press is seen to come through the gateway.
                settings.Host = string.Empty;
                settings.Password = string.Empty;
            }

            string flash = Path.Combine(config.DataFolder, "boards", settings.Id);
            _devices[settings.Id] = new VirtualDevice(
                room.Kind, settings, flash, tls ? authority : null, _air, room.Place);
        }

        foreach (VirtualDevice device in _devices.Values)
        {
            device.Board.Plug();
        }
    }

    public void Dispose()
    {
        foreach (VirtualDevice device in _devices.Values)
        {
            device.Dispose();
        }

        _air.Dispose();
    }

    private static string Address(IPEndPoint door) =>
        door.Address.Equals(IPAddress.Any) ? "127.0.0.1" : door.Address.ToString();
}
