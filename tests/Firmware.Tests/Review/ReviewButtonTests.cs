using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Each of these fails on the code it was written against.</summary>
public class ReviewButtonTests
{
    [Fact]
    public void A_press_after_presses_that_were_taken_back_is_not_merged_into_one_of_them()
    {
        DeviceRig rig = new("triple = cancel\ngrace = 60\n");
        for (int i = 0; i < AlarmOutbox.MaxUnfinished / 2; i++)
        {
            rig.Press();
            rig.Advance(2000);
            for (int press = 0; press < 3; press++)
            {
                rig.Press();
                rig.Advance(100);
            }

            rig.Advance(2000);
        }

        Assert.Equal(AlarmOutbox.MaxUnfinished, rig.Device.UnfinishedAlarms);
        rig.Press();
        rig.Advance(2000);
        rig.LinkUp();
        rig.Advance(1000);
        HashSet<uint> panics = [.. rig.Alarms.Where(up => up.Alarm!.Kind == EventKind.Panic).Select(up => up.Counter)];
        HashSet<uint> takenBack = [.. rig.Alarms.Where(up => up.Alarm!.Kind == EventKind.Cancel).Select(up => up.Alarm!.Cancelled)];
        Assert.Contains(panics, counter => !takenBack.Contains(counter));
    }

    [Fact]
    public void A_silent_panic_in_test_mode_shows_nothing()
    {
        DeviceRig rig = DeviceRig.Ready("single = silent-panic\n");
        rig.Command(CommandKind.TestMode, 600);
        rig.Advance(3000);
        rig.Press();
        rig.Advance(1000);
        Assert.NotEqual(Indication.Sending, rig.Device.Indication);
    }

    [Fact]
    public void An_id_in_capitals_makes_no_dead_button()
    {
        DeviceSettings settings = DeviceSettings.FromText(
            "id = 00A1B2\nkey = 000102030405060708090A0B0C0D0E0F\nhost = hub\npassword = x\n");
        Assert.True(settings.CanSpeak);
    }

    [Fact]
    public void A_wearable_with_an_unfinished_alarm_does_not_stay_awake_for_minutes_at_each_wake_up()
    {
        RigLink radio = new();
        RigLink wifi = new();
        LinkPlan[] plans =
        [
            new LinkPlan(radio) { Budget = RadioLine.Budget, SlowRetryMs = RadioLine.SlowRetryMs, FirstRetryMs = 4000 },
            new LinkPlan(wifi),
        ];
        DeviceRig rig = new("interval = 900\n", 1, Firmware.Wearable.HeltecV3.Describe(), plans);
        rig.LinkUp();
        rig.Advance(20000);
        rig.Press();
        rig.Advance(SleepRule.AwakePerAlarmMs + 5000);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
        rig.Restart(ResetCause.WokenByTimer, 600_000);
        rig.LinkUp();
        rig.Advance(60_000);
        Assert.True(rig.Device.MaySleep(rig.Now, out _), "awake a minute after a wake-up by the timer");
    }
}
