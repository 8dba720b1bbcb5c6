using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Wearable;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class ButtonRoundTests
{
    [Fact]
    public void Light_is_off_when_a_wearable_goes_to_sleep()
    {
        RigLink radio = new();
        DeviceRig rig = new("interval = 900\n", 1, HeltecV3.Describe(), [new LinkPlan(radio) { Budget = 3, SlowRetryMs = 600000 }]);
        ButtonRound round = new(rig.Device, []);
        rig.LinkUp();
        rig.Advance(20000);
        rig.Press();
        for (int i = 0; i < 40_000 && (rig.Colour == 0 || round.SleepMs(rig.Now) == 0); i++)
        {
            rig.Advance(25);
        }

        Assert.True(rig.Colour != 0 && round.SleepMs(rig.Now) > 0, $"{rig.Device.Indication} {rig.Colour} {round.SleepMs(rig.Now)}");

        round.BeforeSleep(round.SleepMs(rig.Now), rig.Now);
        Assert.Equal(0, rig.Colour);
    }

    [Fact]
    public void An_alarm_raised_in_the_round_in_which_a_link_gives_up_is_on_flash()
    {
        RigLink link = new() { Takes = false };
        DeviceRig rig = new("", 1, null, [new LinkPlan(link)]);
        ButtonRound round = new(rig.Device, [new HangingLine(new LinkPlan(link), 1010)]);
        round.Turn(false, false, true, false, 900);
        round.Turn(true, false, true, true, 1000);
        Assert.Throws<InvalidOperationException>(() => round.Turn(true, false, true, false, 1010));
        Assert.Equal(1, rig.Device.UnfinishedAlarms);
        Assert.NotNull(rig.Store.Read("alarms"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(700)]
    public void A_press_that_is_owed_is_raised_once_however_slow_the_rounds_are(int roundMs)
    {
        DeviceRig rig = DeviceRig.Ready("single = panic\nsecond = duress", HeltecV3.Describe());
        ButtonRound round = new(rig.Device, []);
        round.Owe(Contacts.SecondBit, false, false, true, rig.Now);
        Assert.Equal(0, round.SleepMs(rig.Now));
        for (long now = rig.Now; now < rig.Now + 5000; now += roundMs)
        {
            Assert.True(round.IsOwing || rig.Store.Read("alarms") != null, "forgotten before its alarm was on flash");
            round.Turn(false, false, true, false, now);
        }

        Assert.False(round.IsOwing);
        Assert.Equal(EventKind.Duress, rig.Alarms.DistinctBy(alarm => alarm.Counter).Single().Alarm!.Kind);
    }

    [Fact]
    public void A_press_that_is_owed_and_goes_on_is_one_press()
    {
        DeviceRig rig = DeviceRig.Ready("single = panic\nhold = medical\nhold-ms = 1000");
        ButtonRound round = new(rig.Device, []);
        round.Owe(Contacts.FirstBit, true, false, true, rig.Now);
        for (long now = rig.Now; now < rig.Now + 5000; now += 10)
        {
            round.Turn(now < rig.Now + 600, false, true, false, now);
        }

        Assert.Equal(EventKind.Panic, rig.Alarms.DistinctBy(alarm => alarm.Counter).Single().Alarm!.Kind);
    }

    private sealed class HangingLine(LinkPlan plan, long atMs) : ILine
    {
        public LinkPlan Plan => plan;

        public bool IsResting => true;

        // As MqttLine.Turn does when its thread gives no sign of life.
        public bool Turn(ButtonDevice device, int index, long nowMs) =>
            nowMs >= atMs ? throw new InvalidOperationException("the MQTT link hangs") : false;

        public long Settle(ButtonDevice device, long nowMs) => Never.AtMs;

        public void BeforeSleep(long milliseconds, long nowMs)
        {
        }
    }
}
