using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Each press reaches the hub's disk, once, however many press and however bad the air is.</summary>
public sealed class SchoolAlarmTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(10, 4)]
    [InlineData(50, 1)]
    public void Each_press_is_one_alarm_with_one_packet_in_five_lost(int alarms, int times)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            SchoolOutcome outcome = SchoolTry.Run(
                SchoolTry.Small with { Wearables = 120, HeartbeatSeconds = 300, WarmUpSeconds = 320, Alarms = alarms, Times = times, EverySeconds = 40 }, seed);

            SchoolTry.EveryPressIsOneAlarm(outcome);
            Assert.Equal(0, outcome.FalseJams);
            Assert.Equal(0, outcome.FalseSilences);
        }
    }

    [Fact]
    public void Each_press_is_one_alarm_with_half_of_all_packets_lost()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            SchoolTry.EveryPressIsOneAlarm(SchoolTry.Run(SchoolTry.Small with { Alarms = 3, Loss = 0.5 }, seed));
        }
    }

    [Fact]
    public void A_hundred_alarms_at_once_look_like_no_jammer()
    {
        SchoolOutcome outcome = SchoolTry.Run(SchoolTry.Small with { Wearables = 120, Alarms = 100, Times = 1 }, 1);

        Assert.Equal(100, outcome.Presses.Count);
        SchoolTry.EveryPressIsOneAlarm(outcome);
        Assert.Equal(0, outcome.FalseJams);
    }

    [Fact]
    public void Loss_in_bursts_delays_more_than_the_same_loss_spread_evenly()
    {
        SchoolPlan plan = SchoolTry.Small with { Alarms = 2, Times = 12, EverySeconds = 20 };
        double even = 0;
        double bursts = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            // One second in five nothing comes through: one packet in five, as with the other.
            even += WorstMs(SchoolTry.Run(plan with { Loss = 0.2 }, seed));
            bursts += WorstMs(SchoolTry.Run(plan with { Loss = 0, GoodSeconds = 8, BadSeconds = 2 }, seed));
        }

        Assert.True(bursts > even * 1.5, $"the worst of each seed: {bursts:0} ms in bursts, {even:0} ms spread evenly, together");

        static double WorstMs(SchoolOutcome outcome)
        {
            SchoolTry.EveryPressIsOneAlarm(outcome);
            return outcome.Presses.Max(press => press.StoredMs!.Value - press.AwakeMs);
        }
    }

    [Fact]
    public void A_jammer_is_reported_within_half_a_minute_and_each_alarm_is_stored_after_it()
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            SchoolOutcome outcome = SchoolTry.Run(
                SchoolTry.Small with { Alarms = 2, Times = 6, EverySeconds = 20, JamFromSeconds = 10, JamForSeconds = 60 }, seed);

            SchoolTry.EveryPressIsOneAlarm(outcome);
            long jamEndsMs = (outcome.Plan.WarmUpSeconds + 10 + 60) * 1000L;
            Assert.Contains(outcome.Presses, press => press.PressedMs < jamEndsMs - 20_000 && press.StoredMs > jamEndsMs);
            Assert.InRange(outcome.JamReportedSeconds ?? double.NaN, 0, 30);
            Assert.InRange(outcome.JamEndReportedSeconds ?? double.NaN, 0, 120);
            Assert.Equal(0, outcome.FalseJams);
        }
    }
}
