using System.Diagnostics;
using SchoolButton.Protocol;
using SchoolButton.Tests.Support.Link;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks.Link;

/// <summary>
/// From the PUBLISH of a press to its frame at the receiver, with ten thousand events of less weight waiting for the same
/// way, beside the same with nothing waiting: while the queue is being sent, and as the receiver comes back after it was
/// dead.
/// </summary>
internal static class BacklogBench
{
    private const int Waiting = 10_000;
    private const int Others = 100;
    private const int WarmUp = 50;
    private const int Presses = 200;
    private const int Returns = 20;

    /// <summary>A press counts while so many still wait.</summary>
    private const int LeastWaiting = 1_000;

    private const double AimTimes = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(31);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task<bool> RunAsync()
    {
        await using MortalReceiver receiver = new(FreePort.Find());
        object[] sites =
        [
            new
            {
                id = Installation.SiteId(0),
                account = Installation.Account(0),
                receivers = new[] { LinkRig.Receiver("police", receiver) },
            },
        ];
        using LinkRig rig = await LinkRig.StartAsync(sites, Others + 1, _ => 0);
        SessionButton button = rig.Buttons[Others];

        await PressAsync(button, receiver, new Percentiles("warm-up"), WarmUp);
        Percentiles empty = new("nothing waits");
        await PressAsync(button, receiver, empty, Presses);
        Percentiles emptyReturn = new("nothing waits, receiver just back");
        await ReturnAsync(button, receiver, emptyReturn);

        await receiver.DieAsync(Death.Refuses);
        foreach (SessionButton other in rig.Buttons.Take(Others))
        {
            (_, Task acknowledged) = await other.PressAsync(EventKind.Tamper, Waiting / Others);
            await acknowledged.WaitAsync(Patience);
        }

        Percentiles loadedReturn = new($"{Waiting} wait, receiver just back");
        await ReturnAsync(button, receiver, loadedReturn);
        int leftBefore = Waiting - receiver.Came(MortalReceiver.Tamper);
        receiver.Live();
        Percentiles loaded = new($"{leftBefore} wait and are being sent");
        Stopwatch sending = Stopwatch.StartNew();
        int left = leftBefore;
        for (int i = 0; i < Presses && left >= LeastWaiting; i++)
        {
            await PressAsync(button, receiver, loaded, times: 1);
            left = Waiting - receiver.Came(MortalReceiver.Tamper);
        }

        Console.WriteLine($"  {leftBefore - left} of those that wait went out meanwhile, in {sending.Elapsed.TotalSeconds:0.0} s");
        bool areMet = Tell(empty, loaded) & Tell(emptyReturn, loadedReturn);
        return await DrainAsync(receiver) & areMet;
    }

    private static async Task PressAsync(SessionButton button, MortalReceiver receiver, Percentiles took, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Task<long> arrival = receiver.Next(Installation.Account(0), MortalReceiver.Panic);
            (long began, Task acknowledged) = await button.PressAsync();
            took.Add(Stopwatch.GetElapsedTime(began, await arrival.WaitAsync(Patience)));
            await acknowledged.WaitAsync(Patience);
            await Task.Delay(Pause);
        }
    }

    /// <summary>A dead receiver comes back, there is a press, and it dies again.</summary>
    private static async Task ReturnAsync(SessionButton button, MortalReceiver receiver, Percentiles took)
    {
        for (int i = 0; i < Returns; i++)
        {
            await receiver.DieAsync(Death.Refuses);
            await Task.Delay(Pause);
            receiver.Live();
            await PressAsync(button, receiver, took, times: 1);
        }

        await receiver.DieAsync(Death.Refuses);
    }

    private static bool Tell(Percentiles empty, Percentiles loaded)
    {
        Console.WriteLine($"  {empty}");
        Console.WriteLine($"  {loaded}");
        double times = loaded.P50 / empty.P50;
        return Aim.Tell(
            $"so many times as long: p50 {times:0.00}, p99 {loaded.P99 / empty.P99:0.00}", $"<= {AimTimes} (p50)", times <= AimTimes);
    }

    /// <summary>What waited comes too.</summary>
    private static async Task<bool> DrainAsync(MortalReceiver receiver)
    {
        Stopwatch still = Stopwatch.StartNew();
        for (int last = 0; receiver.Came(MortalReceiver.Tamper) < Waiting && still.Elapsed < Patience;)
        {
            await Task.Delay(Pause);
            if (receiver.Came(MortalReceiver.Tamper) != last)
            {
                last = receiver.Came(MortalReceiver.Tamper);
                still.Restart();
            }
        }

        return Aim.Tell($"in the end {receiver.Came(MortalReceiver.Tamper)} of {Waiting} came", "all, once", receiver.Came(MortalReceiver.Tamper) == Waiting);
    }
}
