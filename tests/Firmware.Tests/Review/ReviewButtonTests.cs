using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Each of these fails on the code it was written against.</summary>
public class ReviewButtonTests
{
    [Fact]
    public void In_safe_mode_the_second_button_raises_an_alarm_too()
    {
        Firmware.Core.Board board = SafeSettings.Simplify(Firmware.Wearable.HeltecV3.Describe());
        DeviceRig rig = DeviceRig.Ready("single = panic\nsecond = none\n", board);
        rig.Second = true;
        rig.Tick();
        rig.Advance(300);
        rig.Second = false;
        rig.Advance(2000);
        Assert.NotEmpty(rig.Alarms);
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
