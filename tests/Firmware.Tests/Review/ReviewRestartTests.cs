using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Each of these fails on the code it was written against.</summary>
public class ReviewRestartTests
{
    [Fact]
    public void A_press_of_before_a_restart_outlives_a_start_that_fails_too()
    {
        MemoryStore store = new();
        new BootGuard(store, ResetCause.PowerOn, 0).BeforeRestart(pressed: true, recovered: false);
        BootGuard failing = new(store, ResetCause.PowerOn, 0);
        Assert.True(failing.HasPressOfBefore);

        // It fails before its main loop has turned once, and the button is not touched again.
        failing.BeforeRestart(pressed: false, recovered: false);
        Assert.True(new BootGuard(store, ResetCause.PowerOn, 0).HasPressOfBefore);
    }

    [Fact]
    public async Task A_press_in_the_first_pause_before_a_restart_arrives_after_the_starts_that_fail()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings(), described => described.VibrationPin = described.RedPin);
        board.Plug();
        await board.Booted(1);
        while (!board.Log.Lines.Any(line => line.Contains("cannot go on", StringComparison.Ordinal)))
        {
            await Task.Yield();
        }

        await board.Press(PressShape.Hold, BounceTrace.Worst);
        UpFrame heartbeat = await hub.NextHeartbeat();
        Assert.Equal(FaultCode.SafeMode, heartbeat.Heartbeat!.Fault);
        UpFrame alarm = await hub.NextAlarm().WaitAsync(TimeSpan.FromSeconds(30));
        while (alarm.Alarm!.Kind == EventKind.Fault)
        {
            alarm = await hub.NextAlarm().WaitAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(EventKind.Panic, alarm.Alarm.Kind);
    }

    [Fact]
    public void Light_is_off_when_a_wearable_goes_to_sleep()
    {
        RigLink radio = new();
        DeviceRig rig = new("interval = 900\n", 1, Firmware.Wearable.HeltecV3.Describe(), [new LinkPlan(radio) { Budget = 3, SlowRetryMs = 600000 }]);
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
}
