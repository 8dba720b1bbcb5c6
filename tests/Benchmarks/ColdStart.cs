using System.Diagnostics;
using System.Net.Sockets;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using SchoolButton.Tests.Support;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks;

/// <summary>
/// From the start of the hub's process to the PUBACK of the first alarm, with as many devices as a large region has and
/// the alarms of years: what a school is without help for when the hub restarts.
/// </summary>
internal static class ColdStart
{
    private const int PerSite = 900;
    private const int Batch = 4_096;
    private const int Starts = 5;
    private const double LimitSeconds = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task<int> RunAsync(int devices, int alarms, bool postgres)
    {
        int sites = (devices / PerSite) + 1;
        await using ReceiverWitness receiver = new();
        using TemporaryPostgres? server = postgres ? TemporaryPostgres.Start() : null;
        using Installation installation = new(sites, receiver.EndPoint, server?.NewDatabase());
        Console.WriteLine($"{Environment.ProcessorCount} processors, {installation.Database.Place}");
        IReadOnlyList<DeviceEntry> entries = Fill(installation, devices, alarms, sites);
        Percentiles times = new($"process start -> first alarm acknowledged, {devices} devices");
        for (uint start = 1; start <= Starts; start++)
        {
            times.Add(await StartAsync(installation, entries[0], (uint)alarms + 1_000 + start));
        }

        Console.WriteLine(times);
        Console.WriteLine($"limit {LimitSeconds * 1_000:0} ms: {(times.Max <= LimitSeconds * 1_000 ? "kept" : "missed")}");
        return times.Max <= LimitSeconds * 1_000 ? 0 : 1;
    }

    private static async Task<TimeSpan> StartAsync(Installation installation, DeviceEntry button, uint counter)
    {
        byte[] press = MqttLine.Press(button, counter, EventKind.Drill);
        Stopwatch took = Stopwatch.StartNew();
        using HubProcess hub = HubProcess.Start(installation);
        using CancellationTokenSource patience = new(Patience);
        using MqttLine line = await ConnectAsync(installation, button, hub, patience.Token);
        TimeSpan connected = took.Elapsed;
        await line.SendAsync(line.Publish(1, press), patience.Token);
        TaskCompletionSource acknowledged = new();
        Task reading = line.ReadAsync(_ => acknowledged.TrySetResult(), patience.Token);
        await Task.WhenAny(acknowledged.Task, reading);
        TimeSpan total = took.Elapsed;
        IReadOnlyDictionary<string, double> metrics = await HubProcess.MetricsAsync(installation);
        IEnumerable<string> parts = metrics
            .Where(m => m.Key.StartsWith("schoolbutton_hub_start_seconds{", StringComparison.Ordinal))
            .Select(m => $"{m.Key.Split('"')[1]} {m.Value * 1_000:0}")
            .Order(StringComparer.Ordinal);
        Console.WriteLine(
            $"  {total.TotalMilliseconds:0} ms: connected after {connected.TotalMilliseconds:0}, processor {hub.Cpu.TotalMilliseconds:0}; "
            + $"parts in ms: {string.Join(", ", parts)}");
        await hub.KillAsync();
        return total;
    }

    /// <summary>Knocks until somebody opens, as a button does, only more often.</summary>
    private static async Task<MqttLine> ConnectAsync(
        Installation installation, DeviceEntry button, HubProcess hub, CancellationToken cancellation)
    {
        while (true)
        {
            MqttLine line = new(button, isGateway: false, from: null);
            try
            {
                await line.ConnectAsync(installation.Mqtt, cancellation);
                return line;
            }
            catch (SocketException) when (!hub.HasEnded)
            {
                line.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(2), cancellation);
            }
        }
    }

    /// <summary>Lets a core live through it, since that makes what a database would hold.</summary>
    private static IReadOnlyList<DeviceEntry> Fill(Installation installation, int devices, int alarms, int sites)
    {
        IReadOnlyList<DeviceEntry> entries = installation.Add(devices, i => i % sites, _ => DeviceKinds.Stationary);
        Console.Error.WriteLine($"  {devices} devices are entered");
        using IHubStore store = installation.Database.OpenStore();
        _ = store.DirectoryChanges();
        long unixMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        HubCore core = new(store.Load(), installation.Config.Sites.Select(s => s.Site), new CorePolicy(), new Instant(1, unixMs));
        Step step = new();
        List<Input> batch = [];
        for (int i = 0; i < devices + alarms; i++)
        {
            DeviceEntry device = entries[i % devices];
            batch.Add(new UplinkFrame
            {
                ReceivedMs = 1,
                Address = device.Record.Address,
                Generation = 0,
                Counter = 1 + (uint)(i / devices),
                Heartbeat = i < devices ? new HeartbeatBody { Battery = BatteryLevel.Mains, IntervalSeconds = 60 } : null,
                Alarm = i < devices ? null : new AlarmBody { Kind = EventKind.Drill, Zone = 1, Cause = 1, Battery = BatteryLevel.Mains },
            });
            if (batch.Count == Batch || i == devices + alarms - 1)
            {
                core.Apply(batch, new Instant(1, unixMs), 1, step);
                store.Commit(step);
                batch.Clear();
            }
        }

        core.Flush(new Instant(1, unixMs), step);
        store.Commit(step);
        Console.Error.WriteLine($"  {alarms} old alarms are stored");
        return entries;
    }
}
