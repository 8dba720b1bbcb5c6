using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>What a gateway's death does to the wearables that it heard.</summary>
public sealed class SchoolGatewayTests
{
    private static readonly SchoolPlan Dying = SchoolTry.Small with
    {
        Wearables = 30,
        Building = new Building { Length = 40, Floors = 2 },
        Times = 20,
        EverySeconds = 60,
        GatewayDiesAtSeconds = 60,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_second_gateway_hears_the_wearables_of_one_that_died(int channels)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            SchoolOutcome outcome = SchoolTry.Run(Dying with { Gateways = 2, Channels = channels }, seed);

            SchoolTry.EveryPressIsOneAlarm(outcome);
            if (channels == 1)
            {
                Assert.Equal(0, outcome.FalseSilences);
                Assert.Equal(0, outcome.Unknowns);
                Assert.True(outcome.HeartbeatsHeard > outcome.HeartbeatsSent / 2, $"seed {seed}: {outcome.HeartbeatsHeard} of {outcome.HeartbeatsSent} heard");
            }
        }
    }

    [Fact]
    public void A_single_gateway_that_died_makes_its_wearables_unknown_and_none_silent()
    {
        // Ten minutes: longer than any bound.
        SchoolOutcome outcome = SchoolTry.Run(Dying with { Times = 2, EverySeconds = 300 }, 1);

        Assert.Equal(0, outcome.FalseSilences);
        Assert.Equal(outcome.Plan.Wearables, outcome.Unknowns);
        Assert.Equal([true, false], outcome.Presses.Select(press => press.StoredMs is not null));
    }

    [Fact]
    public void A_clock_that_is_two_percent_slow_makes_no_wearable_silent()
    {
        SchoolPlan plan = SchoolTry.Small with { Wearables = 12, HeartbeatSeconds = 300, WarmUpSeconds = 320, Loss = 0, Alarms = 0, Times = 60 };

        // Two intervals pass only if two heartbeats are lost, or come far too late.
        SchoolOutcome outcome = SchoolTry.Run(plan with { BoundHeartbeats = 2 }, 1);

        Assert.Equal(0, outcome.FalseSilences);
        Assert.InRange(outcome.HeartbeatsSent, 12 * 3000 / 300, long.MaxValue);
        Assert.InRange(outcome.HeartbeatsHeard, outcome.HeartbeatsSent - 12, outcome.HeartbeatsSent + 12);
    }
}
