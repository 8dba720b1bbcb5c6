using System.Diagnostics;
using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using SchoolButton.Tests.Support;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks;

/// <summary>
/// A regional drill: ten thousand people press at once, some buttons with a session of their own, most behind gateways,
/// into the real hub in a process of its own. Until the last press is stored and acknowledged; then the hub is killed,
/// and what it had said to be stored is looked for.
/// </summary>
internal static class Drill
{
    private const int PerGateway = 50;
    private const int PerSite = 800;

    /// <summary>One press in so many comes over a session of the button's own.</summary>
    private const int DirectPart = 5;

    private const int Addresses = 16;
    private const int ProbeTimes = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task<int> RunAsync(int alarms, bool postgres)
    {
        int direct = alarms / DirectPart;
        int gateways = (alarms - direct + PerGateway - 1) / PerGateway;
        int sites = ((alarms + gateways) / PerSite) + 1;
        await using ReceiverWitness receiver = new();
        using TemporaryPostgres? server = postgres ? TemporaryPostgres.Start() : null;
        using Installation installation = new(sites, receiver.EndPoint, server?.NewDatabase());
        Percentiles sync = DiskSync.Measure(installation.Folder, ProbeTimes);
        Console.WriteLine($"{Environment.ProcessorCount} processors, {installation.Database.Place}");
        Console.WriteLine(sync);
        Console.WriteLine($"{alarms} buttons: {direct} with a session each, the others behind {gateways} gateways; {sites} sites");
        IReadOnlyList<DeviceEntry> devices = installation.Add(
            alarms + gateways,
            i => i % sites,
            i => i < direct ? DeviceKinds.Stationary : i < alarms ? DeviceKinds.Wearable : DeviceKinds.Gateway);

        HubProcess hub = HubProcess.Start(installation);
        try
        {
            if (!await hub.Ready.WaitAsync(Patience))
            {
                throw new InvalidOperationException($"the hub did not start. It said: {hub.Said}");
            }

            using Crowd crowd = await Crowd.ConnectAsync(installation.Mqtt, devices, direct, alarms, Addresses);
            Console.WriteLine($"{crowd.Lines} sessions are open");
            await RoundAsync("first, just started", 1, crowd, hub, installation, sync);
            await DeliverAsync(receiver, alarms, hub);
            await RoundAsync("second, warm", 2, crowd, hub, installation, sync);
            await hub.KillAsync();
            return Check(installation, 2 * alarms);
        }
        finally
        {
            hub.Dispose();
        }
    }

    private static async Task RoundAsync(
        string name, uint counter, Crowd crowd, HubProcess hub, Installation installation, Percentiles sync)
    {
        crowd.Seal(counter);
        IReadOnlyDictionary<string, double> before = await HubProcess.MetricsAsync(installation);
        TimeSpan cpu = hub.Cpu;
        TimeSpan ownCpu = Process.GetCurrentProcess().TotalProcessorTime;
        Stopwatch took = Stopwatch.StartNew();
        TimeSpan sent = await crowd.PressAsync(took);
        while (!crowd.AllAcknowledged.IsCompleted)
        {
            await Task.WhenAny(crowd.AllAcknowledged, Task.Delay(TimeSpan.FromSeconds(1)));
            Console.Error.WriteLine($"  {name}: {crowd.Acknowledged} acknowledged after {took.Elapsed.TotalSeconds:0.00} s");
            if (took.Elapsed > Patience)
            {
                throw new TimeoutException($"not all presses were acknowledged. The hub said: {hub.Said}");
            }
        }

        TimeSpan acked = crowd.LastAfter;
        cpu = hub.Cpu - cpu;
        ownCpu = Process.GetCurrentProcess().TotalProcessorTime - ownCpu;
        IReadOnlyDictionary<string, double> after = await HubProcess.MetricsAsync(installation);
        double batches = Of("schoolbutton_hub_batches_total{synced=\"yes\"}");
        double committing = Of("schoolbutton_hub_commit_seconds_sum");
        double floor = batches * sync.P50 / 1_000;
        Console.WriteLine(
            $"{name}: {crowd.Presses} alarms sent within {sent.TotalSeconds:0.000} s, all stored and acknowledged after "
            + $"{acked.TotalSeconds:0.000} s");
        Console.WriteLine(
            $"  {batches:0} batches; one fdatasync each would be {floor * 1_000:0.0} ms, so it took {acked.TotalSeconds / floor:0.0} "
            + "times that");
        Console.WriteLine(
            $"  of it in commits {committing:0.000} s (the syncs {floor:0.000} s); processor: hub {cpu.TotalSeconds:0.00} s, "
            + $"whoever presses {ownCpu.TotalSeconds:0.00} s, of {Environment.ProcessorCount * acked.TotalSeconds:0.00} s that there were: "
            + $"bound by {(floor > acked.TotalSeconds / 2 ? "the disk" : "the processor")}");

        double Of(string metric) => after.GetValueOrDefault(metric) - before.GetValueOrDefault(metric);
    }

    private static async Task DeliverAsync(ReceiverWitness receiver, int alarms, HubProcess hub)
    {
        Stopwatch took = Stopwatch.StartNew();
        for (int last = 0; receiver.Messages < alarms; last = receiver.Messages)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            Console.Error.WriteLine($"  {receiver.Messages} of {alarms} are at the receiver");
            if (receiver.Messages == last && took.Elapsed > Patience)
            {
                throw new TimeoutException($"the receiver gets no more. The hub said: {hub.Said}");
            }
        }

        Console.WriteLine($"  all at the receiver {took.Elapsed.TotalSeconds:0} s later, as new twice: {receiver.NewTwice} (limit 0)");
    }

    private static int Check(Installation installation, int expected)
    {
        using IHubStore store = installation.Database.OpenStore();
        int stored = store.Load().KnownAlarms.Select(k => k.Key).Distinct().Count();
        Console.WriteLine($"killed after the last ack: {stored} of {expected} acknowledged alarms are stored, lost {expected - stored} (limit 0)");
        return stored == expected ? 0 : 1;
    }
}
