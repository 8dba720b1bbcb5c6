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
        Assert.All(gaps, gap => Assert.InRange(gap, FrameMs / 8, (FrameMs * AirManners.MostGapEighths / 8) + 1));
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
    public void Who_waits_for_the_channel_senses_it_often_and_then_leaves_the_beginning_to_chance()
    {
        List<long> waits = [];
        for (uint counter = 1; counter <= 20; counter++)
        {
            _radio.Busy = true;
            int senses = _radio.Senses;
            Assert.True(_link.Send(Alarm(counter), true, true));
            long since = _now;
            RunUntil(() => _radio.Senses == senses + 4);
            Assert.InRange(_now - since, 0, 4 * FrameMs);
            _radio.Busy = false;
            since = _now;
            int onAir = _radio.OnAir.Count;
            RunUntil(() => _radio.OnAir.Count > onAir);
            waits.Add(_now - since);
            _link.Finish(counter);
            Run(3000);
        }

        // One more look at the latest after half a frame time, then one slot at least, and a last look.
        int slotMs = AirManners.SlotSymbols * TimeOnAir.SymbolMicros(_plan.Up) / 1000;
        Assert.All(waits, wait => Assert.InRange(wait, slotMs, (FrameMs / 2) + (AirManners.UrgentSlots * slotMs) + 10));
        Assert.True(waits.Distinct().Count() > 10);
    }

    [Fact]
    public void Who_had_to_wait_once_sends_the_whole_burst()
    {
        WaitForTheChannel(1);
        Run(10_000);
        Assert.Equal(AirManners.BurstCopies, _radio.OnAir.Count);
    }

    [Fact]
    public void A_burst_among_many_is_cut_short()
    {
        for (int i = 1; i <= AirManners.ManyWaits; i++)
        {
            WaitForTheChannel(1);
        }

        Run(10_000);
        Assert.Equal(AirManners.CopiesAmongMany, _radio.OnAir.Count);
        Assert.False(_link.Holds(1));
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
    public void Copies_of_a_heartbeat_are_some_frame_times_apart_and_the_device_stays_awake_in_between()
    {
        _link.HeartbeatCopies = 2;
        Assert.True(_link.Send(Heartbeat(1), false, false));
        RunUntil(() => _radio.OnAir.Count == 1);
        Run(10);
        Assert.False(_link.IsResting);
        Run(5000);
        Assert.Equal(Enumerable.Repeat(Heartbeat(1), 2), _radio.OnAir);
        Assert.Equal(2, _radio.Senses);
        int frameMs = TimeOnAir.Ms(_plan.UpHeartbeat, Heartbeat(1).Length);
        Assert.All(
            _sentAt.Zip(_sentAt.Skip(1), (a, b) => b - a), gap => Assert.InRange(gap, frameMs, 5 * frameMs));
        Assert.True(_link.IsResting);
    }

    [Fact]
    public void The_answer_to_a_heartbeat_is_waited_for_from_its_last_copy_on()
    {
        Assert.True(_link.Send(Heartbeat(1), false, true));
        RunUntil(() => _radio.OnAir.Count == 1);
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
    public void With_two_channels_alarms_take_turns_heartbeats_keep_to_the_second_and_answers_come_on_the_first()
    {
        Begin(TwoChannels);
        Assert.NotEqual(_plan.Alarms[0].FrequencyHz, _plan.Alarms[1].FrequencyHz);
        Assert.True(_link.Send(Alarm(1), true, true));
        Run(1000);
        Assert.All(_radio.OnChannel.Zip(_radio.OnChannel.Skip(1)), pair => Assert.NotSame(pair.First, pair.Second));
        Assert.Same(_plan.Down, _radio.ListensOn);

        // A retry is not always on the channel of the one before.
        _radio.OnChannel.Clear();
        for (int i = 0; i < 4; i++)
        {
            Assert.True(_link.Send(Alarm(1), true, true));
            Run(3000);
            Assert.Same(_plan.Down, _radio.ListensOn);
        }

        Assert.Equal(2, _radio.OnChannel.Count(channel => channel == _plan.Alarms[0]));
        Assert.Equal(2, _radio.OnChannel.Count(channel => channel == _plan.Alarms[1]));

        _radio.OnChannel.Clear();
        Assert.True(_link.Send(Heartbeat(9), false, true));
        Run(3000);
        Assert.All(_radio.OnChannel, channel => Assert.Same(_plan.Alarms[1], channel));
        Assert.Same(_plan.Down, _radio.ListensOn);
    }

    [Fact]
    public void Slots_to_choose_from_grow_with_each_wait_up_to_their_bound_and_a_gateway_has_none()
    {
        int slotMs = AirManners.SlotSymbols * TimeOnAir.SymbolMicros(_plan.Up) / 1000;
        int[] longest = [.. Enumerable.Range(1, 20).Select(waits => Enumerable.Range(0, 2000)
            .Max(seed => AirManners.SlotsMs(_plan.Up, true, false, waits, new SeededRandom(seed))))];
        Assert.InRange(longest[0], slotMs * (AirManners.UrgentSlots - 1), (slotMs + 1) * AirManners.UrgentSlots);
        Assert.True(longest[1] > longest[0] && longest[2] > longest[1]);
        Assert.InRange(longest[^1], slotMs * AirManners.MaxUrgentSlots * 9 / 10, (slotMs + 1) * 2 * AirManners.MaxUrgentSlots);
        Assert.All(
            Enumerable.Range(1, 10), waits => Assert.Equal(0, AirManners.SlotsMs(_plan.Up, true, true, waits, new SeededRandom(waits))));
        Assert.Equal(FrameMs * AirManners.MaxUrgentWaitFrames, AirManners.UrgentWaitMs(FrameMs));
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

    /// <summary>Before the next copy somebody else is on the channel for a while; then that copy goes.</summary>
    private void WaitForTheChannel(uint counter)
    {
        _radio.Busy = true;
        if (!_link.Holds(counter))
        {
            Assert.True(_link.Send(Alarm(counter), true, true));
        }

        int senses = _radio.Senses;
        int onAir = _radio.OnAir.Count;
        RunUntil(() => _radio.Senses > senses + 1);
        _radio.Busy = false;
        RunUntil(() => _radio.OnAir.Count > onAir);
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
