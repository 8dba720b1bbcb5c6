using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class ButtonDeviceCommandTests
{
    [Fact]
    public void A_ping_brings_a_heartbeat_with_details()
    {
        DeviceRig rig = DeviceRig.Ready();
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
        DeviceRig rig = DeviceRig.Ready();
        rig.Command(CommandKind.Identify, 20);
        Assert.Equal(Indication.Identify, rig.Device.Indication);
        rig.Press();
        Assert.Equal(Indication.Sending, rig.Device.Indication);

        DeviceRig other = DeviceRig.Ready();
        other.Command(CommandKind.Identify, 20);
        other.Advance(22_100);
        Assert.Equal(Indication.Ready, other.Device.Indication);
    }

    [Fact]
    public void In_test_mode_a_press_is_a_test_and_the_light_warns_of_it()
    {
        DeviceRig rig = DeviceRig.Ready();
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
        DeviceRig rig = DeviceRig.Ready();
        rig.Command(CommandKind.TestMode, 65535);
        rig.Advance((Modes.MaxTestSeconds * 1000L) + 2000);
        Assert.NotEqual(Indication.TestMode, rig.Device.Indication);
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void Test_mode_ends_when_the_hub_says_so_and_with_the_power()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Command(CommandKind.TestMode, 600);
        rig.Command(CommandKind.TestMode, 0);
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);

        DeviceRig cut = DeviceRig.Ready();
        cut.Command(CommandKind.TestMode, 600);
        cut.PowerCut();
        cut.LinkUp();
        cut.Press();
        Assert.Equal(EventKind.Panic, cut.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void Duress_is_real_even_in_test_mode()
    {
        DeviceRig rig = DeviceRig.Ready("single = panic\nhold = duress");
        rig.Command(CommandKind.TestMode, 600);
        rig.Press(2000);
        Assert.Equal(EventKind.Duress, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void A_command_is_obeyed_once()
    {
        DeviceRig rig = DeviceRig.Ready();
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
        DeviceRig rig = DeviceRig.Ready();
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
        DeviceRig rig = DeviceRig.Ready();
        byte[] old = rig.Seal(new AckBody { Counter = rig.Heartbeats.First().Counter, HubTimeMs = 5 }.ToBytes());
        rig.Ack(rig.Heartbeats.First().Counter, AckStage.Heard);
        rig.Deliver(old);
        rig.Press();
        Assert.True(rig.Alarms.First().Alarm!.AtHubTimeMs > DeviceRig.HubEpochMs);
    }

    [Fact]
    public void A_silent_panic_in_test_mode_is_real_and_shows_nothing()
    {
        DeviceRig rig = DeviceRig.Ready("single = silent-panic\n");
        rig.Command(CommandKind.TestMode, 600);
        rig.Advance(3000);
        rig.Press();
        rig.Advance(1000);
        Assert.NotEqual(Indication.Sending, rig.Device.Indication);
        Assert.Equal([EventKind.SilentPanic], rig.Alarms.Select(frame => frame.Alarm!.Kind).Distinct());
    }
}
