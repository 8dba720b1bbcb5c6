using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>How often and when the copies of a frame go on the air.</summary>
public class BurstTests
{
    private static readonly RadioPlan OneChannel = RadioPlan.Parse("ru864", 7, 1, 14)!;
    private static readonly RadioPlan TwoChannels = RadioPlan.Parse("eu868", 7, 2, 14)!;

    private readonly FakeRadio _radio = new();
    private readonly List<long> _sentAt = [];
    private RadioPlan _plan = OneChannel;
    private DutyBudget _budget;
    private RadioPort _port;
    private RadioLink _link;
    private long _now = 1000;

    public BurstTests()
    {
        Begin(OneChannel);
    }

    private int FrameMs => TimeOnAir.Ms(_plan.Up, Alarm(1).Length);

    [Fact]
    public void The_first_sending_of_an_alarm_is_a_burst_and_each_later_one_is_single()
    {
        Assert.True(_link.Send(Alarm(1), true, true));
        Run(3000);
        Assert.Equal(Enumerable.Repeat(Alarm(1), AirManners.BurstCopies), _radio.OnAir);
        Assert.True(_link.Send(Alarm(1), true, true));
        Run(3000);
        Assert.Equal(AirManners.BurstCopies + AirManners.RetryCopies, _radio.OnAir.Count);
    }

    [Fact]
    public void Copies_of_a_burst_are_a_random_part_of_a_frame_time_apart_and_listened_before()
    {
        for (uint counter = 1; counter <= 20; counter++)
        {
            Assert.True(_link.Send(Alarm(counter), true, true));
            Run(3000);
        }

        long[] gaps = [.. _sentAt.Zip(_sentAt.Skip(1), (a, b) => b - a).Where(gap => gap < 1000)];
        Assert.Equal(20 * (AirManners.BurstCopies - 1), gaps.Length);
        Assert.All(gaps, gap => Assert.InRange(gap, FrameMs / 8, (FrameMs * 5 / 8) + 1));
        Assert.True(gaps.Distinct().Count() > 10);
        Assert.Equal(_radio.OnAir.Count, _radio.Senses);
    }

    [Fact]
    public void At_SF7_a_burst_that_nobody_disturbs_is_over_within_half_a_second()
    {
        int longest = (AirManners.BurstCopies * FrameMs) + ((AirManners.BurstCopies - 1) * FrameMs * AirManners.MostGapEighths / 8);
        Assert.InRange(longest, 0, 500);
    }

    [Fact]
    public void Who_finds_the_channel_busy_spreads_what_is_left()
    {
        _radio.Busy = true;
        Assert.True(_link.Send(Alarm(1), true, true));
        RunUntil(() => _radio.Senses >= 3);
        _radio.Busy = false;
        Run(10_000);
        long[] gaps = [.. _sentAt.Zip(_sentAt.Skip(1), (a, b) => b - a)];
        Assert.Equal(AirManners.BurstCopies - 1, gaps.Length);
        Assert.All(gaps, gap => Assert.InRange(gap, FrameMs / 8 * 8, 8 * ((FrameMs * 5 / 8) + 1)));
    }

    [Fact]
    public void An_answer_ends_the_burst()
    {
        Assert.True(_link.Send(Alarm(1), true, true));
        RunUntil(() => _radio.OnAir.Count == 2);
        Assert.True(_link.Holds(1));
        _link.Finish(1);
        Assert.False(_link.Holds(1));
        Run(5000);
        Assert.Equal(2, _radio.OnAir.Count);
        Assert.True(_link.IsResting);
    }

    [Theory]
    [InlineData("sensing", 0)]
    [InlineData("sending", 1)]
    public void An_answer_that_comes_while_the_chip_is_at_work_leaves_nothing_behind(string doing, int onAir)
    {
        _radio.Finishes = doing == "sending";
        Assert.True(_link.Send(Alarm(1), true, true));
        RunUntil(() => _radio.Doing == "sensing");
        _radio.Finishes = false;
        RunUntil(() => _radio.Doing == doing);
        _link.Finish(1);
        _radio.Finishes = true;
        if (onAir == 1)
        {
            _radio.Raise(RadioEvent.Sent);
        }

        Run(5000);
        Assert.Equal(onAir, _radio.OnAir.Count);
        Assert.Equal("asleep", _radio.Doing);
        Assert.True(_link.IsResting);
    }

    [Fact]
    public void An_answer_to_another_frame_ends_nothing()
    {
        Assert.True(_link.Send(Alarm(1), true, true));
        RunUntil(() => _radio.OnAir.Count == 2);
        _link.Finish(2);
        Run(5000);
        Assert.Equal(AirManners.BurstCopies, _radio.OnAir.Count);
    }

    [Fact]
    public void A_second_alarm_goes_into_the_gaps_of_the_first_and_a_heartbeat_does_not()
    {
        Assert.True(_link.Send(Alarm(1), true, true));
        Assert.True(_link.Send(Heartbeat(2), false, false));
        RunUntil(() => _radio.OnAir.Count == 1);
        Assert.True(_link.Send(Alarm(3), true, true));
        Run(10_000);
        Assert.Equal(Alarm(3), _radio.OnAir[1]);
        int bursts = 2 * AirManners.BurstCopies;
        Assert.DoesNotContain(_radio.OnAir.Take(bursts), frame => frame.SequenceEqual(Heartbeat(2)));
        Assert.Equal(bursts + 1, _radio.OnAir.Count);
    }

    [Fact]
    public void While_an_alarm_keeps_away_from_a_busy_channel_no_heartbeat_takes_its_turn()
    {
        _radio.Busy = true;
        Assert.True(_link.Send(Alarm(1), true, true));
        RunUntil(() => _radio.Senses == 1);
        Assert.True(_link.Send(Heartbeat(2), false, false));
        _radio.Busy = false;
        RunUntil(() => _radio.OnAir.Count == 1);
        Assert.Equal(Alarm(1), _radio.OnAir[0]);
    }

    [Fact]
    public void A_heartbeat_waits_until_the_answer_to_an_alarm_has_come_or_is_overdue()
    {
        Assert.True(_link.Send(Alarm(1), true, true));
        Assert.True(_link.Send(Heartbeat(2), false, false));
        RunUntil(() => _radio.OnAir.Count == AirManners.BurstCopies);
        Run(AirManners.AnswerMs - 100);
        Assert.Equal(AirManners.BurstCopies, _radio.OnAir.Count);
        Run(2000);
        Assert.Equal(AirManners.BurstCopies + 1, _radio.OnAir.Count);

        Assert.True(_link.Send(Alarm(3), true, true));
        Assert.True(_link.Send(Heartbeat(4), false, false));
        int before = _radio.OnAir.Count;
        RunUntil(() => _radio.OnAir.Count == before + AirManners.BurstCopies);
        _link.Finish(3);
        Run(20);
        Assert.Equal(Heartbeat(4), _radio.OnAir[^1]);
    }

    [Fact]
    public void A_heartbeat_goes_twice_some_frame_times_apart_and_the_device_stays_awake_in_between()
    {
        Assert.True(_link.Send(Heartbeat(1), false, false));
        RunUntil(() => _radio.OnAir.Count == 1);
        Run(10);
        Assert.False(_link.IsResting);
        Run(5000);
        Assert.Equal([Heartbeat(1), Heartbeat(1)], _radio.OnAir);
        Assert.Equal(2, _radio.Senses);
        int frameMs = TimeOnAir.Ms(_plan.UpHeartbeat, Heartbeat(1).Length);
        Assert.InRange(_sentAt[1] - _sentAt[0], frameMs, 5 * frameMs);
        Assert.True(_link.IsResting);
    }

    [Fact]
    public void The_answer_to_a_heartbeat_is_waited_for_from_its_last_copy_on()
    {
        Assert.True(_link.Send(Heartbeat(1), false, true));
        RunUntil(() => _radio.OnAir.Count == 1);
        Assert.InRange(_sentAt[1] - _sentAt[0], 0, FrameMs);
        Run(AirManners.AnswerMs);
        Assert.Equal("listening", _radio.Doing);
        Run(1000);
        Assert.Equal("asleep", _radio.Doing);
    }

    [Fact]
    public void Where_air_time_is_short_one_copy_must_do()
    {
        int half = OneChannel.Bands[0].LimitMicros / 2;
        _budget.Spend(OneChannel.Up, half, _now);
        Assert.True(_link.Send(Alarm(1), true, true));
        Run(5000);
        Assert.Single(_radio.OnAir);
        Assert.False(_link.Holds(1));
        Assert.True(_link.Send(Heartbeat(2), false, false));
        Run(5000);
        Assert.Equal(2, _radio.OnAir.Count);
        Assert.True(_link.IsResting);
        Assert.Equal(0, _port.DroppedLate);
    }

    [Fact]
    public void With_two_channels_alarms_take_turns_heartbeats_keep_to_the_second_and_the_answer_is_heard_on_the_last()
    {
        Begin(TwoChannels);
        Assert.NotEqual(_plan.Alarms[0].FrequencyHz, _plan.Alarms[1].FrequencyHz);
        Assert.True(_link.Send(Alarm(1), true, true));
        Run(1000);
        Assert.All(_radio.OnChannel.Zip(_radio.OnChannel.Skip(1)), pair => Assert.NotSame(pair.First, pair.Second));
        Assert.Same(_radio.OnChannel[^1], _radio.ListensOn);

        // A retry is not always on the channel of the one before.
        _radio.OnChannel.Clear();
        for (int i = 0; i < 4; i++)
        {
            Assert.True(_link.Send(Alarm(1), true, true));
            Run(3000);
            Assert.Same(_radio.OnChannel[^1], _radio.ListensOn);
        }

        Assert.Equal(2, _radio.OnChannel.Count(channel => channel == _plan.Alarms[0]));
        Assert.Equal(2, _radio.OnChannel.Count(channel => channel == _plan.Alarms[1]));

        _radio.OnChannel.Clear();
        Assert.True(_link.Send(Heartbeat(9), false, true));
        Run(3000);
        Assert.All(_radio.OnChannel, channel => Assert.Same(_plan.Alarms[1], channel));
        Assert.Same(_plan.UpHeartbeat, _radio.ListensOn);
    }

    [Fact]
    public void A_window_doubles_with_each_busy_channel_up_to_its_bound()
    {
        int[] busiest = [.. Enumerable.Range(1, 10).Select(busy => Enumerable.Range(0, 500)
            .Max(seed => AirManners.BackOffMs(100, true, false, busy, new SeededRandom(seed))))];
        Assert.InRange(busiest[0], 100, 125);
        Assert.InRange(busiest[1], 190, 225);
        Assert.InRange(busiest[^1], 1500, 1625);
        Assert.InRange(AirManners.UrgentWaitMs(FrameMs), 3900, 4100);
        Assert.Equal(AirManners.MaxUrgentWaitMs, AirManners.UrgentWaitMs(1500));
    }

    private static byte[] Alarm(uint counter) => Sealed(counter, AlarmBody.Length);

    private static byte[] Heartbeat(uint counter) => Sealed(counter, 5);

    private static byte[] Sealed(uint counter, int length) =>
        Frame.Seal(new NetCcm(TinyHub.Key), false, TinyHub.Device, counter, new byte[length]);

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_budget), nameof(_port), nameof(_link))]
    private void Begin(RadioPlan plan)
    {
        _plan = plan;
        _budget = new DutyBudget(plan.Bands);
        _port = new RadioPort(_radio, _budget, new SeededRandom(1), _now);
        _link = new RadioLink(_port, plan, false, _now);
        Run(10);
    }

    private void Run(long ms)
    {
        long until = _now + ms;
        while (_now < until)
        {
            Step();
        }
    }

    private void RunUntil(Func<bool> happened)
    {
        for (int i = 0; i < 60_000 && !happened(); i++)
        {
            Step();
        }

        Assert.True(happened());
    }

    private void Step()
    {
        _now++;
        _link.Tick(_now);
        while (_sentAt.Count < _radio.OnAir.Count)
        {
            _sentAt.Add(_now);
        }
    }
}
