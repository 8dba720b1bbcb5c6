using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Cli.RadioPlans;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>What the report says of its numbers is what can be said of them.</summary>
public sealed class ReportStatisticsTests
{
    [Fact]
    public void A_quantile_is_the_least_value_that_enough_values_do_not_exceed()
    {
        Gen<double> share = Gen.Elements(0.01, 0.5, 0.9, 0.99, 0.999);
        Gen<int[]> values = Gen.Choose(0, 50).NonEmptyListOf().Select(list => list.ToArray());
        Prop.ForAll(values.Zip(share).ToArbitrary(), given =>
        {
            (int[] sample, double of) = given;
            double needed = (of * sample.Length) - 1e-9;
            double byHand = sample.Order().First(value => sample.Count(one => one <= value) >= needed);
            return new OrderStatistics(sample.Select(one => (double)one)).At(of).Value.Equals(byHand);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(300, 0.5)]
    [InlineData(300, 0.9)]
    [InlineData(2_000, 0.99)]
    [InlineData(5_000, 0.999)]
    public void An_interval_of_95_percent_holds_the_quantile_in_95_percent_of_samples(int count, double share)
    {
        // Of uniform numbers the quantile is the share itself.
        const int samples = 400;
        Random random = new(20241122);
        int held = 0;
        for (int i = 0; i < samples; i++)
        {
            Quantile quantile = new OrderStatistics(Enumerable.Range(0, count).Select(_ => random.NextDouble())).At(share);
            held += quantile.Low <= share && share <= quantile.High ? 1 : 0;
        }

        // Ranks are whole, so an interval may hold more often than it must; five in 400 below is chance.
        Assert.InRange(held, samples * 0.935, samples);
        Assert.True(held < samples, "an interval that always holds says nothing");
    }

    [Fact]
    public void Ranks_are_those_of_the_binomial_distribution()
    {
        // n = 10, median: ranks 2 and 9 (David and Nagaraja, table 7.1: 97.9 %).
        Assert.Equal((2, 9), OrderStatistics.Ranks(10, 0.5));

        // The greatest of n values bounds a quantile p from above once p^n is at most 2.5 %: 3,688 for p99.9.
        Assert.Equal(3_688, OrderStatistics.Ranks(3_687, 0.999).High);
        Assert.True(OrderStatistics.Ranks(3_688, 0.999).High <= 3_688);
    }

    [Fact]
    public void What_never_came_is_the_longest_of_all()
    {
        OrderStatistics times = new([1, double.PositiveInfinity, 2]);
        Assert.Equal(2, times.At(0.5).Value);
        Assert.Equal("never", Say.Seconds(times.Max));
        Assert.Equal(2, times.Above(1.5));
    }

    [Theory]
    [InlineData(0, 100, false)]
    [InlineData(1, 100, false)]
    [InlineData(2, 100, true)]
    [InlineData(1, 10, true)]
    public void A_few_late_alarms_refute_one_in_a_thousand_when_chance_hardly_makes_so_many(int late, int of, bool refuted) =>
        Assert.Equal(refuted, OrderStatistics.Refutes(late, of, 0.999));

    [Fact]
    public void Fewer_than_a_thousand_presses_give_no_p999()
    {
        Assert.Equal("needs more presses (999 of 1000)", Say.P999(new OrderStatistics(Enumerable.Repeat(1_700.0, 999))));
        Assert.Equal("1.70 s (1.70–…)", Say.P999(new OrderStatistics(Enumerable.Repeat(1_700.0, 1_000))));
    }
}
