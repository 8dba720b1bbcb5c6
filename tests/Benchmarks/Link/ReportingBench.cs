using System.Diagnostics;
using SchoolButton.Tests.Support.Link;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks.Link;

/// <summary>
/// From the death of a site's first receiver, with nothing to send, until the hub has told of it (354) over the second: the
/// reporting time of EN 50136-1, beside the one that is configured. Ways die at any moment of their interval.
/// </summary>
internal static class ReportingBench
{
    private const int Times = 8;
    private const int IntervalSeconds = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly Death[] Deaths = Enum.GetValues<Death>();

    /// <summary>The shortest reporting times that the configuration takes for these timeouts and the shortest interval.</summary>
    private static readonly (int ReportingSeconds, int? TimeoutSeconds)[] Plans = [(16, 1), (38, null)];

    public static async Task<bool> RunAsync()
    {
        List<Trial> trials =
        [
            .. from plan in Plans from death in Deaths from _ in Enumerable.Range(0, Times)
            select new Trial(death, plan.ReportingSeconds, plan.TimeoutSeconds),
        ];
        await using MortalReceiver second = new(FreePort.Find());
        Dictionary<Death, MortalReceiver> firsts = Deaths.ToDictionary(d => d, _ => new MortalReceiver(FreePort.Find()));
        try
        {
            return await RunAsync(trials, firsts, second);
        }
        finally
        {
            foreach (MortalReceiver first in firsts.Values)
            {
                await first.DisposeAsync();
            }
        }
    }

    private static async Task<bool> RunAsync(List<Trial> trials, Dictionary<Death, MortalReceiver> firsts, MortalReceiver second)
    {
        Task wereUp = Task.WhenAll(
            trials.Select((t, i) => firsts[t.Death].Next(Installation.Account(i), MortalReceiver.LinkSupervision)));
        List<Task<long>> told = [.. trials.Select((_, i) => second.Next(Installation.Account(i), MortalReceiver.PathFailed))];
        using LinkRig rig = await LinkRig.StartAsync([.. trials.Select((t, i) => Site(t, i, firsts, second))], buttons: 0, i => i);
        await wereUp.WaitAsync(Patience);
        Console.Error.WriteLine("  all are up; the first receivers die");
        foreach ((Death death, MortalReceiver first) in firsts)
        {
            long died = Stopwatch.GetTimestamp();
            trials.Where(t => t.Death == death).ToList().ForEach(t => t.Died = died);
            await first.DieAsync(death);
        }

        await Task.WhenAny(Task.WhenAll(told), Task.Delay(Patience));
        bool areMet = true;
        foreach (var row in trials.Zip(told).GroupBy(t => (t.First.ReportingSeconds, t.First.TimeoutSeconds, t.First.Death)))
        {
            Percentiles took = new($"first {Words.Of(row.Key.Death)}, timeouts {Timeouts(row.Key.TimeoutSeconds)}");
            foreach ((Trial trial, Task<long> task) in row)
            {
                took.Add(task.IsCompleted ? Stopwatch.GetElapsedTime(trial.Died, await task) : Patience);
            }

            areMet &= Aim.Tell(
                took.ToString(), $"max <= {row.Key.ReportingSeconds} s as configured", took.Max <= row.Key.ReportingSeconds * 1_000);
        }

        int ends = second.Came(MortalReceiver.PathWell);
        return areMet & Aim.Tell($"ends told of failures that never were: {ends}", "0", ends == 0);
    }

    private static string Timeouts(int? seconds) => seconds is null ? "as usual" : FormattableString.Invariant($"{seconds} s");

    private static object Site(Trial trial, int number, Dictionary<Death, MortalReceiver> firsts, MortalReceiver second) => new
    {
        id = Installation.SiteId(number),
        account = Installation.Account(number),
        receivers = new[]
        {
            LinkRig.Receiver(
                $"first-{number}", firsts[trial.Death], (IntervalSeconds, trial.ReportingSeconds), trial.TimeoutSeconds),
            LinkRig.Receiver("second", second),
        },
    };

    private sealed class Trial(Death death, int reportingSeconds, int? timeoutSeconds)
    {
        public Death Death => death;

        public int ReportingSeconds => reportingSeconds;

        /// <summary>Null for the usual ones.</summary>
        public int? TimeoutSeconds => timeoutSeconds;

        /// <summary>A time stamp.</summary>
        public long Died { get; set; }
    }
}
