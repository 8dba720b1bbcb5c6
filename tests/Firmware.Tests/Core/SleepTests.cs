using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class SleepTests
{
    private const int BootMs = 400;

    private static Board Wearable =>
        new() { Battery = new BatteryPart { BootMs = BootMs }, SecondButtonPin = 3, TamperPin = 4 };

    private static DeviceRig Asleep(string settings = "")
    {
        DeviceRig rig = DeviceRig.Ready(settings, Wearable);
        rig.Advance(IndicationChoice.GreetMs);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
        return rig;
    }

    [Fact]
    public void It_sleeps_until_the_next_heartbeat_less_the_time_to_start()
    {
        DeviceRig rig = Asleep("interval = 100");
        Assert.True(rig.Device.MaySleep(rig.Now, out long untilMs));
        int before = rig.Heartbeats.Count();
        rig.Advance(untilMs + BootMs - rig.Now - 10);
        Assert.Equal(before, rig.Heartbeats.Count());
        rig.Advance(20);
        Assert.Equal(before + 1, rig.Heartbeats.Count());
    }

    [Fact]
    public void Before_a_sleep_every_output_is_off()
    {
        DeviceRig rig = DeviceRig.Ready("", Wearable);
        rig.Press();
        rig.Advance(IndicationChoice.FailingAfterMs);
        for (int i = 0; i < IndicatorLanguage.Slots && !rig.Vibrates; i++)
        {
            rig.Advance(IndicatorLanguage.SlotMs);
        }

        Assert.True(rig.Vibrates && rig.Hertz > 0 && rig.Colour > 0);
        rig.Device.BeforeSleep(rig.Now);
        Assert.True(!rig.Vibrates && rig.Hertz == 0 && rig.Colour == 0);
    }

    [Fact]
    public void A_mains_device_never_sleeps()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Advance(30_000);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
    }

    [Fact]
    public void A_sleep_is_no_boot_and_every_tenth_heartbeat_of_many_sleeps_has_details_and_wants_an_answer()
    {
        DeviceRig rig = Asleep();
        rig.Sent.Clear();
        for (int i = 0; i < 50; i++)
        {
            rig.Restart(ResetCause.WokenByTimer, 60_000);
            rig.LinkUp();
        }

        HeartbeatBody[] heartbeats = [.. rig.Heartbeats.Select(frame => frame.Heartbeat!)];
        Assert.Equal(50, heartbeats.Length);
        Assert.Equal(5, heartbeats.Count(heartbeat => heartbeat.HasDetails));
        Assert.All(heartbeats, heartbeat => Assert.Equal(
            heartbeat.HasDetails, (heartbeat.Flags & HeartbeatBody.AckWantedFlag) != 0));
        Assert.All(heartbeats.Where(heartbeat => heartbeat.HasDetails), heartbeat =>
        {
            Assert.Equal(1, heartbeat.Boots);
            Assert.Equal(ResetCause.WokenByTimer, heartbeat.ResetCause);
        });

        rig.PowerCut();
        rig.LinkUp();
        Assert.Equal(2, rig.Heartbeats.Last().Heartbeat!.Boots);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_edge_that_woke_it_is_the_press_even_if_it_is_over_by_the_first_reading(bool stillClosed)
    {
        DeviceRig rig = Asleep("double = medical");
        rig.Button = stillClosed;
        rig.Restart(ResetCause.WokenByContact, 5000);
        rig.LinkUp();
        rig.Advance(300);
        rig.Contact(false);
        rig.Advance(3000);
        Assert.Equal(EventKind.Panic, rig.Alarms.DistinctBy(frame => frame.Counter).Single().Alarm!.Kind);
    }

    [Fact]
    public void If_it_is_still_held_a_hold_runs_on()
    {
        DeviceRig rig = Asleep("single = none\nhold = panic\nhold-ms = 1500");
        rig.Board.Battery!.BootMs = 0;
        rig.Button = true;
        rig.Restart(ResetCause.WokenByContact, 5000);
        rig.LinkUp();
        rig.Advance(1450);
        Assert.Empty(rig.Alarms);
        rig.Advance(60);
        Assert.NotEmpty(rig.Alarms);

        DeviceRig brief = Asleep("single = none\nhold = panic");
        brief.Restart(ResetCause.WokenByContact, 5000);
        brief.LinkUp();
        brief.Advance(10_000);
        Assert.Empty(brief.Alarms);
    }

    [Theory]
    [InlineData("panic", "duress", EventKind.Duress)]
    [InlineData("none", "panic", EventKind.Panic)]
    [InlineData("medical", "panic", EventKind.Panic)]
    [InlineData("panic", "test", EventKind.Panic)]
    public void Of_a_hold_that_began_before_the_start_the_graver_meaning_counts(string single, string hold, EventKind raised)
    {
        // Two seconds of a hand, of which the start took one and a half; a hold is 1.5 s.
        DeviceRig rig = Asleep($"single = {single}\nhold = {hold}\nhold-ms = 1500");
        rig.Board.Battery!.BootMs = 1500;
        rig.Button = true;
        rig.Restart(ResetCause.WokenByContact, 5000);
        rig.LinkUp();
        rig.Advance(500);
        rig.Contact(false);
        rig.Advance(3000);
        Assert.Equal(raised, rig.Alarms.DistinctBy(frame => frame.Counter).Single().Alarm!.Kind);
    }

    [Fact]
    public void A_touch_that_is_over_at_the_first_reading_is_no_hold()
    {
        DeviceRig rig = Asleep("single = none\nhold = panic");
        rig.Board.Battery!.BootMs = 1500;
        rig.Restart(ResetCause.WokenByContact, 5000);
        rig.LinkUp();
        rig.Advance(10_000);
        Assert.Empty(rig.Alarms);
    }

    [Fact]
    public void Safe_mode_is_told_once_and_not_at_every_wake_up()
    {
        DeviceRig rig = Asleep();
        rig.Restart(ResetCause.PowerOn, 5000);
        rig.Device.OnFault(FaultCode.SafeMode, true, rig.Now);
        rig.LinkUp();
        rig.Advance(100);
        Assert.Equal((byte)FaultCode.SafeMode, rig.Alarms.DistinctBy(frame => frame.Counter).Single().Alarm!.Cause);
        rig.Ack(rig.Alarms.Last().Counter, AckStage.Stored);
        for (int wake = 0; wake < 3; wake++)
        {
            rig.Advance(10_000);
            rig.Restart(ResetCause.WokenByTimer, 5000);
            rig.Device.OnFault(FaultCode.SafeMode, true, rig.Now);
            rig.LinkUp();
            rig.Advance(100);
        }

        Assert.Single(rig.Alarms.DistinctBy(frame => frame.Counter));
        Assert.Equal(FaultCode.SafeMode, rig.Heartbeats.Last(frame => frame.Heartbeat!.HasDetails).Heartbeat!.Fault);
    }

    [Fact]
    public void The_second_contact_and_the_housing_wake_it_too_and_are_no_press_of_the_first()
    {
        DeviceRig second = Asleep("second = medical");
        second.Second = true;
        second.Restart(ResetCause.WokenByContact, 5000);
        second.LinkUp();
        second.Advance(100);
        Assert.Equal(EventKind.Medical, second.Alarms.First().Alarm!.Kind);

        DeviceRig housing = Asleep();
        housing.HousingClosed = false;
        housing.Restart(ResetCause.WokenByContact, 5000);
        housing.LinkUp();
        housing.Advance(500);
        Assert.All(housing.Alarms, frame => Assert.Equal(EventKind.Tamper, frame.Alarm!.Kind));
        Assert.NotEmpty(housing.Alarms);
    }

    [Fact]
    public void It_stays_awake_while_anything_is_pressed_undecided_sent_or_followed()
    {
        DeviceRig rig = Asleep();
        rig.Contact(true);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
        rig.Advance(100);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
        rig.Contact(false);
        rig.Advance(5000);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
        Assert.True(rig.Device.IsFollowing(rig.Now));

        rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
        rig.Advance(SleepRule.FollowForMs - 1000);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
        Assert.True(rig.Device.IsFollowing(rig.Now));
        rig.Advance(1100);
        Assert.False(rig.Device.IsFollowing(rig.Now));
        rig.Advance(10_000);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
        Assert.Equal(Indication.Off, rig.Device.Indication);
    }

    [Fact]
    public void A_new_stage_is_followed_anew_and_a_silent_alarm_not_at_all()
    {
        DeviceRig rig = Asleep();
        rig.Press();
        rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
        rig.Advance(SleepRule.FollowForMs - 1000);
        rig.Ack(rig.Alarms.First().Counter, AckStage.Received);
        rig.Advance(SleepRule.FollowForMs - 1000);
        Assert.True(rig.Device.IsFollowing(rig.Now));
        rig.Ack(rig.Alarms.First().Counter, AckStage.Responding);
        Assert.False(rig.Device.IsFollowing(rig.Now));

        DeviceRig silent = Asleep("single = duress");
        silent.Press();
        Assert.True(silent.Device.IsFollowing(silent.Now));
        silent.Ack(silent.Alarms.First().Counter, AckStage.Stored);
        Assert.False(silent.Device.IsFollowing(silent.Now));
    }

    [Fact]
    public void An_alarm_nobody_answers_is_slept_on_after_its_budget_and_sent_at_each_wake_up_until_it_is_acked()
    {
        LinkPlan[] plans = [new LinkPlan(new RigLink()) { Budget = 4, SlowRetryMs = 600_000, DeafMs = 60_000 }];
        DeviceRig rig = DeviceRig.Ready("interval = 300", Wearable, plans);
        rig.Press();
        rig.Advance(60_000);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
        int before = rig.Alarms.Count();
        for (int i = 0; i < 20; i++)
        {
            rig.Restart(ResetCause.WokenByTimer, 290_000);
            rig.LinkUp();
            rig.Advance(5000);
            Assert.True(rig.Device.MaySleep(rig.Now, out _));
        }

        Assert.Equal(before + 20, rig.Alarms.Count());
        rig.Restart(ResetCause.WokenByTimer, 290_000);
        rig.LinkUp();
        rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
        Assert.Equal(0, rig.Device.UnfinishedAlarms);
        rig.Restart(ResetCause.WokenByTimer, 290_000);
        Assert.Equal(0, rig.Device.UnfinishedAlarms);
    }

    [Fact]
    public void With_no_link_at_all_it_gives_a_wake_up_up_in_time_and_still_lives_for_the_next()
    {
        DeviceRig rig = Asleep("interval = 300");
        rig.Restart(ResetCause.WokenByTimer, 290_000);
        rig.Advance(SleepRule.HeartbeatMs - 1000);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
        rig.Advance(1500);
        Assert.True(rig.Device.MaySleep(rig.Now, out long untilMs));
        Assert.InRange(untilMs - rig.Now, 200_000, 300_000);

        rig.Press();
        rig.Advance(SleepRule.AwakePerAlarmMs + 1000);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
        Assert.Equal(1, rig.Device.UnfinishedAlarms);
    }

    [Fact]
    public void A_stuck_contact_does_not_keep_it_awake_and_says_that_it_would_wake_it()
    {
        DeviceRig rig = Asleep();
        rig.Contact(true);
        rig.Advance(StuckWatch.StuckMs + 1000);
        foreach (UpFrame frame in rig.Alarms.ToArray())
        {
            rig.Ack(frame.Counter, AckStage.Responding);
        }

        rig.Advance(SleepRule.FollowForMs + 10_000);
        Assert.True(rig.Device.IsStuck);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
        rig.Sent.Clear();
        rig.Restart(ResetCause.WokenByTimer, 60_000);
        rig.LinkUp();
        rig.Advance(70_000);
        Assert.Empty(rig.Alarms);
    }

    [Fact]
    public void It_stays_awake_while_a_hand_could_cancel_and_while_the_hub_tests_it()
    {
        DeviceRig rig = Asleep("hold = cancel\ngrace = 60\nsecond = test");
        rig.Second = true;
        rig.Tick();
        rig.Advance(100);
        rig.Second = false;
        rig.Tick();
        rig.Advance(100);
        rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
        rig.Advance(30_000);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
        rig.Advance(32_000);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
        rig.Command(CommandKind.TestMode, 30);
        rig.Advance(20_000);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
        rig.Advance(20_000);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
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

    [Fact]
    public void At_each_wake_up_an_unfinished_alarm_waits_for_a_link_that_is_joined_within_seconds()
    {
        RigLink wifi = new();
        LinkPlan[] plans = [new LinkPlan(new RigLink()) { Budget = 4, SlowRetryMs = 600_000 }, new LinkPlan(wifi)];
        DeviceRig rig = DeviceRig.Ready("interval = 900\n", Wearable, plans);
        rig.Press();
        rig.Advance(SleepRule.AwakePerAlarmMs + 5000);
        rig.Restart(ResetCause.WokenByTimer, 600_000);
        rig.LinkUp();
        rig.Advance(SleepRule.AwakePerSpentAlarmMs - 1000);
        Assert.False(rig.Device.MaySleep(rig.Now, out _));
        rig.LinkUp(1);
        Assert.Single(wifi.Alarms);
        rig.Advance(SleepRule.AnswerMs + 100);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
    }
}
