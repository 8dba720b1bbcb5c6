using System.Net;
using System.Security.Cryptography;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Host;

/// <summary>The whole hub on a folder of its own and on real sockets, with a device of each kind and a second gateway.</summary>
internal sealed class RoadHub : IAsyncDisposable
{
    public const string Site = "north";
    public const string Token = "token-for-tests-0123456789";

    private readonly string _folder = Directory.CreateTempSubdirectory("schoolbutton-test-").FullName;
    private readonly IReadOnlyList<DeviceEntry> _devices;
    private readonly Dictionary<uint, uint> _counters = [];
    private readonly TimeProvider _time;
    private readonly Func<string, HubConfig, HubConfig>? _change;
    private HubHost? _hub;

    private RoadHub(TimeProvider time, Func<string, HubConfig, HubConfig>? change)
    {
        _time = time;
        _change = change;
        string[] kinds =
        [
            DeviceKinds.Stationary, DeviceKinds.Wearable, DeviceKinds.Annunciator, DeviceKinds.Gateway, DeviceKinds.Gateway,
        ];
        _devices = HubDatabases.Of(Config).Directory.Add(
            [.. kinds.Select((kind, i) => new DeviceRecord(
                0, 0, $"{kind} {i}", Site, $"Room {i}", kind, 0, 60_000, 180_000, Retired: false))],
            [.. kinds.Select(_ => RandomNumberGenerator.GetBytes(Frame.KeyLength))]);
    }

    public DeviceEntry Button => _devices[0];

    public DeviceEntry Wearable => _devices[1];

    public DeviceEntry Annunciator => _devices[2];

    public DeviceEntry East => _devices[3];

    public DeviceEntry West => _devices[4];

    public HubHost Hub => _hub!;

    private HubConfig Config => _change?.Invoke(_folder, Usual) ?? Usual;

    private HubConfig Usual => new()
    {
        DataFolder = _folder,
        Http = new IPEndPoint(IPAddress.Loopback, 0),
        Mqtt = new IPEndPoint(IPAddress.Loopback, 0),
        Token = Token,
        Sites = [new SiteConfig(SchoolButton.Hub.Core.Site.WithOne(Site, "North School", "1234", null, forwardSilence: false, forwardTests: false), [])],
    };

    /// <param name="time">The system's if not said.</param>
    /// <param name="change">Of its configuration, given its folder.</param>
    public static async Task<RoadHub> StartAsync(TimeProvider? time = null, Func<string, HubConfig, HubConfig>? change = null)
    {
        RoadHub road = new(time ?? TimeProvider.System, change);
        await road.RestartAsync();
        return road;
    }

    /// <param name="between">What happens to the database while no hub runs.</param>
    public async Task RestartAsync(Action<HubDatabase>? between = null)
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        between?.Invoke(HubDatabases.Of(Config));
        _hub = await HubHost.StartAsync(Config, _time, extend: null, CancellationToken.None);
    }

    public static string Id(DeviceEntry device) => DeviceAddress.ToText(device.Record.Address);

    public Task<MqttPeer> ConnectAsync(DeviceEntry device) => MqttPeer.ConnectAsync(
        Hub.Mqtt, device.Record.Kind == DeviceKinds.Gateway ? Topics.Gateway + Id(device) : Id(device), device.Key);

    /// <summary>Seals what a device says under its next counter.</summary>
    public byte[] Seal(DeviceEntry device, byte[] body, byte[]? key = null)
    {
        uint counter = _counters[device.Record.Address] = _counters.GetValueOrDefault(device.Record.Address) + 1;
        return Frame.Seal(Ccm(device, key), fromHub: false, device.Record.Address, counter, body);
    }

    /// <summary>What the hub sealed for a device; null if it is not for it.</summary>
    public static byte[]? Open(DeviceEntry device, byte[] frame) =>
        Frame.ReadHeader(frame) is { FromHub: true } header && header.Device == device.Record.Address
            ? Frame.Open(Ccm(device), frame)
            : null;

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static DeviceKey Ccm(DeviceEntry device, byte[]? key = null) => new(device.Record.Address, 0, key ?? device.Key);
}
