using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class ButtonDeviceLightTests
{
    [Theory]
    [InlineData(AckStage.Stored, Indication.Stored)]
    [InlineData(AckStage.Received, Indication.Received)]
    [InlineData(AckStage.Responding, Indication.Responding)]
    public void The_light_shows_the_stage_that_a_sealed_ack_told_and_then_is_ready(AckStage stage, Indication shown)
    {
        DeviceRig rig = DeviceRig.Ready();
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
        DeviceRig rig = DeviceRig.Ready();
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
        DeviceRig rig = DeviceRig.Ready();
        rig.Press();
        rig.Advance(IndicationChoice.FailingAfterMs - 1000);
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
        DeviceRig rig = DeviceRig.Ready();
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
        DeviceRig loud = DeviceRig.Ready($"single = {kind}");
        DeviceRig quiet = DeviceRig.Ready($"single = {kind}");
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
        DeviceRig rig = DeviceRig.Ready("single = panic\ndouble = duress");
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
        DeviceRig rig = DeviceRig.Ready("single = medical\nhold = panic");
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
        rig.Advance(IndicationChoice.FailingAfterMs);
        Assert.Equal(Indication.Failing, rig.Device.Indication);
    }

    [Fact]
    public void Wrong_settings_are_a_fault_in_the_light_and_in_the_heartbeat_and_presses_still_go_out()
    {
        DeviceRig rig = DeviceRig.Ready("single = loud");
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
}
