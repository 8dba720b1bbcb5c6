using System.Diagnostics;
using SchoolButton.Tests.Support.Link;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks.Link;

/// <summary>
/// From the PUBLISH of a press to its frame at the second receiver of the site, while the first fails in each way that there
/// is: never used before, used and well until then, and known to have failed.
/// </summary>
internal static class FailoverBench
{
    private const int Presses = 20;

    /// <summary>EN 50131-1, for a hold-up.</summary>
    private const int AimSeconds = 10;

    /// <summary>So that presses meet the hub's ticks and timers at any moment, and not each other.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(263);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly Death[] Deaths = Enum.GetValues<Death>();
    private static readonly Before[] Befores = Enum.GetValues<Before>();

    private enum Before
    {
        NeverUsed,
        Up,
        KnownAsFailed,
    }

    public static async Task<bool> RunAsync()
    {
        List<Trial> trials =
        [
            .. from death in Deaths from before in Befores from _ in Enumerable.Range(0, Presses) select new Trial(death, before),
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
        List<int> watched = [.. Enumerable.Range(0, trials.Count).Where(i => trials[i].Before != Before.NeverUsed)];
        List<int> failing = [.. watched.Where(i => trials[i].Before == Before.KnownAsFailed)];
        Task wereUp = Task.WhenAll(
            watched.Select(i => firsts[trials[i].Death].Next(Installation.Account(i), MortalReceiver.LinkSupervision)));
        Task haveFailed = Task.WhenAll(failing.Select(i => second.Next(Installation.Account(i), MortalReceiver.PathFailed)));
        using LinkRig rig = await LinkRig.StartAsync([.. trials.Select((t, i) => Site(t, i, firsts, second))], trials.Count, i => i);
        await wereUp.WaitAsync(Patience);
        Console.Error.WriteLine("  those that were to be up are; the first receivers die");
        foreach ((Death death, MortalReceiver first) in firsts)
        {
            await first.DieAsync(death);
        }

        List<int> living = [.. Enumerable.Range(0, trials.Count).Except(failing)];
        await PressAsync(trials, living, rig, second);
        await haveFailed.WaitAsync(Patience);
        Console.Error.WriteLine("  those that were to be known as failed are");
        await PressAsync(trials, failing, rig, second);
        return Tell(trials, second);
    }

    private static object Site(Trial trial, int number, Dictionary<Death, MortalReceiver> firsts, MortalReceiver second) => new
    {
        id = Installation.SiteId(number),
        account = Installation.Account(number),
        receivers = new[]
        {
            // Ids of their own: the first tries of ways with the same id come at the same moment.
            LinkRig.Receiver($"first-{number}", firsts[trial.Death], trial.Before switch
            {
                Before.Up => (60, 180),
                Before.KnownAsFailed => (10, 38),
                _ => null,
            }),
            LinkRig.Receiver("second", second),
        },
    };

    private static async Task PressAsync(List<Trial> trials, List<int> which, LinkRig rig, MortalReceiver second)
    {
        List<Task> arriving = [];
        foreach (IGrouping<int, int> round in which.GroupBy(i => i % Presses))
        {
            foreach (int i in round)
            {
                Task<long> arrival = second.Next(Installation.Account(i), MortalReceiver.Panic);
                (long began, _) = await rig.Buttons[i].PressAsync();
                arriving.Add(TakeAsync(trials[i], began, arrival));
            }

            await Task.Delay(Pause);
        }

        await Task.WhenAll(arriving);
    }

    private static async Task TakeAsync(Trial trial, long began, Task<long> arrival)
    {
        if (await Task.WhenAny(arrival, Task.Delay(Patience)) == arrival)
        {
            trial.Took = Stopwatch.GetElapsedTime(began, await arrival);
        }
    }

    private static bool Tell(List<Trial> trials, MortalReceiver second)
    {
        bool areMet = true;
        foreach (IGrouping<(Death Death, Before Before), Trial> row in trials.GroupBy(t => (t.Death, t.Before)))
        {
            Percentiles took = new($"first {Words.Of(row.Key.Death)}, {WordsOf(row.Key.Before)}");
            foreach (Trial trial in row)
            {
                took.Add(trial.Took ?? Patience);
            }

            areMet &= Aim.Tell(took.ToString(), $"max <= {AimSeconds} s", took.Max <= AimSeconds * 1_000);
        }

        int again = second.Times.Where(t => t.Key.Code == MortalReceiver.Panic).Sum(t => t.Value - 1);
        areMet &= Aim.Tell($"pressed {trials.Count}, at the second {second.Count(MortalReceiver.Panic)}, twice {again}", "all, 0", again == 0);
        return areMet;
    }

    private static string WordsOf(Before before) => before switch
    {
        Before.NeverUsed => "never used",
        Before.Up => "up until then",
        _ => "known as failed",
    };

    private sealed class Trial(Death death, Before before)
    {
        public Death Death => death;

        public Before Before => before;

        /// <summary>Null for never.</summary>
        public TimeSpan? Took { get; set; }
    }
}
