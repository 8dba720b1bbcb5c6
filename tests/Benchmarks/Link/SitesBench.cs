using System.Diagnostics;
using System.Net;
using SchoolButton.Tests.Support.Link;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks.Link;

/// <summary>
/// Five hundred sites, each with an account and a receiver of its own at an address of its own, in one hub, and a press in
/// each of them at once: every alarm must come once, to its own receiver.
/// </summary>
internal static class SitesBench
{
    private const int Sites = 500;
    private const int PerNet = 250;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>After the last alarm, for what may come once more.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(7);

    public static async Task<bool> RunAsync()
    {
        List<MortalReceiver> receivers =
        [
            .. Enumerable.Range(0, Sites).Select(i => new MortalReceiver(
                new IPEndPoint(new IPAddress([127, 1, (byte)(i / PerNet), (byte)(1 + (i % PerNet))]), 0))),
        ];
        try
        {
            using LinkRig rig = await LinkRig.StartAsync([.. receivers.Select(Site)], Sites, i => i);
            bool areMet = await RoundAsync("first, just started", rig, receivers, each: 1, before: 0);
            areMet &= await RoundAsync("second, warm", rig, receivers, each: 1, before: 1);
            return areMet & await RoundAsync("ten each", rig, receivers, each: 10, before: 2);
        }
        finally
        {
            await Task.WhenAll(receivers.Select(r => r.DisposeAsync().AsTask()));
        }
    }

    private static object Site(MortalReceiver receiver, int number) => new
    {
        id = Installation.SiteId(number),
        account = Installation.Account(number),
        receivers = new[] { LinkRig.Receiver("police", receiver) },
    };

    private static async Task<bool> RoundAsync(string name, LinkRig rig, List<MortalReceiver> receivers, int each, int before)
    {
        IReadOnlyDictionary<string, double> metrics = await HubProcess.MetricsAsync(rig.Installation);
        TimeSpan cpu = rig.Cpu;
        TimeSpan ownCpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        List<Task> acknowledged = [];
        foreach (SessionButton button in rig.Buttons)
        {
            acknowledged.Add((await button.PressAsync(times: each)).Acknowledged);
        }

        TimeSpan sent = Stopwatch.GetElapsedTime(began);
        await Task.WhenAll(acknowledged).WaitAsync(Patience);
        TimeSpan stored = Stopwatch.GetElapsedTime(began);
        int expected = Sites * (before + each);
        while (receivers.Sum(r => r.Count(MortalReceiver.Panic)) < expected && Stopwatch.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Look);
        }

        TimeSpan came = Stopwatch.GetElapsedTime(began, receivers.Max(r => r.Last));
        cpu = rig.Cpu - cpu;
        ownCpu = Environment.CpuUsage.TotalTime - ownCpu;
        IReadOnlyDictionary<string, double> after = await HubProcess.MetricsAsync(rig.Installation);
        double batches = Of("schoolbutton_hub_batches_total{synced=\"yes\"}");
        double committing = Of("schoolbutton_hub_commit_seconds_sum");
        double floor = batches * rig.Sync.P50 / 1_000;
        double processors = (cpu + ownCpu).TotalSeconds / (Environment.ProcessorCount * came.TotalSeconds);
        Console.WriteLine(
            $"{name}: {Sites} sites, {Sites * each} presses sent within {sent.TotalSeconds:0.000} s, all stored and acknowledged after "
            + $"{stored.TotalSeconds:0.000} s, the last at its receiver after {came.TotalSeconds:0.000} s");
        Console.WriteLine(
            $"  {batches:0} commits in {committing:0.000} s (the syncs alone {floor:0.000} s); processor: hub {cpu.TotalSeconds:0.00} s, "
            + $"buttons and receivers {ownCpu.TotalSeconds:0.00} s, of {Environment.ProcessorCount * came.TotalSeconds:0.00} s that there were: bound by "
            + (committing > came.TotalSeconds / 2 ? "the hub's commits" : processors > 0.7 ? "the processor" : "waiting for each other, or by others on this machine"));
        await Task.Delay(Settled);
        return Tell(receivers, before + each);

        double Of(string metric) => after.GetValueOrDefault(metric) - metrics.GetValueOrDefault(metric);
    }

    private static bool Tell(List<MortalReceiver> receivers, int each)
    {
        int lost = 0;
        int again = 0;
        int strange = 0;
        for (int i = 0; i < receivers.Count; i++)
        {
            List<int> own =
            [
                .. receivers[i].Times
                    .Where(t => t.Key.Account == Installation.Account(i) && t.Key.Code == MortalReceiver.Panic).Select(t => t.Value),
            ];
            lost += Math.Max(0, each - own.Count);
            again += Math.Max(0, own.Sum() - each);
            strange += receivers[i].Times.Where(t => t.Key.Account != Installation.Account(i)).Sum(t => t.Value);
        }

        return Aim.Tell(
            $"so far each receiver was owed {each}: lost {lost}, twice {again}, at another's receiver {strange}", "0, 0, 0",
            lost + again + strange == 0);
    }
}
