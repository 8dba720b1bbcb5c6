using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Cli.Commands;
using SchoolButton.Cli.Demo;
using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Benchmarks;

/// <summary>
/// From the debounced edge of a press to its DC-09 frame at the receiver: the real firmware on virtual boards, the real
/// hub in a process of its own, and a thousand other devices that send heartbeats meanwhile. Beside it, in the same run,
/// what the machine itself takes: a disk sync and a round trip.
/// </summary>
internal static class PressLatency
{
    private const int Boards = 20;
    private const int ProbeTimes = 1_000;

    /// <summary>Of the 99th percentile, on a machine that does nothing else.</summary>
    private const int AimMs = 20;

    /// <summary>Presses before those that count: the hub's code is compiled as it is first used.</summary>
    private const int WarmUp = 60;

    /// <summary>With this pause, and the boards in turn, each board's presses are gestures of their own.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(int presses, int devices)
    {
        string folder = Directory.CreateTempSubdirectory("schoolbutton-bench-").FullName;
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} processors, folder {folder}");
            Percentiles sync = DiskSync.Measure(folder, ProbeTimes);
            Percentiles trip = await LoopbackRoundTrip.MeasureAsync(ProbeTimes);
            Console.WriteLine(sync);
            Console.WriteLine(trip);

            IReadOnlyList<DeviceEntry> entries = BenchHub.AddDevices(folder, Boards + 1, devices);
            await using Arrivals arrivals = new();
            await using BenchHub hub = await BenchHub.StartAsync(folder, arrivals.EndPoint);
            List<VirtualDevice> boards = [.. entries.Take(Boards).Select(e => Hang(e, hub))];
            await using BenchDevice single = new(entries[Boards]);
            await single.ConnectAsync(hub.Mqtt);
            await using Fleet fleet = await Fleet.StartAsync(
                [.. entries.Skip(Boards + 1).Select(e => new BenchDevice(e))], hub.Mqtt);

            foreach (VirtualDevice board in boards)
            {
                using CancellationTokenSource patience = new(Patience);
                await board.Board.Light.WaitFor(Indication.Ready, patience.Token);
            }

            await PressAsync(boards, entries, arrivals, WarmUp, "warm-up");
            long sentBefore = fleet.Sent;
            Stopwatch took = Stopwatch.StartNew();
            Percentiles edge = await PressAsync(boards, entries, arrivals, presses, "debounced edge -> frame at the receiver");
            double heartbeats = (fleet.Sent - sentBefore) / took.Elapsed.TotalSeconds;
            Console.WriteLine($"{devices} other devices sent {heartbeats:0} heartbeats a second meanwhile");
            Console.WriteLine(edge);

            (Percentiles stored, Percentiles received) = await PublishAsync(single, arrivals, presses / 4);
            Console.WriteLine(stored);
            Console.WriteLine(received);
            double floor = sync.P50 + trip.P50;
            Console.WriteLine(
                $"as a multiple of fdatasync + round trip ({floor:0.000} ms at p50): "
                + $"p50 {edge.P50 / floor:0.0}, p99 {edge.P99 / (sync.P99 + trip.P99):0.0} (p99 over p99)");
            Console.WriteLine($"the contact itself is watched {Debounce.PressStableMs} ms longer before it counts; that is not included");
            boards.ForEach(b => b.Dispose());
            return Aim.Tell($"debounced edge -> frame at the receiver, p99 {edge.P99:0.000} ms", $"<= {AimMs} ms", edge.P99 <= AimMs) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static VirtualDevice Hang(DeviceEntry entry, BenchHub hub)
    {
        DeviceSettings settings = DeviceSettingsFile.For(entry, "127.0.0.1", hub.Mqtt.Port, tls: false);
        VirtualDevice button = new(DeviceKinds.Stationary, settings, flashFolder: null, authority: null);
        button.Board.Plug();
        return button;
    }

    private static async Task<Percentiles> PressAsync(
        List<VirtualDevice> boards, IReadOnlyList<DeviceEntry> entries, Arrivals arrivals, int presses, string what)
    {
        Percentiles result = new(what);
        for (int i = 0; i < presses; i++)
        {
            VirtualDevice button = boards[i % Boards];
            Task<long> arrival = arrivals.NextFrom(entries[i % Boards].Record.Zone);
            long closed = Stopwatch.GetTimestamp();
            button.Board.SetContact(closed: true);
            long at = await arrival.WaitAsync(Patience);
            result.Add(Stopwatch.GetElapsedTime(closed, at) - TimeSpan.FromMilliseconds(Debounce.PressStableMs));
            await Task.Delay(Pause);
            button.Board.SetContact(closed: false);
        }

        return result;
    }

    /// <summary>The same without firmware: how much of it is the hub's.</summary>
    private static async Task<(Percentiles Stored, Percentiles Received)> PublishAsync(
        BenchDevice device, Arrivals arrivals, int times)
    {
        Percentiles stored = new("of it: PUBLISH -> PUBACK (on disk)");
        Percentiles received = new("of it: PUBLISH -> frame at the receiver");
        for (int i = 0; i < times; i++)
        {
            Task<long> arrival = arrivals.NextFrom(device.Zone);
            long began = Stopwatch.GetTimestamp();
            await device.AlarmAsync();
            stored.Add(Stopwatch.GetElapsedTime(began));
            received.Add(Stopwatch.GetElapsedTime(began, await arrival.WaitAsync(Patience)));
            await Task.Delay(Pause / 5);
        }

        return (stored, received);
    }
}
