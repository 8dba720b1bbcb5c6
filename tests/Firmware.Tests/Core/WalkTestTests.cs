using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Somebody walks through the building with a device that tells how well it is heard.</summary>
public class WalkTestTests
{
    private const int AnswerMs = 1600;

    private static Board Wearable => new() { Battery = new BatteryPart() };

    [Fact]
    public void It_sends_a_short_heartbeat_every_few_seconds_that_wants_an_answer_and_says_what_it_is()
    {
        DeviceRig rig = Walking("interval = 3600");
        for (int i = 0; i < 20; i++)
        {
            Answer(rig, 20);
            rig.Advance(WalkTest.EveryMs);
        }

        HeartbeatBody[] walked = [.. rig.Heartbeats.Select(frame => frame.Heartbeat!).Where(IsWalk)];
        Assert.Equal(21, walked.Length);
        Assert.All(walked, heartbeat =>
        {
            Assert.False(heartbeat.HasDetails);
            Assert.NotEqual(0, heartbeat.Flags & HeartbeatBody.AckWantedFlag);
            Assert.NotEqual(0, heartbeat.Flags & HeartbeatBody.TestModeFlag);
        });
    }

    [Theory]
    [InlineData(WalkTest.GoodMarginDb, Indication.WalkGood)]
    [InlineData(WalkTest.GoodMarginDb - 1, Indication.WalkWeak)]
    [InlineData(0, Indication.WalkWeak)]
    [InlineData(-1, Indication.WalkWeak)]
    public void The_light_tells_by_how_much_the_answer_was_stronger_than_needed(int marginDb, Indication expected)
    {
        DeviceRig rig = Walking();
        Assert.Equal(Indication.TestMode, rig.Device.Indication);
        Answer(rig, marginDb);
        Assert.Equal(expected, rig.Device.Indication);
    }

    [Fact]
    public void No_answer_within_its_window_is_told_and_the_next_answer_corrects_it()
    {
        DeviceRig rig = Walking();
        Answer(rig, 20);
        rig.Advance(WalkTest.EveryMs);
        rig.Device.OnAsked(rig.Now + AnswerMs);
        rig.Tick();
        rig.Advance(AnswerMs - 1);
        Assert.Equal(Indication.WalkGood, rig.Device.Indication);
        rig.Advance(1);
        Assert.Equal(Indication.WalkNothing, rig.Device.Indication);
        rig.Advance(WalkTest.EveryMs - AnswerMs);
        Answer(rig, 3);
        Assert.Equal(Indication.WalkWeak, rig.Device.Indication);
    }

    [Fact]
    public void Of_a_heartbeat_that_was_not_on_the_air_nothing_is_said_and_what_was_said_before_grows_old()
    {
        DeviceRig rig = Walking();
        Answer(rig, 20);
        rig.Advance(2 * WalkTest.EveryMs);
        Assert.Equal(Indication.TestMode, rig.Device.Indication);
        rig.Advance(60_000);
        Assert.DoesNotContain(Indication.WalkNothing, rig.Shown);
        Answer(rig, 20);
        Assert.Equal(Indication.WalkGood, rig.Device.Indication);
    }

    [Fact]
    public void An_answer_that_came_another_way_says_nothing_of_the_air()
    {
        DeviceRig rig = Walking();
        rig.Ack(LastWalk(rig), AckStage.Heard);
        Assert.Equal(Indication.TestMode, rig.Device.Indication);
        Answer(rig, 20);
        Assert.Equal(Indication.WalkGood, rig.Device.Indication);
    }

    [Fact]
    public void An_answer_to_something_else_or_told_again_says_nothing_new()
    {
        DeviceRig rig = Walking();
        uint first = LastWalk(rig);
        Answer(rig, 20);
        rig.Advance(WalkTest.EveryMs);
        rig.Device.OnAsked(rig.Now + AnswerMs);
        Answer(rig, 20, first);
        rig.Advance(AnswerMs);
        Assert.Equal(Indication.WalkNothing, rig.Device.Indication);
    }

    [Fact]
    public void Each_answer_vibrates_anew_also_if_it_is_like_the_one_before()
    {
        DeviceRig rig = Walking();
        for (int i = 0; i < 3; i++)
        {
            rig.Outputs.Clear();
            Answer(rig, 20);
            rig.Advance(WalkTest.EveryMs);
            Assert.Equal(3, rig.Outputs.Count(output => output.EndsWith("vibration True", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void It_stays_awake_and_sleeps_when_it_is_over()
    {
        DeviceRig rig = Walking(seconds: 60);
        for (int i = 0; i < 12; i++)
        {
            Assert.False(rig.Device.MaySleep(rig.Now, out _));
            Answer(rig, 20);
            rig.Advance(WalkTest.EveryMs);
        }

        rig.Advance(10_000);
        Assert.True(rig.Device.MaySleep(rig.Now, out _));
        Assert.Equal(Indication.Off, rig.Device.Indication);
    }

    [Fact]
    public void It_ends_by_itself_after_half_an_hour_at_most_and_the_hub_hears_of_it()
    {
        DeviceRig rig = Walking(seconds: 65535);
        rig.Advance(Modes.MaxWalkSeconds * 1000L - 1000);
        Assert.True(rig.Device.IsWalking(rig.Now));
        rig.Advance(1000);
        Assert.False(rig.Device.IsWalking(rig.Now));
        rig.Advance(100);
        Assert.False(IsWalk(rig.Heartbeats.Last().Heartbeat!));
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);
    }

    [Theory]
    [InlineData(CommandKind.WalkTest)]
    [InlineData(CommandKind.TestMode)]
    public void It_ends_when_the_hub_says_so_or_ends_all_testing_and_the_hub_hears_of_it(CommandKind command)
    {
        DeviceRig rig = Walking();
        rig.Command(command, 0);
        Assert.False(IsWalk(rig.Heartbeats.Last().Heartbeat!));
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void It_ends_with_the_power()
    {
        DeviceRig rig = Walking();
        rig.PowerCut();
        rig.LinkUp();
        Assert.False(IsWalk(rig.Heartbeats.Last().Heartbeat!));
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void The_end_of_a_walk_test_ends_no_test_mode()
    {
        DeviceRig rig = Walking();
        rig.Command(CommandKind.TestMode, 600);
        rig.Command(CommandKind.WalkTest, 0);
        Assert.Equal(Indication.TestMode, rig.Device.Indication);
        rig.Press();
        Assert.Equal(EventKind.Test, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void A_press_is_a_test_and_its_stages_go_before_the_walk_tests()
    {
        DeviceRig rig = Walking();
        Answer(rig, 20);
        rig.Press();
        Assert.Equal(EventKind.Test, rig.Alarms.Single().Alarm!.Kind);
        Assert.Equal(Indication.Sending, rig.Device.Indication);
        rig.Ack(rig.Alarms.Single().Counter, AckStage.Received);
        Assert.Equal(Indication.Received, rig.Device.Indication);
        for (int i = 0; i < 4; i++)
        {
            rig.Advance(WalkTest.EveryMs);
            Answer(rig, 20);
        }

        Assert.Equal(Indication.WalkGood, rig.Device.Indication);
    }

    [Theory]
    [InlineData("single = duress", EventKind.Duress)]
    [InlineData("single = silent-panic", EventKind.SilentPanic)]
    public void Duress_and_silent_panic_are_real_and_light_vibration_and_sound_are_as_if_nobody_had_pressed(
        string settings, EventKind kind)
    {
        DeviceRig pressed = Walking(settings);
        DeviceRig untouched = Walking(settings);
        pressed.Press(100);
        untouched.Advance(100 + Debounce.ReleaseStableMs);
        foreach (DeviceRig rig in new[] { pressed, untouched })
        {
            for (int i = 0; i < 10; i++)
            {
                Answer(rig, i < 5 ? 20 : 2);
                rig.Advance(WalkTest.EveryMs);
            }
        }

        Assert.Equal([kind], pressed.Alarms.Select(frame => frame.Alarm!.Kind).Distinct());
        Assert.Equal(untouched.Outputs, pressed.Outputs);
    }

    [Fact]
    public void A_real_alarm_of_before_outshines_it_at_every_stage()
    {
        DeviceRig rig = DeviceRig.Ready("", Wearable, [new LinkPlan(new RigLink()) { WalkMs = WalkTest.EveryMs }]);
        rig.Press();
        uint alarm = rig.Alarms.First().Counter;
        rig.Command(CommandKind.WalkTest, 600);
        foreach (AckStage stage in new[] { AckStage.Heard, AckStage.Stored, AckStage.Received, AckStage.Responding })
        {
            if (stage != AckStage.Heard)
            {
                rig.Ack(alarm, stage);
            }

            Indication shown = rig.Device.Indication;
            Answer(rig, 20);
            Assert.Equal(shown, rig.Device.Indication);
            Assert.InRange(shown, Indication.Sending, Indication.Responding);
            rig.Advance(WalkTest.EveryMs);
        }
    }

    [Fact]
    public void A_device_whose_link_reaches_everywhere_alike_refuses_it()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Command(CommandKind.WalkTest, 600);
        Assert.Equal(1, rig.Device.RefusedFrames);
        Assert.False(rig.Device.IsWalking(rig.Now));
        rig.Press();
        Assert.Equal(EventKind.Panic, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void With_two_links_it_tries_the_radio_and_not_the_network()
    {
        RigLink network = new();
        RigLink radio = new();
        DeviceRig rig = DeviceRig.Ready(
            "", null, [new LinkPlan(network), new LinkPlan(radio) { WalkMs = WalkTest.EveryMs }]);
        rig.LinkUp(1);
        rig.Command(CommandKind.WalkTest, 600);
        Assert.True(IsWalk(radio.Heartbeats.Last().Heartbeat!));
        Assert.DoesNotContain(network.Heartbeats, frame => IsWalk(frame.Heartbeat!));
    }

    [Fact]
    public void The_promise_of_the_next_heartbeat_is_kept_beside_it()
    {
        DeviceRig rig = Walking("interval = 60", 600);
        rig.Advance(600_000);
        Assert.InRange(rig.Heartbeats.Count(frame => frame.Heartbeat!.HasDetails), 1, 3);
        Assert.All(rig.Heartbeats, frame => Assert.Equal(60, frame.Heartbeat!.IntervalSeconds));
    }

    private static DeviceRig Walking(string settings = "", int seconds = 600)
    {
        DeviceRig rig = DeviceRig.Ready(
            settings, Wearable, [new LinkPlan(new RigLink()) { WalkMs = WalkTest.EveryMs, DeafMs = LinkWatch.NeverDeaf }]);
        rig.Advance(IndicationChoice.GreetMs);
        rig.Command(CommandKind.WalkTest, seconds);
        return rig;
    }

    private static bool IsWalk(HeartbeatBody heartbeat) => (heartbeat.Flags & HeartbeatBody.WalkTestFlag) != 0;

    private static uint LastWalk(DeviceRig rig) => rig.Heartbeats.Last(frame => IsWalk(frame.Heartbeat!)).Counter;

    /// <summary>The hub answers the last heartbeat, and the radio took it so well.</summary>
    private static void Answer(DeviceRig rig, int marginDb, uint? counter = null)
    {
        byte[] ack = new AckBody { Counter = counter ?? LastWalk(rig), Stage = AckStage.Heard, HubTimeMs = DeviceRig.HubEpochMs }.ToBytes();
        rig.Device.OnFrame(rig.Seal(ack), marginDb, rig.Now);
        rig.Tick();
    }
}
