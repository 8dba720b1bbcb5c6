using SchoolButton.Cli.RadioPlans;
using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>What is solved for does solve it, and formulas give what the literature gives.</summary>
public sealed class ReportSumsTests
{
    private static readonly BatteryPart Part = Firmware.Wearable.HeltecV3.Describe().Battery!;

    private static readonly Cell Board = new(Part);

    [Fact]
    public void The_current_for_twelve_months_lasts_twelve_months() =>
        Assert.Equal(12, Board.Months(Board.MilliampsFor(12)), 9);

    [Fact]
    public void Each_change_alone_brings_twelve_months()
    {
        // A schedule of so many seconds, of which a start and half a second awake at each.
        const double interval = 1_800;
        double now = Mean(Part.BootMs, interval);
        Assert.InRange(Board.Months(now), 1, 11);

        double longer = Board.IntervalSecondsFor(12, now, interval)!.Value;
        Assert.Equal(12, Board.Months(Mean(Part.BootMs, longer)), 1);

        double larger = Board.CapacityFor(12, now)!.Value;
        BatteryPart large = Firmware.Wearable.HeltecV3.Describe().Battery!;
        large.CapacityMilliampHours = (int)Math.Ceiling(larger);
        Assert.Equal(12, new Cell(large).Months(now), 2);

        double shorter = Board.BootMsFor(12, now, interval)!.Value;
        Assert.InRange(shorter, 0, Part.BootMs);
        Assert.Equal(12, Board.Months(Mean(shorter, interval)), 1);
    }

    [Fact]
    public void What_no_change_can_bring_is_not_promised()
    {
        Assert.Null(Board.IntervalSecondsFor(120, 1, 300));
        Assert.Null(Board.CapacityFor(120, 1));
        Assert.Null(Board.BootMsFor(12, 5, 300));
    }

    [Fact]
    public void Pure_aloha_carries_what_e_to_the_minus_2g_says()
    {
        // Without loss 95 % delivered is that no more than 5 % of heartbeats lose all their copies: 77.6 % a copy of two.
        SchoolPlan plan = new() { Loss = 0 };
        CapacityFormula formula = new(plan, AirFrames.Of(plan));
        double load = formula.Aloha * formula.Load;
        Assert.Equal(1 - Math.Pow(0.05, 1.0 / AirFrames.HeartbeatCopies), Math.Exp(-2 * load), 2);
        Assert.True(formula.Csma > formula.Aloha);
    }

    [Fact]
    public void The_bound_of_silence_makes_false_ones_rarer_than_once_a_year_and_no_longer_than_it_must()
    {
        Supervision supervision = new(300, 300, 267, sent: 100_000, heard: 95_000);
        int missed = supervision.Missed!.Value;
        Assert.True(supervision.FalseSilencesAYear(missed) < 1);
        Assert.True(supervision.FalseSilencesAYear(missed - 1) >= 1);
        Assert.Equal(missed * 300, supervision.BoundSeconds);

        // None lost of a thousand does not mean that none ever is.
        Assert.Equal(0.003, new Supervision(300, 300, 267, 1_000, 1_000).Loss, 6);
        Assert.Null(new Supervision(300, 300, 267, 1_000, 0).Missed);
    }

    [Theory]
    [InlineData(7, 138.5)]
    [InlineData(12, 151.0)]
    public void The_link_budget_is_power_less_what_the_data_sheet_says_can_be_heard(int spreading, double db) =>
        Assert.Equal(db, new LinkBudget(AirFrames.Of(new SchoolPlan { Spreading = spreading }).Radio.Up).Db, 1);

    [Fact]
    public void Further_floors_and_thicker_walls_never_reach_farther()
    {
        LinkBudget budget = new(AirFrames.Of(new SchoolPlan()).Radio.Up);
        Building house = new();
        int near = budget.Reach(house, 0)!.Value.Metres;
        Assert.True(budget.Reach(house, 1)!.Value.Metres <= near);
        Assert.True(budget.Reach(house with { WallDb = 12 }, 0)!.Value.Metres < near);
        Assert.Null(budget.Reach(house with { CeilingDb = 100 }, 2));
    }

    [Theory]
    [InlineData(0.07, "7.0 %")]
    [InlineData(0.2, "20 %")]
    [InlineData(1, "100 %")]
    [InlineData(0, "0 %")]
    [InlineData(1.0001, "100.010 %")]
    [InlineData(0.99999, "99.999 %")]
    public void A_percentage_never_rounds_to_a_limit_that_it_is_not(double share, string said) =>
        Assert.Equal(said, Percent.Text(share));

    private static double Mean(double bootMs, double intervalSeconds) =>
        Board.Charge(bootMs + 500, 200, 60, (intervalSeconds * 1000) - bootMs - 500) / intervalSeconds;
}
