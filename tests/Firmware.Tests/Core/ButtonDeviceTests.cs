using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class ButtonDeviceTests
{
    [Fact]
    public void A_press_is_sent_the_moment_it_is_debounced()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Contact(true);
        rig.Advance(Debounce.PressStableMs);
        Assert.Equal(EventKind.Panic, rig.Alarms.Single().Alarm!.Kind);
        Assert.Equal(Indication.Sending, rig.Device.Indication);
    }

    [Fact]
    public void An_alarm_says_when_the_finger_touched_in_the_hubs_time()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Advance(7000);
        long touched = rig.Now;
        rig.Press();
        Assert.Equal(DeviceRig.HubEpochMs + touched, rig.Alarms.Single().Alarm!.AtHubTimeMs);
    }

    [Fact]
    public void Before_the_hub_has_told_its_time_an_alarm_says_that_it_does_not_know()
    {
        DeviceRig rig = new();
        rig.LinkUp();
        rig.Press();
        Assert.Equal(0, rig.Alarms.Single().Alarm!.AtHubTimeMs);
    }

    [Fact]
    public void Heartbeats_come_within_the_promised_interval_and_want_an_answer()
    {
        DeviceRig rig = DeviceRig.Ready("interval = 20");
        List<long> times = [];
        int seen = rig.Heartbeats.Count();
        for (int i = 0; i < 4000; i++)
        {
            rig.Advance(100);
            if (rig.Heartbeats.Count() > seen)
            {
                seen = rig.Heartbeats.Count();
                times.Add(rig.Now);
                rig.Ack(rig.Heartbeats.Last().Counter, AckStage.Heard);
            }
        }

        Assert.True(times.Count >= 20);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First <= 20_000));
        Assert.All(rig.Heartbeats, frame => Assert.NotEqual(0, frame.Heartbeat!.Flags & HeartbeatBody.AckWantedFlag));
    }

    [Fact]
    public void A_link_that_takes_frames_and_brings_nothing_back_is_given_up()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Press();
        rig.Advance(LinkWatch.DeafMs + 100);
        Assert.Equal(1, rig.Restarts);

        rig.LinkDown();
        rig.LinkUp();
        rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
        rig.Advance(LinkWatch.DeafMs * 2);
        Assert.Equal(1, rig.Restarts);
    }

    [Fact]
    public void A_button_held_for_a_minute_is_one_fault_and_one_restore()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Contact(true);
        rig.Advance(1000);
        rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
        rig.Advance(StuckWatch.StuckMs);
        UpFrame fault = rig.Alarms.Last();
        Assert.Equal(EventKind.Fault, fault.Alarm!.Kind);
        Assert.Equal((byte)FaultCode.StuckButton, fault.Alarm.Cause);
        Assert.False(fault.Alarm.Restore);
        rig.Ack(fault.Counter, AckStage.Stored);
        int alarms = rig.Alarms.Count();

        rig.Advance(3600_000);
        Assert.Equal(alarms, rig.Alarms.Count());
        Assert.NotEqual(0, rig.Heartbeats.Last().Heartbeat!.Flags & HeartbeatBody.StuckFlag);

        rig.Contact(false);
        rig.Advance(1000);
        Assert.Equal(EventKind.Fault, rig.Alarms.Last().Alarm!.Kind);
        Assert.True(rig.Alarms.Last().Alarm!.Restore);
    }

    [Fact]
    public void A_stuck_button_raises_no_alarm_however_often_the_power_goes()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Contact(true);
        rig.Advance(StuckWatch.StuckMs + 1000);
        foreach (UpFrame frame in rig.Alarms.ToArray())
        {
            rig.Ack(frame.Counter, AckStage.Stored);
        }

        rig.Sent.Clear();
        for (int i = 0; i < 5; i++)
        {
            rig.PowerCut();
            rig.LinkUp();
            rig.Advance(70_000);
        }

        Assert.Empty(rig.Alarms);
        rig.Contact(false);
        rig.Advance(2000);
        Assert.True(rig.Alarms.First().Alarm!.Restore);
        Assert.Single(rig.Alarms.Select(frame => frame.Counter).Distinct());

        rig.Press();
        Assert.Contains(rig.Alarms, frame => frame.Alarm!.Kind == EventKind.Panic);
    }

    [Fact]
    public void A_button_that_came_free_while_the_power_was_off_is_restored()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Store.Write("stuck", [1]);
        rig.PowerCut();
        rig.LinkUp();
        rig.Advance(3000);
        Assert.Single(rig.Alarms.Select(frame => frame.Counter).Distinct());
        Assert.True(rig.Alarms.First().Alarm!.Restore);
    }

    [Fact]
    public void A_press_that_is_held_across_a_reboot_is_one_alarm()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Contact(true);
        rig.Advance(1000);
        rig.PowerCut();
        rig.LinkUp();
        rig.Advance(2000);
        rig.Contact(false);
        rig.Advance(5000);
        Assert.Single(rig.Alarms.Select(frame => frame.Counter).Distinct());
    }

    [Fact]
    public void A_press_during_the_boot_is_a_press()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Touch();
        rig.PowerCut();
        rig.LinkUp();
        rig.Advance(100);
        Assert.Single(rig.Alarms);
    }

    [Fact]
    public void A_spark_at_the_start_does_not_swallow_a_press_while_an_alarm_of_before_is_on_its_way()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Press();
        rig.Touch();
        rig.PowerCut();
        rig.Contact(false);
        rig.LinkUp();
        rig.Advance(1000);
        rig.Press();
        Assert.Equal(2, rig.Alarms.Select(frame => frame.Counter).Distinct().Count());
    }

    [Fact]
    public void A_medium_that_cannot_be_written_is_a_fault_and_the_alarm_goes_out()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Store.IsBroken = true;
        rig.Press();
        Assert.Contains(rig.Alarms, frame => frame.Alarm!.Kind == EventKind.Panic);
        Assert.Contains(
            rig.Alarms, frame => frame.Alarm!.Kind == EventKind.Fault && frame.Alarm.Cause == (byte)FaultCode.Storage);

        rig.Store.IsBroken = false;
        rig.Advance(30_000);
        Assert.Contains(rig.Alarms, frame => frame.Alarm!.Kind == EventKind.Fault && frame.Alarm.Restore);
    }

    [Fact]
    public void A_restarted_part_is_reported_until_the_hub_has_heard_of_it()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Device.OnRestartedPart(rig.Now);
        rig.Advance(10);
        UpFrame report = rig.Heartbeats.Last();
        Assert.Equal(FaultCode.Restarted, report.Heartbeat!.Fault);
        Assert.Equal(Indication.Fault, rig.Device.Indication);
        rig.Ack(report.Counter, AckStage.Heard);
        Assert.Equal(Indication.Ready, rig.Device.Indication);
    }
}
