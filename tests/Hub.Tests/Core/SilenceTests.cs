using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Promise 5: silence is found on time, and only when true.</summary>
public sealed class SilenceTests
{
    private const long LateAfterMs = VirtualHub.IntervalMs + (VirtualHub.IntervalMs / 4);

    private readonly VirtualHub _hub = new();

    [Fact]
    public void A_device_that_was_never_heard_is_new_and_stays_new()
    {
        _hub.Run(10 * VirtualHub.BoundMs);

        Assert.Equal(DeviceState.New, _hub.State());
        Assert.Empty(_hub.Sends);
    }

    [Fact]
    public void A_device_is_late_before_it_is_silent_and_is_asked_for_a_sign()
    {
        _hub.Beat(1);

        _hub.Run(LateAfterMs - 1);
        Assert.Equal(DeviceState.Online, _hub.State());
        _hub.Run(1);
        Assert.Equal(DeviceState.Late, _hub.State());

        CommandBody ping = CommandBody.FromBytes(Assert.Single(_hub.Downlinks).Body)!;
        Assert.Equal(CommandKind.Ping, ping.Kind);
        Assert.Empty(_hub.Sends);
    }

    [Fact]
    public void Silence_is_found_at_the_bound_and_not_a_millisecond_before()
    {
        _hub.Beat(1);

        _hub.Run(VirtualHub.BoundMs - 1);
        Assert.Equal(DeviceState.Late, _hub.State());
        _hub.Run(1);
        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void Silence_is_found_within_one_tick_after_the_bound()
    {
        _hub.NowMs += 100;
        _hub.Beat(1);
        long boundMs = _hub.NowMs + VirtualHub.BoundMs;
        _hub.NowMs += 70;

        while (_hub.State() != DeviceState.Silent)
        {
            _hub.Run(VirtualHub.TickMs);
        }

        Assert.InRange(_hub.NowMs, boundMs, boundMs + VirtualHub.TickMs);
    }

    [Fact]
    public void A_heartbeat_that_races_the_bound_wins_in_either_order()
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs - VirtualHub.TickMs);

        // It came in time and is read together with the tick that would have been the last.
        _hub.NowMs += VirtualHub.TickMs;
        _hub.Beat(2, ageMs: 1);

        Assert.Equal(DeviceState.Online, _hub.State());
        Assert.Empty(_hub.Sends);
        _hub.Run(VirtualHub.BoundMs);
        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_heartbeat_just_after_the_bound_restores_and_the_device_can_fall_silent_again()
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs);
        _hub.Beat(2);
        _hub.AnswerAll();
        _hub.Run(VirtualHub.BoundMs);
        _hub.AnswerAll();

        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.Equal(
            [(ReportKind.DeviceSilent, false), (ReportKind.DeviceSilent, true), (ReportKind.DeviceSilent, false)],
            _hub.Sends.Select(s => (s.Kind, s.Restore)));
    }

    [Fact]
    public void Replayed_heartbeats_do_not_keep_a_dead_device_alive()
    {
        _hub.Beat(7);
        for (int i = 0; i < 6; i++)
        {
            _hub.Run(VirtualHub.BoundMs / 6);
            Assert.Equal(FrameVerdict.Old, _hub.Beat(7));
            Assert.Equal(FrameVerdict.Old, _hub.Beat(3));
        }

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_replayed_heartbeat_does_not_restore_a_silent_device()
    {
        _hub.Beat(7);
        _hub.Run(VirtualHub.BoundMs);

        _hub.Beat(7);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void Repeated_alarms_do_not_keep_a_dead_device_alive()
    {
        _hub.Press(7);
        for (int i = 0; i < 6; i++)
        {
            _hub.Run(VirtualHub.BoundMs / 6);
            Assert.Equal(FrameVerdict.Repeated, _hub.Press(7));
        }

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void An_alarm_held_back_behind_newer_heartbeats_is_no_sign_of_life()
    {
        _hub.Beat(7);
        _hub.Run(VirtualHub.BoundMs - 1);

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(3));
        _hub.Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_press_is_a_sign_of_life()
    {
        _hub.Beat(7);
        _hub.Run(VirtualHub.BoundMs - 1);

        _hub.Press(8);
        _hub.Run(LateAfterMs - 1);

        Assert.Equal(DeviceState.Online, _hub.State());
    }

    [Fact]
    public void A_hub_that_was_asleep_gives_every_device_its_whole_bound_from_its_waking()
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs - 1);

        _hub.NowMs += _hub.Policy.StallMs + 1;
        _hub.Apply();
        Assert.Equal(1, _hub.Core.Stalls);
        _hub.Run(VirtualHub.BoundMs - 1);
        Assert.Equal(DeviceState.Late, _hub.State());
        _hub.Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_hub_that_slept_for_hours_blames_nobody_when_it_wakes()
    {
        _hub.Beat(1);

        _hub.NowMs += 3_600_000;
        _hub.Apply();

        Assert.Equal(DeviceState.Online, _hub.State());
    }

    [Fact]
    public void A_tick_at_the_edge_of_a_stall_is_none_and_earns_no_grace()
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs - _hub.Policy.StallMs);

        _hub.NowMs += _hub.Policy.StallMs;
        _hub.Apply();

        Assert.Equal(0, _hub.Core.Stalls);
        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_restarted_hub_gives_every_device_its_whole_bound_from_its_start()
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs - 1);

        _hub.Restart(downMs: 60_000);
        _hub.Run(VirtualHub.BoundMs - 1);
        Assert.NotEqual(DeviceState.Silent, _hub.State());
        _hub.Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_deaf_hub_blames_nobody_and_gives_the_whole_bound_once_it_hears_again()
    {
        _hub.Beat(1);
        _hub.Apply(new IngressChanged { Listening = false });
        _hub.Run(10 * VirtualHub.BoundMs);
        Assert.Equal(DeviceState.Online, _hub.State());

        _hub.Apply(new IngressChanged { Listening = true });
        _hub.Run(VirtualHub.BoundMs - 1);
        Assert.Equal(DeviceState.Late, _hub.State());
        _hub.Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void Nobody_is_judged_by_heartbeats_that_still_wait_to_be_read()
    {
        _hub.Beat(1);
        long heardMs = _hub.NowMs;
        for (; _hub.NowMs < heardMs + (2 * VirtualHub.BoundMs); _hub.NowMs += VirtualHub.TickMs)
        {
            _hub.ApplyUpTo(heardMs + VirtualHub.BoundMs - 1);
        }

        Assert.Equal(DeviceState.Late, _hub.State());
        _hub.ApplyUpTo(heardMs + VirtualHub.BoundMs);
        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_silent_device_stays_silent_over_a_restart_until_it_is_heard_and_is_reported_once()
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs);
        _hub.AnswerAll();

        _hub.Restart(downMs: 1_000);
        _hub.Run(3 * VirtualHub.BoundMs);
        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.Single(_hub.Sends);

        _hub.Beat(2);
        _hub.AnswerAll();
        Assert.Equal(DeviceState.Online, _hub.State());
        Assert.Equal([false, true], _hub.Sends.Select(s => s.Restore));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_silent_device_that_gets_a_new_key_is_restored_at_the_receiver_once_it_is_heard(bool restarted)
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs);
        _hub.AnswerAll();
        DeviceRecord record = VirtualHub.Record(1) with { Generation = 1 };
        _hub.Disk.Put(new DeviceEntry(record, new byte[Frame.KeyLength]));
        if (restarted)
        {
            _hub.Restart();
        }
        else
        {
            _hub.Apply(new DevicesChanged { Records = [record] });
        }

        Assert.Equal(DeviceState.Silent, _hub.State());
        _hub.Press(0, generation: 1);

        _hub.AnswerAll();

        Assert.Equal([false, true], _hub.Sends.Where(s => s.Kind == ReportKind.DeviceSilent).Select(s => s.Restore));
    }

    [Fact]
    public void A_first_sign_of_life_survives_a_power_cut_so_that_a_death_in_the_same_night_is_found()
    {
        _hub.Beat(1);
        _hub.Disk.CutPower();
        _hub.Restart();

        _hub.Run(VirtualHub.BoundMs);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void What_a_device_last_said_of_itself_survives_a_restart()
    {
        _hub.Apply(new UplinkFrame
        {
            ReceivedMs = _hub.NowMs,
            Address = VirtualHub.Button,
            Generation = 0,
            Counter = 9,
            Heartbeat = new HeartbeatBody
            {
                HasDetails = true,
                Battery = 77,
                Flags = HeartbeatBody.TamperFlag,
                IntervalSeconds = 25,
                Major = 1,
                Minor = 2,
                Patch = 3,
            },
        });
        long heardAt = _hub.Device().LastHeardUnixMs;

        _hub.Restart(downMs: 5_000);

        Device device = _hub.Device();
        Assert.Equal(
            (DeviceState.Online, (byte)77, HeartbeatBody.TamperFlag, 25_000L, "1.2.3", heardAt, 9L),
            (device.State, device.Battery, device.Flags, device.DeclaredIntervalMs, device.Firmware,
                device.LastHeardUnixMs, device.LastCounter));
    }

    [Fact]
    public void A_device_that_names_a_longer_interval_is_given_twice_that_and_marked()
    {
        _hub.Beat(1, intervalSeconds: 40);

        _hub.Run(50_000 - 1);
        Assert.Equal(DeviceState.Online, _hub.State());
        _hub.Run(30_000);
        Assert.Equal(DeviceState.Late, _hub.State());
        Assert.True(_hub.Device().IntervalMismatch);
        _hub.Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_device_that_names_its_interval_shorter_again_is_held_to_the_directory_s_bound_again()
    {
        _hub.Beat(1, intervalSeconds: 4_000);
        _hub.Run(1_000);
        _hub.Beat(2, intervalSeconds: 10);

        _hub.Run(VirtualHub.BoundMs);

        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.False(_hub.Device().IntervalMismatch);
    }

    [Fact]
    public void Another_bound_in_the_directory_counts_from_the_last_sign_of_life()
    {
        _hub.Beat(1);
        _hub.Run(5_000);
        DeviceRecord stricter = VirtualHub.Record(1) with { IntervalMs = 3_000, BoundMs = 8_000 };
        _hub.Apply(new DevicesChanged { Records = [stricter] });

        // The device promised 10 s itself, so 20 s is what it can be held to.
        _hub.Run(15_000 - 1);
        Assert.NotEqual(DeviceState.Silent, _hub.State());
        _hub.Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void A_retired_device_is_watched_no_longer()
    {
        _hub.Beat(1);
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Retired = true }] });

        _hub.Run(2 * VirtualHub.BoundMs);

        Assert.Empty(_hub.Sends);
        Assert.Equal(FrameVerdict.Unknown, _hub.Beat(2));
    }

    [Fact]
    public void A_site_that_does_not_want_to_hear_of_silence_does_not()
    {
        VirtualHub hub = new(site: VirtualHub.Quiet);
        hub.Beat(1);
        hub.Run(VirtualHub.BoundMs);
        hub.Beat(2);

        Assert.Empty(hub.Sends);
    }

    [Fact]
    public void A_device_that_came_back_from_late_alone_is_not_reported()
    {
        _hub.Beat(1);
        _hub.Run(LateAfterMs + 1_000);
        _hub.Beat(2);
        _hub.Run(1_000);

        Assert.Equal(DeviceState.Online, _hub.State());
        Assert.Empty(_hub.Sends);
    }

    [Fact]
    public void A_frame_from_the_future_of_a_confused_clock_does_not_hide_a_death()
    {
        _hub.Beat(1, ageMs: -3_600_000);

        _hub.Run(VirtualHub.BoundMs);

        Assert.Equal(DeviceState.Silent, _hub.State());
    }
}
