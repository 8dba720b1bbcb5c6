using SchoolButton.Hub.Simulation;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>A press is an alarm whatever the wearable was doing.</summary>
public sealed class SchoolPressTests
{
    private const long Millisecond = 1_000;
    private const long Second = 1_000_000;

    /// <summary>The shortest that a finger is on the button.</summary>
    private const int PressMs = 150;

    /// <summary>Starts on its timer from there on: the power-on is over.</summary>
    private const long SettledMicros = 100 * Second;

    [Fact]
    public void A_press_at_any_moment_of_a_wake_cycle_is_one_alarm()
    {
        long start = Start();

        // From the sleep before it over the start and the heartbeat to the sleep behind it.
        for (long at = start - Second; at < start + (10 * Second); at += 47 * Millisecond)
        {
            IsOneAlarm(at, PressMs, start);
        }

        // In the sleep nothing changes: any moment will do.
        for (long at = start + (10 * Second); at < start + (70 * Second); at += 1_700 * Millisecond)
        {
            IsOneAlarm(at, PressMs, start);
        }
    }

    [Fact]
    public void A_press_that_begins_and_ends_within_a_timers_start_is_one_alarm()
    {
        long start = Start();
        int boot = Firmware.Wearable.HeltecV3.Describe().Battery!.BootMs;
        for (int after = 1; after + PressMs < boot; after += 31)
        {
            IsOneAlarm(start + (after * Millisecond), PressMs, start);
        }
    }

    [Theory]
    [InlineData(700)]
    [InlineData(1_500)]
    [InlineData(3_000)]
    public void A_press_that_is_held_over_the_end_of_a_start_is_one_alarm(int heldMs)
    {
        long start = Start();
        for (long at = start - (2 * Second); at < start + (4 * Second); at += 97 * Millisecond)
        {
            IsOneAlarm(at, heldMs, start);
        }
    }

    [Fact]
    public void An_alarm_that_nobody_answers_leaves_the_main_loop_at_rest_between_its_sendings()
    {
        // Heartbeats fall due meanwhile and are kept back. A loop that polls comes round ten times a second.
        SchoolBench bench = new(1, gatewayWorks: false);
        bench.Press(SettledMicros, PressMs);
        bench.RunUntil(SettledMicros + (30 * Second));
        long before = bench.Rounds;
        bench.RunUntil(SettledMicros + (150 * Second));

        Assert.InRange(bench.Rounds - before, 1, 120 * 50);
    }

    private static long Start()
    {
        SchoolBench bench = new(1);
        bench.RunUntil(SettledMicros);
        return bench.NextStart(Millisecond);
    }

    private static void IsOneAlarm(long atMicros, int heldMs, long start)
    {
        SchoolBench bench = new(1);
        bench.Press(atMicros, heldMs);
        bench.RunUntil(atMicros + (90 * Second));
        Assert.True(
            bench.Stored.Count == 1 && bench.Stored[0].Kind == EventKind.Panic,
            $"pressed {(atMicros - start) / 1e6:0.000} s after the start for {heldMs} ms, stored {bench.Stored.Count}:\n"
            + string.Join('\n', bench.Timeline.Where(line => !line.Contains("0000B1", StringComparison.Ordinal)).TakeLast(40)));
    }
}
