using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class TamperTests
{
    private static Board Fitted => new() { TamperPin = 32 };

    [Fact]
    public void An_opened_housing_is_one_event_a_flag_and_one_restore_across_power_cuts()
    {
        DeviceRig rig = DeviceRig.Ready("", Fitted);
        rig.HousingClosed = false;
        rig.Tick();
        rig.Advance(TamperSwitch.OpenStableMs);
        Assert.Equal(EventKind.Tamper, rig.Alarms.Single().Alarm!.Kind);
        Assert.False(rig.Alarms.Single().Alarm!.Restore);
        Assert.Equal(Indication.Ready, rig.Device.Indication);
        rig.Ack(rig.Alarms.Single().Counter, AckStage.Stored);

        for (int i = 0; i < 3; i++)
        {
            rig.PowerCut();
            rig.LinkUp();
            rig.Advance(5000);
        }

        Assert.Single(rig.Alarms);
        Assert.NotEqual(0, rig.Heartbeats.Last().Heartbeat!.Flags & HeartbeatBody.TamperFlag);

        rig.HousingClosed = true;
        rig.PowerCut();
        rig.LinkUp();
        rig.Advance(5000);
        Assert.True(rig.Alarms.Last().Alarm!.Restore);
        Assert.Equal(2, rig.Alarms.DistinctBy(frame => frame.Counter).Count());
    }

    [Fact]
    public void A_housing_that_rattles_is_nothing()
    {
        DeviceRig rig = DeviceRig.Ready("", Fitted);
        for (int i = 0; i < 50; i++)
        {
            rig.HousingClosed = !rig.HousingClosed;
            rig.Tick(disturbed: true);
            rig.Advance(TamperSwitch.OpenStableMs - 50);
        }

        Assert.Empty(rig.Alarms);
    }

    [Fact]
    public void A_board_without_the_switch_knows_no_tamper()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.HousingClosed = false;
        rig.Advance(10_000);
        Assert.Empty(rig.Alarms);
    }

    [Fact]
    public void A_cut_between_the_event_and_its_note_tells_it_twice_rather_than_never()
    {
        DeviceRig rig = DeviceRig.Ready("", Fitted);
        int writes = 0;
        rig.Store.BeforeWrite = () =>
        {
            if (++writes == 2)
            {
                throw new PowerLoss();
            }
        };
        rig.HousingClosed = false;
        rig.Tick();
        Assert.Throws<PowerLoss>(() => rig.Advance(1000));
        rig.PowerCut();
        rig.LinkUp();
        rig.Advance(1000);
        Assert.Contains(rig.Alarms, frame => frame.Alarm!.Kind == EventKind.Tamper);
    }
}
