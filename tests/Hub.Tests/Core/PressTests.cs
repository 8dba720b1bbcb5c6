using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Promise 3: one press, one alarm.</summary>
public sealed class PressTests
{
    private readonly VirtualHub _hub = new(devices: 2);

    [Fact]
    public void A_press_is_stored_once_whatever_the_retransmissions()
    {
        Assert.Equal(FrameVerdict.Accepted, _hub.Press(5));
        for (int i = 0; i < 10; i++)
        {
            _hub.Run(1_000);
            Assert.Equal(FrameVerdict.Repeated, _hub.Press(5));
        }

        Assert.Single(_hub.Core.Alarms);
        Assert.Single(_hub.Sends);
    }

    [Fact]
    public void A_press_and_its_retransmission_in_one_batch_are_one_alarm()
    {
        UplinkFrame first = _hub.AlarmFrame(5);
        UplinkFrame again = _hub.AlarmFrame(5);

        _hub.Apply(first, again);

        Assert.Equal((FrameVerdict.Accepted, FrameVerdict.Repeated), (first.Verdict, again.Verdict));
        Assert.Single(_hub.Core.Alarms);
        Assert.Equal(2, _hub.Acks.Count);
    }

    [Fact]
    public void A_press_repeated_after_a_restart_is_the_same_alarm()
    {
        _hub.Press(5);

        _hub.Restart(downMs: 60_000);

        Assert.Equal(FrameVerdict.Repeated, _hub.Press(5));
        Assert.Equal(1, Assert.Single(_hub.Core.Alarms).Id);
    }

    [Fact]
    public void A_press_whose_commit_never_happened_is_accepted_when_it_comes_again()
    {
        _hub.ApplyAndDie(_hub.AlarmFrame(5));

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(5));
        Assert.Single(_hub.Core.Alarms);
        Assert.Single(_hub.Sends);
    }

    [Fact]
    public void A_press_that_was_held_back_behind_newer_heartbeats_is_accepted_once()
    {
        _hub.Beat(9);

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(5));
        Assert.Equal(FrameVerdict.Repeated, _hub.Press(5));
        Assert.Single(_hub.Sends);
    }

    [Fact]
    public void A_press_that_was_held_back_does_not_bring_back_the_battery_of_its_day()
    {
        _hub.Beat(9);
        UplinkFrame old = _hub.AlarmFrame(5);
        old.Alarm!.Battery = 80;

        _hub.Apply(old);

        Assert.Equal(BatteryLevel.Mains, _hub.Device().Battery);
    }

    [Fact]
    public void Two_presses_a_moment_apart_are_two_alarms()
    {
        _hub.Apply(_hub.AlarmFrame(5), _hub.AlarmFrame(6), _hub.AlarmFrame(5, address: 2));
        _hub.AnswerAll();

        Assert.Equal([1L, 2L, 3L], _hub.Core.Alarms.Select(a => a.Id).Order());
        Assert.Equal(3, _hub.Sends.Count);
    }

    [Fact]
    public void A_press_under_another_key_is_dropped()
    {
        Assert.Equal(FrameVerdict.Unknown, _hub.Press(5, generation: 1));
        Assert.Empty(_hub.Core.Alarms);
        Assert.Empty(_hub.Acks);
    }

    [Fact]
    public void A_press_of_a_stranger_is_dropped()
    {
        Assert.Equal(FrameVerdict.Unknown, _hub.Press(5, address: 77));
        Assert.Empty(_hub.Core.Alarms);
    }

    [Fact]
    public void A_press_of_a_retired_device_is_dropped()
    {
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Retired = true }] });

        Assert.Equal(FrameVerdict.Unknown, _hub.Press(5));
        Assert.Empty(_hub.Sends);
    }

    [Fact]
    public void A_new_key_starts_both_counters_anew()
    {
        _hub.Press(5);
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Generation = 1 }] });

        Assert.Equal(FrameVerdict.Unknown, _hub.Press(6));
        Assert.Equal(FrameVerdict.Accepted, _hub.Press(0, generation: 1));
        Assert.Equal(0, _hub.Device().LastCounter);
        Assert.Equal((1, 0u), (_hub.Downlinks[^1].Generation, _hub.Downlinks[^1].Counter));
    }

    [Fact]
    public void A_key_that_was_changed_while_the_hub_was_down_starts_both_counters_anew()
    {
        _hub.Press(5);
        _hub.Disk.Put(new DeviceEntry(VirtualHub.Record(1) with { Generation = 1 }, new byte[Frame.KeyLength]));
        _hub.Restart();

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(0, generation: 1));
        Assert.Equal(0, _hub.Device().LastCounter);
        Assert.Equal((1, 0u), (_hub.Downlinks[^1].Generation, _hub.Downlinks[^1].Counter));
    }

    [Fact]
    public void A_device_added_while_the_hub_runs_is_heard_at_once()
    {
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(3)] }, _hub.AlarmFrame(0, address: 3));

        Assert.Equal(3u, Assert.Single(_hub.Sends).Address);
    }

    [Fact]
    public void An_alarm_that_has_left_memory_is_still_known()
    {
        VirtualHub hub = new(policy: new CorePolicy { FinishedAlarmsKept = 3 });
        for (uint counter = 0; counter < 10; counter++)
        {
            hub.Press(counter);
            hub.Answer();
        }

        Assert.Equal(3, hub.Core.Alarms.Count());
        Assert.All(Enumerable.Range(0, 10), counter => Assert.Equal(FrameVerdict.Repeated, hub.Press((uint)counter)));
    }

    [Fact]
    public void An_alarm_too_old_to_be_loaded_in_full_is_still_known()
    {
        VirtualHub hub = new(storage: new MemoryDisk { FinishedAlarmsLoaded = 1 });
        for (uint counter = 0; counter < 3; counter++)
        {
            hub.Press(counter);
            hub.Answer();
        }

        hub.Restart();

        Assert.Single(hub.Core.Alarms);
        Assert.Equal(FrameVerdict.Repeated, hub.Press(0));
        Assert.Equal(AckStage.Received, hub.Acks[^1].Stage);
    }

    [Fact]
    public void Unfinished_alarms_never_leave_memory()
    {
        VirtualHub hub = new(policy: new CorePolicy { FinishedAlarmsKept = 3 });
        for (uint counter = 0; counter < 10; counter++)
        {
            hub.Press(counter);
        }

        Assert.Equal(10, hub.Core.Alarms.Count());
        hub.AnswerAll();
        hub.Press(10);
        hub.Answer();
        hub.Press(11);
        Assert.InRange(hub.Core.Alarms.Count(), 3, 4);
    }

    [Fact]
    public void A_press_is_dated_by_the_device_where_it_knows_the_time()
    {
        long pressedAt = _hub.Now.UnixMs - 90_000;

        _hub.Press(5, atHubTimeMs: pressedAt);

        Assert.Equal((pressedAt, _hub.Now.UnixMs), (_hub.Alarm(5).RaisedUnixMs, _hub.Alarm(5).StoredUnixMs));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue >> 16)]
    public void A_press_without_a_time_or_from_the_future_is_dated_by_its_arrival(long atHubTimeMs)
    {
        _hub.Press(5, atHubTimeMs: atHubTimeMs);

        Assert.Equal(_hub.Now.UnixMs, _hub.Alarm(5).RaisedUnixMs);
    }

    [Fact]
    public void An_alarm_s_story_is_told_in_full()
    {
        _hub.Press(5);
        _hub.Answer(SendOutcome.NotSent, "nobody there");
        _hub.Run(1_000);
        _hub.Answer();
        _hub.Apply(new AcknowledgeAlarm { AlarmId = 1, By = "the duty officer" });

        Assert.Equal(
            [
                ("raised", AlarmStory.Begin(_hub.Alarm(5)).Detail), ("stored", null), ("attempt", "receiver:9000"), ("failed", "nobody there"),
                ("attempt", "receiver:9000"), ("forwarded", "receiver:9000"), ("acknowledged", "the duty officer"),
            ],
            _hub.History.Select(h => (h.What, h.Detail)));
    }
}
