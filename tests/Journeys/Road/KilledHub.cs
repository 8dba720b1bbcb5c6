using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Cli.Demo;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Road;

/// <summary>
/// A hub in a process of its own that a test may kill, with buttons on real firmware and a receiver that both live on.
/// </summary>
internal sealed class KilledHub : IAsyncDisposable
{
    public const string Account = "4711";
    private const string Site = "school";
    private const string Token = "a-token-for-tests-only";

    private readonly string _folder = Directory.CreateTempSubdirectory("schoolbutton-test-").FullName;
    private readonly int _httpPort = FreePort();
    private readonly int _mqttPort = FreePort();
    private readonly List<VirtualDevice> _buttons = [];
    private SchoolButtonProcess? _process;

    private KilledHub(Dc09Receiver police)
    {
        Police = police;
    }

    public Dc09Receiver Police { get; }

    /// <summary>Everything the receiver ever got, whatever it answered.</summary>
    public ConcurrentQueue<Dc09Received> Heard { get; } = [];

    public HubApi Api { get; private set; } = null!;

    public IReadOnlyList<VirtualDevice> Buttons => _buttons;

    private string ConfigPath => Path.Combine(_folder, "hub.json");

    /// <param name="intervalSeconds">The buttons' heartbeat interval.</param>
    /// <param name="boundSeconds">The buttons' bound, at least twice that.</param>
    /// <param name="ways">Ports of the site's receivers in their order; null for <see cref="Police"/> alone.</param>
    public static KilledHub WithButtons(int count, int intervalSeconds = 5, int boundSeconds = 60, IReadOnlyList<int>? ways = null)
    {
        Dc09Receiver police = new(new Dc09ReceiverOptions(), TimeProvider.System, NullLogger<Dc09Receiver>.Instance);
        KilledHub killed = new(police);
        police.Received += killed.Heard.Enqueue;
        police.Start();
        killed.Api = new HubApi($"http://127.0.0.1:{killed._httpPort}", Token);
        killed.WriteConfig(ways);
        killed.AddButtons(count, intervalSeconds, boundSeconds);
        return killed;
    }

    public void Start()
    {
        _process = SchoolButtonProcess.Start("hub", "--config", ConfigPath);
        _process.WaitForLine("ready");
    }

    public async Task KillAsync()
    {
        await _process!.KillAsync();
        await _process.DisposeAsync();
    }

    public void Plug()
    {
        foreach (VirtualDevice button in _buttons)
        {
            button.Board.Plug();
        }
    }

    /// <summary>The settings file of a button whose board stays unplugged.</summary>
    public string WriteSettings(VirtualDevice button)
    {
        string path = Path.Combine(_folder, $"{button.Id}.txt");
        File.WriteAllBytes(path, button.Board.Files.Read(DeviceSettings.FileName)!);
        return path;
    }

    public async Task<JsonElement[]> AlarmsAsync() => [.. (await Api.GetAsync("/api/alarms")).EnumerateArray()];

    /// <summary>What the receiver got as new, and what marked as a repeat, of one code.</summary>
    public (int New, int Repeats) Count(string code) => (
        Heard.Count(m => m.Code == code && m.Qualifier == 1),
        Heard.Count(m => m.Code == code && m.Qualifier == 6));

    public async ValueTask DisposeAsync()
    {
        foreach (VirtualDevice button in _buttons)
        {
            button.Dispose();
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Api.Dispose();
        await Police.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WriteConfig(IReadOnlyList<int>? ways) => File.WriteAllText(ConfigPath, JsonSerializer.Serialize(new
    {
        data = "data",
        http = $"127.0.0.1:{_httpPort}",
        mqtt = $"127.0.0.1:{_mqttPort}",
        token = Token,
        sites = new[]
        {
            new
            {
                id = Site,
                account = Account,
                receivers = (ways ?? [Police.EndPoint.Port]).Select((port, i) => new
                {
                    id = $"way-{i + 1}", host = "127.0.0.1", port, replyTimeoutSeconds = ways is null ? 30 : 5,
                }),
            },
        },
    }));

    private void AddButtons(int count, int intervalSeconds, int boundSeconds)
    {
        DeviceRecord wanted = new(0, 0, "Button", Site, "Room", "stationary", 0, intervalSeconds * 1_000L, boundSeconds * 1_000L, Retired: false);
        IReadOnlyList<DeviceEntry> added = HubDatabases.Of(ConfigReader.ReadFile(ConfigPath)).Directory.Add(
            [.. Enumerable.Repeat(wanted, count)],
            [.. Enumerable.Range(0, count).Select(_ => RandomNumberGenerator.GetBytes(Frame.KeyLength))]);
        foreach (DeviceEntry entry in added)
        {
            DeviceSettings settings = new()
            {
                Address = entry.Record.Address,
                Key = entry.Key,
                Password = DeviceKey.PasswordOf(entry.Key),
                Host = "127.0.0.1",
                Port = _mqttPort,
                Tls = false,
                IntervalSeconds = intervalSeconds,
            };
            _buttons.Add(new VirtualDevice(DeviceKinds.Stationary, settings, flashFolder: null, authority: null));
        }
    }
}
