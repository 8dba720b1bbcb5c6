using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

public class TimeOnAirTests
{
    /// <summary>Semtech's formula at 125 kHz, coding rate 4/5, preamble of 8 symbols; tenths of milliseconds.</summary>
    public static TheoryData<int, int[]> Table => new()
    {
        { 13, [463, 824, 1649, 2888, 5775, 11551] },
        { 17, [515, 927, 1649, 3297, 6595, 13189] },
        { 20, [566, 1029, 1853, 3707, 7414, 13189] },
        { 24, [617, 1132, 2058, 3707, 8233, 14828] },
        { 30, [719, 1234, 2263, 4526, 9052, 16466] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Time_on_air_is_what_the_formula_says(int length, int[] tenthsOfMs)
    {
        int[] computed = [.. Enumerable.Range(7, 6).Select(sf =>
            (int)Math.Round(TimeOnAir.Micros(new RadioChannel(868_900_000, sf, 125_000, 14), length) / 100.0))];
        Assert.Equal(tenthsOfMs, computed);
    }

    [Fact]
    public void Low_data_rate_optimisation_is_for_symbols_of_more_than_16_ms()
    {
        Assert.False(TimeOnAir.IsSlow(new RadioChannel(868_900_000, 10, 125_000, 14)));
        Assert.True(TimeOnAir.IsSlow(new RadioChannel(868_900_000, 11, 125_000, 14)));
        Assert.True(TimeOnAir.IsSlow(new RadioChannel(868_900_000, 12, 250_000, 14)));
        Assert.False(TimeOnAir.IsSlow(new RadioChannel(868_900_000, 11, 250_000, 14)));
    }

    [Theory]
    [InlineData("ru864", 14, 14)]
    [InlineData("eu868", 22, 14)]
    [InlineData("eu868", 10, 10)]
    public void A_plan_never_sends_outside_its_bands_or_above_its_power(string region, int boardPower, int power)
    {
        RadioPlan plan = RadioPlan.Parse(region, 9, RadioPlan.MaxChannels, boardPower)!;
        Assert.Equal(region, plan.Name);
        Assert.All([.. plan.Alarms, plan.UpHeartbeat], channel =>
        {
            Assert.Contains(plan.Bands, band => band.Holds(channel));
            Assert.Equal(power, channel.PowerDbm);
        });
    }

    [Fact]
    public void Heartbeats_at_the_shortest_interval_use_half_of_the_duty_cycle() =>
        Assert.Equal(206 * 200, RadioPlan.Parse("ru864", 9, 1, 14)!.ShortestIntervalMs(24));

    [Fact]
    public void With_one_channel_all_is_on_the_first_and_with_two_heartbeats_are_apart_where_a_second_gateway_hears_them()
    {
        RadioPlan one = RadioPlan.Parse("eu868", 7, 1, 14)!;
        Assert.Same(one.OfGateway(1), Assert.Single(one.Alarms));
        Assert.Same(one.OfGateway(1), one.UpHeartbeat);

        RadioPlan two = RadioPlan.Parse("eu868", 7, 2, 14)!;
        Assert.Equal([two.OfGateway(1), two.OfGateway(2)], two.Alarms);
        Assert.Same(two.OfGateway(2), two.UpHeartbeat);
        Assert.Equal(one.Up.FrequencyHz, two.Up.FrequencyHz);

        // They do not overlap.
        Assert.True(Math.Abs(two.Alarms[0].FrequencyHz - two.Alarms[1].FrequencyHz) >= two.Up.BandwidthHz);
    }

    [Theory]
    [InlineData("us915", 9, 1)]
    [InlineData("", 9, 1)]
    [InlineData("eu868", 6, 1)]
    [InlineData("eu868", 13, 1)]
    [InlineData("eu868", 7, 0)]
    [InlineData("ru864", 7, 3)]
    public void There_is_no_plan_for_what_is_not_known(string region, int spreadingFactor, int channels) =>
        Assert.Null(RadioPlan.Parse(region, spreadingFactor, channels, 14));
}
