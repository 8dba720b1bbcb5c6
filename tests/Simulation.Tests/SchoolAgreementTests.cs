using SchoolButton.Cli.RadioPlans;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>What two sides know of the same thing is the same.</summary>
public sealed class SchoolAgreementTests
{
    [Fact]
    public void The_hub_counts_a_sleepers_starts_by_the_block_that_the_firmware_takes_for_each() =>
        Assert.Equal(UplinkCounter.WakeBlock, CounterStep.SleepersStep);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_simulation_loses_on_average_what_the_link_budget_says(int ceilings)
    {
        Building building = new() { Length = 1000 };
        LinkBudget budget = new(AirFrames.Of(new SchoolPlan()).Radio.Up);
        int reach = budget.Reach(building, ceilings)!.Value.Metres;
        double allowed = budget.Db - LinkBudget.MarginDb;

        // A thousandth of a shadow's 4 dB remains of so many; a metre farther is at least a tenth of a decibel.
        Assert.InRange(MeanDb(reach), allowed - 8, allowed + 0.1);
        Assert.True(MeanDb(reach + 1) > allowed - 0.1);

        double MeanDb(double metres) => Enumerable.Range(0, 10_000).Average(seed => new Walls(building, seed).LossDb(
            new Place(0, 1, 1), new Place(metres, 1, 1 + (ceilings * building.FloorHeight))));
    }
}
