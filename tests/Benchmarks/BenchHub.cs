using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Benchmarks;

/// <summary>The real hub in a process of its own, on a folder of this disk.</summary>
internal sealed class BenchHub : IAsyncDisposable
{
    private const string Site = "school";

    /// <summary>Where those belong that only send heartbeats; a site has 999 zones.</summary>
    private const int DevicesOfOtherSites = 500;

    private readonly Process _process;

    private BenchHub(Process process, IPEndPoint mqtt)
    {
        _process = process;
        Mqtt = mqtt;
    }

    public IPEndPoint Mqtt { get; }

    /// <summary>Devices are entered before the hub starts; their interval and bound are wide, nobody is judged here.</summary>
    /// <returns>First those whose presses go to the receiver, then the others.</returns>
    public static IReadOnlyList<DeviceEntry> AddDevices(string folder, int pressing, int others)
    {
        DeviceRecord wanted = new(0, 0, "Bench", Site, "Bench", "stationary", 0, 5_000, 600_000, Retired: false);
        List<DeviceRecord> devices =
        [
            .. Enumerable.Repeat(wanted, pressing),
            .. Enumerable.Range(0, others).Select(i => wanted with { Site = $"other-{i / DevicesOfOtherSites}" }),
        ];
        HubConfig config = new()
        {
            DataFolder = Path.Combine(folder, "data"),
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            Mqtt = new IPEndPoint(IPAddress.Loopback, 0),
            Token = string.Empty,
            Sites = [],
        };
        return HubDatabases.Of(config).Directory.Add(
            devices, [.. devices.Select(_ => RandomNumberGenerator.GetBytes(Frame.KeyLength))]);
    }

    public static async Task<BenchHub> StartAsync(string folder, IPEndPoint receiver)
    {
        string config = Path.Combine(folder, "hub.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            data = "data",
            http = "127.0.0.1:0",
            mqtt = "127.0.0.1:0",
            sites = new[]
            {
                new
                {
                    id = Site,
                    account = "1234",
                    receiver = new { host = receiver.Address.ToString(), port = receiver.Port },
                },
            },
        }));
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "schoolbutton.dll"));
        start.ArgumentList.Add("hub");
        start.ArgumentList.Add("--config");
        start.ArgumentList.Add(config);
        Process process = Process.Start(start)!;

        // The hub's log is not what is measured; read, so that it never fills its pipe.
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("mqtt ", StringComparison.Ordinal))
            {
                return new BenchHub(process, IPEndPoint.Parse(line[5..]));
            }
        }

        throw new InvalidOperationException("the hub has ended before it was ready");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
