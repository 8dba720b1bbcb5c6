using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class CancelTests
{
    private const string OnHold = "single = panic\nhold = cancel\ngrace = 20";

    [Fact]
    public void Within_the_grace_period_the_latest_alarm_is_taken_back_by_its_counter()
    {
        DeviceRig rig = DeviceRig.Ready(OnHold);
        rig.Press();
        rig.Advance(3000);
        rig.Press();
        uint latest = rig.Alarms.Last().Counter;
        rig.Ack(latest, AckStage.Stored);
        rig.Advance(3000);
        rig.Press(2000);
        UpFrame cancel = rig.Alarms.Single(frame => frame.Alarm!.Kind == EventKind.Cancel);
        Assert.Equal(latest, cancel.Alarm!.Cancelled);
        Assert.Equal((byte)PressCause.Hold, cancel.Alarm.Cause);
        Assert.Equal(Indication.Sending, rig.Device.Indication);
    }

    [Fact]
    public void The_hub_hears_of_both_even_if_nothing_went_out_before_the_cancel()
    {
        DeviceRig rig = new(OnHold);
        rig.Press();
        rig.Advance(3000);
        rig.Press(2000);
        rig.PowerCut();
        rig.LinkUp();
        Assert.Equal([EventKind.Panic, EventKind.Cancel], rig.Alarms.Select(frame => frame.Alarm!.Kind));
        Assert.Equal(rig.Alarms.First().Counter, rig.Alarms.Last().Alarm!.Cancelled);
        Assert.Equal(2, rig.Device.UnfinishedAlarms);
    }

    [Fact]
    public void After_the_grace_period_and_for_an_alarm_of_before_a_power_cut_the_hand_raises_the_gravest()
    {
        DeviceRig late = DeviceRig.Ready(OnHold);
        late.Press();
        late.Advance(25_000);
        late.Press(2000);
        Assert.All(late.Alarms, frame => Assert.Equal(EventKind.Panic, frame.Alarm!.Kind));
        Assert.Equal(2, late.Alarms.Select(frame => frame.Counter).Distinct().Count());

        DeviceRig cut = DeviceRig.Ready(OnHold);
        cut.Press();
        cut.PowerCut();
        cut.LinkUp();
        cut.Press(2000);
        Assert.All(cut.Alarms, frame => Assert.Equal(EventKind.Panic, frame.Alarm!.Kind));
    }

    [Fact]
    public void Each_cancel_takes_back_one_and_the_one_too_many_is_a_call_for_help()
    {
        DeviceRig rig = DeviceRig.Ready("single = medical\ndouble = panic\nhold = cancel\ngrace = 60");
        rig.Press();
        rig.Advance(3000);
        rig.Press(2000);
        rig.Advance(3000);
        rig.Press(2000);
        Assert.Equal(
            [EventKind.Medical, EventKind.Cancel, EventKind.Panic],
            rig.Alarms.DistinctBy(frame => frame.Counter).Select(frame => frame.Alarm!.Kind));
    }

    [Fact]
    public void Duress_is_never_taken_back_and_who_is_made_to_cancel_it_calls_again_unseen()
    {
        DeviceRig rig = DeviceRig.Ready("single = panic\nhold = duress\ndouble = cancel\ngrace = 60");
        rig.Shown.Clear();
        rig.Press(2000);
        rig.Advance(3000);
        rig.Press(100);
        rig.Advance(100);
        rig.Press(100);
        rig.Advance(5000);
        Assert.All(rig.Alarms, frame => Assert.Equal(EventKind.Duress, frame.Alarm!.Kind));
        Assert.Equal(2, rig.Alarms.DistinctBy(frame => frame.Counter).Count());
        Assert.Equal([Indication.Ready], rig.Shown);
    }

    [Fact]
    public void Taking_a_silent_panic_back_shows_nothing()
    {
        DeviceRig rig = DeviceRig.Ready("single = silent-panic\nhold = cancel\ngrace = 60");
        rig.Shown.Clear();
        rig.Press();
        rig.Advance(3000);
        rig.Press(2000);
        UpFrame cancel = rig.Alarms.Single(frame => frame.Alarm!.Kind == EventKind.Cancel);
        rig.Ack(cancel.Counter, AckStage.Stored);
        rig.Advance(30_000);
        Assert.Equal([Indication.Ready], rig.Shown);
    }

    [Fact]
    public void What_was_taken_back_is_no_longer_shown_and_the_cancel_is_for_ten_seconds()
    {
        DeviceRig rig = DeviceRig.Ready(OnHold);
        rig.Press();
        rig.Ack(rig.Alarms.Last().Counter, AckStage.Received);
        rig.Advance(3000);
        rig.Press(2000);
        Assert.Equal(Indication.Sending, rig.Device.Indication);
        rig.Ack(rig.Alarms.Last().Counter, AckStage.Stored);
        Assert.Equal(Indication.Stored, rig.Device.Indication);
        rig.Advance(AlarmOutbox.TestShownForMs + 2000);
        Assert.Equal(Indication.Ready, rig.Device.Indication);
    }

    [Fact]
    public void In_test_mode_a_real_alarm_of_before_can_still_be_taken_back()
    {
        DeviceRig rig = DeviceRig.Ready(OnHold);
        rig.Press();
        rig.Command(CommandKind.TestMode, 60);
        rig.Advance(2000);
        rig.Press(2000);
        Assert.Contains(rig.Alarms, frame => frame.Alarm!.Kind == EventKind.Cancel);
    }
}
