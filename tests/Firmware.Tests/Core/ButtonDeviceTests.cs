using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class ButtonDeviceTests
{
    [Fact]
    public void A_press_is_sent_the_moment_it_is_debounced()
    {
        DeviceRig rig = Ready();
        rig.Contact(true);
        rig.Advance(Debounce.PressStableMs);
        Assert.Equal(EventKind.Panic, rig.Alarms.Single().Alarm!.Kind);
        Assert.Equal(Indication.Sending, rig.Device.Indication);
    }

    [Fact]
    public void An_alarm_says_when_the_finger_touched_in_the_hubs_time()
    {
        DeviceRig rig = Ready();
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

    [Theory]
    [InlineData(AckStage.Stored, Indication.Stored)]
    [InlineData(AckStage.Received, Indication.Received)]
    [InlineData(AckStage.Responding, Indication.Responding)]
    public void The_light_shows_the_stage_that_a_sealed_ack_told_and_then_is_ready(AckStage stage, Indication shown)
    {
        DeviceRig rig = Ready();
        rig.Press();
        rig.Ack(rig.Alarms.First().Counter, stage);
        Assert.Equal(shown, rig.Device.Indication);
        rig.Advance(AlarmOutbox.ShownForMs - 5000);
        Assert.Equal(shown, rig.Device.Indication);
        rig.Advance(10000);
        Assert.Equal(Indication.Ready, rig.Device.Indication);
    }

    [Fact]
    public void A_stage_never_goes_back()
    {
        DeviceRig rig = Ready();
        rig.Press();
        uint counter = rig.Alarms.First().Counter;
        rig.Ack(counter, AckStage.Responding);
        rig.Ack(counter, AckStage.Stored);
        rig.Ack(counter, AckStage.Heard);
        rig.Ack(counter, (AckStage)200);
        Assert.Equal(Indication.Responding, rig.Device.Indication);
    }

    [Fact]
    public void Unacknowledged_for_ten_seconds_is_shown_as_failing_and_goes_on_being_sent()
    {
        DeviceRig rig = Ready();
        rig.Press();
        rig.Advance(ButtonDevice.FailingAfterMs - 1000);
        Assert.Equal(Indication.Sending, rig.Device.Indication);
        rig.Advance(1200);
        Assert.Equal(Indication.Failing, rig.Device.Indication);
        int sent = rig.Alarms.Count();
        rig.Advance(3600_000);
        Assert.True(rig.Alarms.Count() >= sent + 100);
        rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
        Assert.Equal(Indication.Stored, rig.Device.Indication);
    }

    [Fact]
    public void Nothing_but_a_genuine_ack_of_this_alarm_makes_the_light_say_stored()
    {
        DeviceRig rig = Ready();
        rig.Press();
        uint counter = rig.Alarms.First().Counter;
        byte[] genuine = rig.Seal(new AckBody { Counter = counter, Stage = AckStage.Received }.ToBytes());

        for (int i = 0; i < genuine.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] forged = [.. genuine];
                forged[i] ^= (byte)(1 << bit);
                rig.Deliver(forged);
            }
        }

        Random random = new(5);
        for (int length = 0; length < 80; length++)
        {
            byte[] rubbish = new byte[length];
            random.NextBytes(rubbish);
            rig.Deliver(rubbish);
        }

        rig.Ack(counter + 1, AckStage.Received);
        rig.Ack(counter - 1, AckStage.Received);
        rig.Deliver(Frame.Seal(new NetCcm(TinyHub.Key), false, TinyHub.Device, 9, new AckBody { Counter = counter, Stage = AckStage.Received }.ToBytes()));
        rig.Deliver(Frame.Seal(new NetCcm(new byte[16]), true, TinyHub.Device, 9999, new AckBody { Counter = counter, Stage = AckStage.Received }.ToBytes()));
        Assert.Equal(Indication.Sending, rig.Device.Indication);

        rig.Deliver(genuine);
        Assert.Equal(Indication.Received, rig.Device.Indication);
    }

    [Theory]
    [InlineData("duress")]
    [InlineData("silent-panic")]
    public void A_silent_alarm_shows_nothing_at_all_whatever_becomes_of_it(string kind)
    {
        DeviceRig loud = Ready($"single = {kind}");
        DeviceRig quiet = Ready($"single = {kind}");
        loud.Shown.Clear();

        loud.Press();
        quiet.Advance(120 + Debounce.ReleaseStableMs);
        Assert.Single(loud.Alarms);
        for (int i = 0; i < 30; i++)
        {
            loud.Advance(1000);
            quiet.Advance(1000);
            Assert.Equal(quiet.Colour, loud.Colour);
            if (i == 20)
            {
                loud.Ack(loud.Alarms.First().Counter, AckStage.Responding);
                quiet.Ack(quiet.Heartbeats.First().Counter, AckStage.Heard);
            }
        }

        Assert.Equal([Indication.Ready], loud.Shown);
    }

    [Fact]
    public void Duress_on_a_button_that_also_raises_panic_shows_nothing_from_the_first_touch_on()
    {
        DeviceRig rig = Ready("single = panic\ndouble = duress");
        rig.Shown.Clear();
        rig.Press(100);
        rig.Advance(100);
        rig.Press(100);
        rig.Advance(30000);
        Assert.Equal(EventKind.Duress, rig.Alarms.First().Alarm!.Kind);
        Assert.Equal([Indication.Ready], rig.Shown);
    }

    [Fact]
    public void An_undecided_press_is_shown_as_felt()
    {
        DeviceRig rig = Ready("single = medical\nhold = panic");
        rig.Contact(true);
        rig.Advance(100);
        Assert.Equal(Indication.Pressed, rig.Device.Indication);
        rig.Advance(1500);
        Assert.Equal(Indication.Sending, rig.Device.Indication);
    }

    [Fact]
    public void Without_a_link_the_light_says_so_until_a_press_has_something_to_say()
    {
        DeviceRig rig = new();
        rig.Advance(10);
        Assert.Equal(Indication.NoLink, rig.Device.Indication);
        rig.Press();
        Assert.Equal(Indication.Sending, rig.Device.Indication);
        rig.Advance(ButtonDevice.FailingAfterMs);
        Assert.Equal(Indication.Failing, rig.Device.Indication);
    }

    [Fact]
    public void Heartbeats_come_within_the_promised_interval_and_want_an_answer()
    {
        DeviceRig rig = Ready("interval = 20");
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
        DeviceRig rig = Ready();
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
        DeviceRig rig = Ready();
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
        DeviceRig rig = Ready();
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
        DeviceRig rig = Ready();
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
        DeviceRig rig = Ready();
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
        DeviceRig rig = Ready();
        rig.Touch();
        rig.PowerCut();
        rig.LinkUp();
        rig.Advance(100);
        Assert.Single(rig.Alarms);
    }

    [Fact]
    public void A_spark_at_the_start_does_not_swallow_a_press_while_an_alarm_of_before_is_on_its_way()
    {
        DeviceRig rig = Ready();
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
    public void A_ping_brings_a_heartbeat_with_details()
    {
        DeviceRig rig = Ready();
        rig.Sent.Clear();
        rig.Command(CommandKind.Ping, 0);
        HeartbeatBody heartbeat = rig.Heartbeats.Single().Heartbeat!;
        Assert.True(heartbeat.HasDetails);
        Assert.Equal(BatteryLevel.Mains, heartbeat.Battery);
        Assert.Equal(1, heartbeat.Boots);
        Assert.Equal(FirmwareVersion.Minor, heartbeat.Minor);
        Assert.Equal(12345 / HeartbeatBody.MemoryUnit * HeartbeatBody.MemoryUnit, heartbeat.FreeMemory);
    }

    [Fact]
    public void Identify_shows_for_its_time_and_an_alarm_goes_before_it()
    {
        DeviceRig rig = Ready();
        rig.Command(CommandKind.Identify, 20);
        Assert.Equal(Indication.Identify, rig.Device.Indication);
        rig.Press();
        Assert.Equal(Indication.Sending, rig.Device.Indication);

        DeviceRig other = Ready();
        other.Command(CommandKind.Identify, 20);
        other.Advance(22_100);
        Assert.Equal(Indication.Ready, other.Device.Indication);
    }

    [Fact]
    public void In_test_mode_a_press_is_a_test_and_the_light_warns_of_it()
    {
        DeviceRig rig = Ready();
        rig.Command(CommandKind.TestMode, 60);
        Assert.Equal(Indication.TestMode, rig.Device.Indication);
        Assert.NotEqual(0, rig.Heartbeats.Last().Heartbeat!.Flags & HeartbeatBody.TestModeFlag);
        rig.Press();
        Assert.Equal(EventKind.Test, rig.Alarms.Single().Alarm!.Kind);
        rig.Ack(rig.Alarms.Single().Counter, AckStage.Stored);
        Assert.Equal(Indication.Stored, rig.Device.Indication);
        rig.Advance(AlarmOutbox.TestShownForMs + 2000);
        Assert.Equal(Indication.TestMode, rig.Device.Indication);
    }

    [Fact]
    public void Test_mode_ends_by_itself_after_an_hour_at_most()
    {
        DeviceRig rig = Ready();
        rig.Command(CommandKind.TestMode, 65535);
        rig.Advance((ButtonDevice.MaxTestModeSeconds * 1000L) + 2000);
        Assert.NotEqual(Indication.TestMode, rig.Device.Indication);
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void Test_mode_ends_when_the_hub_says_so_and_with_the_power()
    {
        DeviceRig rig = Ready();
        rig.Command(CommandKind.TestMode, 600);
        rig.Command(CommandKind.TestMode, 0);
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);

        DeviceRig cut = Ready();
        cut.Command(CommandKind.TestMode, 600);
        cut.PowerCut();
        cut.LinkUp();
        cut.Press();
        Assert.Equal(EventKind.Panic, cut.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void Duress_is_real_even_in_test_mode()
    {
        DeviceRig rig = Ready("single = panic\nhold = duress");
        rig.Command(CommandKind.TestMode, 600);
        rig.Press(2000);
        Assert.Equal(EventKind.Duress, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void A_command_is_obeyed_once()
    {
        DeviceRig rig = Ready();
        byte[] command = rig.Seal(new CommandBody { Kind = CommandKind.TestMode, Argument = 600 }.ToBytes());
        byte[] end = rig.Seal(new CommandBody { Kind = CommandKind.TestMode, Argument = 0 }.ToBytes());
        rig.Deliver(command);
        rig.Deliver(end);
        rig.Deliver(command);
        Assert.NotEqual(Indication.TestMode, rig.Device.Indication);
        Assert.Equal(1, rig.Device.RefusedFrames);
    }

    [Fact]
    public void A_command_of_before_the_boot_is_never_obeyed_delivered_or_withheld()
    {
        DeviceRig rig = Ready();
        byte[] withheld = rig.Seal(new CommandBody { Kind = CommandKind.TestMode, Argument = 600 }.ToBytes());
        byte[] oldAck = rig.Seal(new AckBody { Counter = rig.Heartbeats.First().Counter }.ToBytes());
        byte[] withheldToo = rig.Seal(new CommandBody { Kind = CommandKind.TestMode, Argument = 600 }.ToBytes());

        rig.PowerCut();
        rig.LinkUp();
        rig.Deliver(withheld);
        rig.Deliver(oldAck);
        rig.Deliver(withheldToo);
        Assert.NotEqual(Indication.TestMode, rig.Device.Indication);

        rig.Ack(rig.Heartbeats.Last().Counter, AckStage.Heard);
        rig.Deliver(withheld);
        rig.Deliver(withheldToo);
        Assert.NotEqual(Indication.TestMode, rig.Device.Indication);

        rig.Command(CommandKind.TestMode, 600);
        Assert.Equal(Indication.TestMode, rig.Device.Indication);
    }

    [Fact]
    public void A_replayed_ack_does_not_turn_the_clock_back()
    {
        DeviceRig rig = Ready();
        byte[] old = rig.Seal(new AckBody { Counter = rig.Heartbeats.First().Counter, HubTimeMs = 5 }.ToBytes());
        rig.Ack(rig.Heartbeats.First().Counter, AckStage.Heard);
        rig.Deliver(old);
        rig.Press();
        Assert.True(rig.Alarms.First().Alarm!.AtHubTimeMs > DeviceRig.HubEpochMs);
    }

    [Fact]
    public void Wrong_settings_are_a_fault_in_the_light_and_in_the_heartbeat_and_presses_still_go_out()
    {
        DeviceRig rig = Ready("single = loud");
        Assert.Equal(Indication.Fault, rig.Device.Indication);
        Assert.Equal(FaultCode.Settings, rig.Heartbeats.First().Heartbeat!.Fault);
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void A_button_without_a_key_shows_that_a_press_fails()
    {
        DeviceRig rig = DeviceRig.WithSettings("id = 00a1b2\nhost = hub\nkey = 00");
        rig.LinkUp();
        rig.Press();
        Assert.Equal(Indication.Failing, rig.Device.Indication);
        Assert.Empty(rig.Sent);
    }

    [Fact]
    public void A_medium_that_cannot_be_written_is_a_fault_and_the_alarm_goes_out()
    {
        DeviceRig rig = Ready();
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
        DeviceRig rig = Ready();
        rig.Device.OnRestartedPart(rig.Now);
        rig.Advance(10);
        UpFrame report = rig.Heartbeats.Last();
        Assert.Equal(FaultCode.Restarted, report.Heartbeat!.Fault);
        Assert.Equal(Indication.Fault, rig.Device.Indication);
        rig.Ack(report.Counter, AckStage.Heard);
        Assert.Equal(Indication.Ready, rig.Device.Indication);
    }

    private static DeviceRig Ready(string settings = "")
    {
        DeviceRig rig = new(settings);
        rig.LinkUp();
        rig.Ack(rig.Heartbeats.Last().Counter, AckStage.Heard);
        return rig;
    }
}
