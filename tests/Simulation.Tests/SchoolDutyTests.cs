using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Nobody sends more than the law allows in any hour, however much there is to say.</summary>
public sealed class SchoolDutyTests
{
    private const long SecondMicros = 1_000_000;
    private const int Bytes = 24;

    private static readonly RadioPlan Slow = RadioPlan.Parse("ru864", 12, 1, 22)!;

    /// <summary>Sendings that fit into the 36 s of an hour.</summary>
    private static readonly int Fitting = Slow.Bands[0].LimitMicros / (int)TimeOnAir.Micros(Slow.Up, Bytes);

    [Fact]
    public void An_overloaded_school_stays_within_the_law()
    {
        SchoolOutcome outcome = SchoolTry.Run(
            SchoolTry.Small with
            {
                Wearables = 6, Spreading = 12, HeartbeatSeconds = 60, Loss = 0.5, Alarms = 3, Times = 12, EverySeconds = 300,
            },
            1);

        Assert.True(outcome.Presses.Count > 20);
        Assert.InRange(outcome.WorstGatewayDuty, 0.5, 1);
        Assert.InRange(outcome.WorstWearableDuty, 0.1, 1);
    }

    [Fact]
    public void The_watch_finds_what_is_above_the_law()
    {
        DutyWatch within = Sent(Fitting, SecondMicros * 3);
        DutyWatch above = Sent(Fitting + 1, SecondMicros * 3);

        Assert.InRange(within.Worst, 0.95, 1);
        Assert.True(above.Worst > 1);
    }

    [Fact]
    public void The_watch_finds_an_hour_that_begins_anywhere()
    {
        // Half of it before the full hour, and all that is allowed behind it.
        DutyWatch watch = new(Slow);
        for (int i = 0; i < Fitting * 3 / 2; i++)
        {
            watch.Sends(Slow.Up, Bytes, (3_540 + (i * 3L)) * SecondMicros);
        }

        Assert.InRange(watch.Worst, 1.4, 1.6);
    }

    [Fact]
    public void The_watch_forgets_what_was_sent_an_hour_ago()
    {
        DutyWatch watch = Sent(Fitting, SecondMicros * 3);
        double before = watch.Worst;
        for (int i = 0; i < Fitting; i++)
        {
            watch.Sends(Slow.Up, Bytes, (3_700 + (i * 3L)) * SecondMicros);
        }

        Assert.Equal(before, watch.Worst);
    }

    [Fact]
    public void To_send_outside_of_each_band_is_above_any_law()
    {
        DutyWatch watch = new(Slow);
        watch.Sends(new RadioChannel(864_000_000, 12, 125_000, 14), Bytes, 0);

        Assert.Equal(double.PositiveInfinity, watch.Worst);
    }

    private static DutyWatch Sent(int times, long everyMicros)
    {
        DutyWatch watch = new(Slow);
        for (int i = 0; i < times; i++)
        {
            watch.Sends(Slow.Up, Bytes, i * everyMicros);
        }

        return watch;
    }
}
