using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class AirTallyTests
{
    private const int Second = 1_000_000;

    [Fact]
    public void Noise_is_the_level_below_which_a_quarter_of_the_samples_lay()
    {
        AirTally tally = new() { LastedMs = 10_000 };
        for (int dbm = -120; dbm < -80; dbm++)
        {
            tally.Sample(dbm);
        }

        Assert.Equal(-110, tally.ToStatistics(0).NoiseDbm);
        Assert.Equal(0, new AirTally().ToStatistics(0).NoiseDbm);
    }

    [Theory]
    [InlineData(-200)]
    [InlineData(-160)]
    [InlineData(-159)]
    [InlineData(0)]
    [InlineData(50)]
    public void No_level_is_out_of_bounds(int dbm)
    {
        AirTally tally = new();
        tally.Sample(dbm);
        Assert.Equal(Math.Clamp(dbm, -159, 0), tally.ToStatistics(0).NoiseDbm);
    }

    [Fact]
    public void Occupied_begins_at_its_level()
    {
        AirTally tally = Sampled(occupied: 0, AirTally.OccupiedDbm - 1);
        Assert.Equal(0, tally.OccupiedPercent);
        Assert.Equal(100, Sampled(occupied: 0, AirTally.OccupiedDbm).OccupiedPercent);
    }

    [Fact]
    public void Packets_that_came_whole_explain_their_time()
    {
        AirTally tally = Sampled(occupied: 60);
        tally.Whole(4 * Second, false);
        Assert.Equal(60, tally.OccupiedPercent);
        Assert.Equal(40, tally.ExplainedPercent);
        Assert.Equal(20, tally.UnexplainedPercent);
    }

    [Fact]
    public void Own_sendings_are_occupied_and_explained_and_hide_no_jammer_from_the_samples_between_them()
    {
        AirTally tally = Sampled(occupied: 100);
        tally.OwnMicros = 3 * Second;
        Assert.Equal(100, tally.OccupiedPercent);
        Assert.Equal(30, tally.ExplainedPercent);

        AirTally alone = Sampled(occupied: 0);
        alone.OwnMicros = 3 * Second;
        Assert.Equal(0, alone.UnexplainedPercent);
        Assert.Equal(30, alone.OccupiedPercent);
    }

    [Fact]
    public void Alarms_that_came_whole_stand_for_those_they_hit_and_heartbeats_do_not()
    {
        AirTally storm = Sampled(occupied: 90);
        storm.Whole(Second, true);
        Assert.Equal(10 * (1 + AirTally.HitPerAlarm), storm.ExplainedPercent);

        AirTally interferer = Sampled(occupied: 90);
        interferer.Whole(Second, false);
        Assert.Equal(10, interferer.ExplainedPercent);
    }

    [Fact]
    public void Nothing_stands_for_more_than_there_was()
    {
        AirTally tally = Sampled(occupied: 40);
        tally.OwnMicros = Second;
        tally.Whole(2 * Second, true);
        Assert.Equal(tally.OccupiedPercent, tally.ExplainedPercent);

        AirTally weak = Sampled(occupied: 0);
        weak.Whole(2 * Second, true);
        Assert.Equal(20, weak.ExplainedPercent);
    }

    [Fact]
    public void Garbled_packets_explain_nothing()
    {
        AirTally jam = Sampled(occupied: 90);
        jam.Garbled(60);
        Assert.Equal(0, jam.ExplainedPercent);
        Assert.Equal(60, jam.ToStatistics(0).Garbled);
    }

    [Fact]
    public void Few_samples_say_nothing_of_the_channel()
    {
        AirTally tally = new() { LastedMs = 10_000 };
        for (int i = 1; i < AirTally.LeastSamples; i++)
        {
            tally.Sample(-50);
        }

        Assert.Equal(0, tally.OccupiedPercent);
        tally.Sample(-50);
        Assert.Equal(100, tally.OccupiedPercent);
    }

    [Fact]
    public void Two_times_added_say_what_the_whole_time_says()
    {
        AirTally all = Sampled(occupied: 100);
        all.Whole(5 * Second, false);
        all.Dropped = 2;
        AirTally second = Sampled(occupied: 0);
        second.Garbled(3);
        second.OwnMicros = 2 * Second;
        second.Dropped = 1;
        all.Add(second);
        AirStatistics statistics = all.ToStatistics(7);
        Assert.Equal(20, statistics.Seconds);
        Assert.Equal(10 + 45, statistics.OccupiedPercent);
        Assert.Equal(10 + 25, statistics.ExplainedPercent);
        Assert.Equal((1, 3, 7, 3), (statistics.Received, statistics.Garbled, statistics.DutyPercent, statistics.Dropped));
    }

    [Fact]
    public void Without_any_time_there_is_no_percent()
    {
        AirTally tally = new() { OwnMicros = Second };
        tally.Whole(Second, true);
        Assert.Equal(0, tally.OccupiedPercent + tally.ExplainedPercent);
    }

    /// <summary>Ten seconds with a hundred samples, so many of which are occupied.</summary>
    private static AirTally Sampled(int occupied, int otherwise = -117)
    {
        AirTally tally = new() { LastedMs = 10_000 };
        for (int i = 0; i < 100; i++)
        {
            tally.Sample(i < occupied ? -60 : otherwise);
        }

        return tally;
    }
}
