using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Firmware.Wearable;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The wearable's own Program on a virtual board with a simulated SX1262, and a gateway at the other end of the air.</summary>
public sealed class WearableRoadTests : IDisposable
{
    // A silent alarm is not shown, so the device need not stay awake for its light.
    private const string Silent = "single = silent-panic";

    private readonly VirtualAir _air = new(TimeProvider.System, seed: 1);
    private readonly TinyGateway _gateway;

    public WearableRoadTests()
    {
        _gateway = new TinyGateway(_air);
    }

    public void Dispose()
    {
        _gateway.Dispose();
        _air.Dispose();
    }

    [Fact]
    public async Task A_press_goes_over_the_air_and_every_stage_that_comes_back_is_felt_and_shown()
    {
        _gateway.AcksAlarmsWith = null;
        using VirtualBoard board = Wearable();
        board.Plug();
        Assert.InRange((int)(await _gateway.NextHeartbeat()).Heartbeat!.Battery, 95, 100);
        Task press = board.Press(PressShape.Single, BounceTrace.Worst);
        UpFrame alarm = await _gateway.NextAlarm();
        Assert.Equal(EventKind.Panic, alarm.Alarm!.Kind);
        await press;
        _gateway.Ack(alarm.Counter, AckStage.Stored);
        await board.Light.WaitFor(Indication.Stored, TinyHub.Patience());
        _gateway.Ack(alarm.Counter, AckStage.Received);
        await board.Light.WaitFor(Indication.Received, TinyHub.Patience());
        _gateway.Ack(alarm.Counter, AckStage.Responding);
        await board.Light.WaitFor(Indication.Responding, TinyHub.Patience());
        Assert.True(board.Vibration.Starts > 0);
        Assert.False(board.IsAsleep);
    }

    [Fact]
    public async Task After_its_heartbeat_it_sleeps_and_the_timer_brings_the_next_one()
    {
        using VirtualBoard board = Wearable();
        board.Plug();
        UpFrame first = await _gateway.NextHeartbeat();
        Assert.Equal(ResetCause.PowerOn, first.Heartbeat!.ResetCause);
        SleepPlan sleep = await board.WhenAsleep(TinyHub.Patience());
        Assert.InRange(sleep.Timer!.Value.TotalSeconds, 2, first.Heartbeat.IntervalSeconds);
        Assert.Equal(LightPattern.Dark, board.Light.Colour);

        board.EndSleep();
        UpFrame second = await _gateway.NextHeartbeat();
        Assert.True(second.Counter > first.Counter);
        await board.WhenAsleep(TinyHub.Patience());
        Assert.Equal(2, board.Boots);
    }

    [Fact]
    public async Task A_press_while_asleep_wakes_it_and_counts_though_the_finger_is_gone_before_the_first_line_of_main()
    {
        using VirtualBoard board = Wearable(Silent, bootMs: 600);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        await board.Press(PressShape.Single, BounceTrace.Clean);
        UpFrame alarm = await _gateway.NextAlarm();
        Assert.Equal(EventKind.SilentPanic, alarm.Alarm!.Kind);
        await board.WhenAsleep(TinyHub.Patience());

        // One press, one alarm: what is next is the heartbeat of the next wake-up.
        board.EndSleep();
        Assert.NotNull((await _gateway.NextAfter(alarm.Counter)).Heartbeat);
    }

    [Fact]
    public async Task A_press_during_the_boot_out_of_a_timer_counts()
    {
        using VirtualBoard board = Wearable(Silent, bootMs: 500);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        board.EndSleep();
        Task press = board.Press(PressShape.Hold, BounceTrace.Typical);
        Assert.Equal(EventKind.SilentPanic, (await _gateway.NextAlarm()).Alarm!.Kind);
        await press;
    }

    [Fact]
    public async Task A_press_that_begins_and_ends_within_the_boot_out_of_a_timer_counts()
    {
        using VirtualBoard board = Wearable(Silent, bootMs: 500);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        board.EndSleep();
        board.SetContact(closed: true);
        board.SetContact(closed: false);
        UpFrame alarm = await _gateway.NextAlarm();
        Assert.Equal(EventKind.SilentPanic, alarm.Alarm!.Kind);
        await board.WhenAsleep(TinyHub.Patience());

        // One press, one alarm.
        board.EndSleep();
        Assert.NotNull((await _gateway.NextAfter(alarm.Counter)).Heartbeat);
    }

    [Fact]
    public async Task The_second_button_wakes_it_as_itself()
    {
        using VirtualBoard board = Wearable("single = none\nsecond = duress", bootMs: 300);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        board.SetSecondContact(closed: true);
        board.SetSecondContact(closed: false);
        AlarmBody alarm = (await _gateway.NextAlarm()).Alarm!;
        Assert.Equal(EventKind.Duress, alarm.Kind);
        Assert.Equal((byte)PressCause.Second, alarm.Cause);
    }

    [Fact]
    public async Task Out_of_reach_it_tries_on_and_a_power_cut_in_between_loses_nothing()
    {
        _gateway.AcksAlarmsWith = null;
        using VirtualBoard board = Wearable(Silent);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        Task saved = board.Saved("alarms");
        await board.Press(PressShape.Single, BounceTrace.Worst);
        UpFrame alarm = await _gateway.NextAlarm();
        await saved;
        board.Unplug();
        await board.Unwound.WaitAsync(TinyHub.Patience());

        _gateway.AcksAlarmsWith = AckStage.Stored;
        board.Plug();
        UpFrame again = await _gateway.NextAlarm();
        Assert.Equal(alarm.Bytes, again.Bytes);
        await board.WhenAsleep(TinyHub.Patience());
    }

    [Fact]
    public async Task Wifi_is_joined_for_an_alarm_alone_and_the_same_bytes_go_over_both()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Wearable(Silent + "\n" + hub.Settings());
        board.Plug();
        await _gateway.NextHeartbeat();
        await board.WhenAsleep(TinyHub.Patience());
        Assert.Equal(0, hub.Connections);

        _gateway.AcksAlarmsWith = null;
        hub.AcksAlarmsWith = null;
        Task press = board.Press(PressShape.Single, BounceTrace.Typical);
        UpFrame overAir = await _gateway.NextAlarm();
        UpFrame overWifi = await hub.NextAlarm();
        Assert.Equal(overAir.Bytes, overWifi.Bytes);
        await press;
        await hub.Ack(overWifi.Counter, AckStage.Stored);
        await board.WhenAsleep(TinyHub.Patience());
    }

    [Fact]
    public async Task An_alarm_of_before_a_sleep_gets_the_time_that_wifi_takes_and_the_device_sleeps_soon_after()
    {
        await using TinyHub hub = new() { AcksAlarmsWith = null };
        _gateway.AcksAlarmsWith = null;
        using VirtualBoard board = Wearable(Silent + "\n" + hub.Settings());
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        Task press = board.Press(PressShape.Single, BounceTrace.Typical);
        UpFrame alarm = await hub.NextAlarm();
        await board.Saved("alarms");
        string[] records = [.. board.Files.Names.Where(name => name.Contains("alarms", StringComparison.Ordinal))];
        byte[][] unfinished = [.. records.Select(name => board.Files.Read(name)!)];
        hub.AcksAlarmsWith = AckStage.Stored;
        await hub.Ack(alarm.Counter, AckStage.Stored);
        await press;
        await board.WhenAsleep(TinyHub.Patience());

        // As if nobody had answered.
        foreach (string name in board.Files.Names.Where(name => name.Contains("alarms", StringComparison.Ordinal)).ToArray())
        {
            board.Files.Delete(name);
        }

        board.Files.Write(records[0], unfinished[0]);
        board.EndSleep();
        Assert.Equal(alarm.Bytes, (await hub.NextAlarm()).Bytes);
        await board.WhenAsleep(TinyHub.Patience());
    }

    [Fact]
    public async Task A_tap_while_it_writes_to_flash_before_a_sleep_is_a_press()
    {
        using VirtualBoard board = Wearable(Silent);
        int writes = 0;
        board.Files.Written += (_, name) =>
        {
            // The first is of the start, the second of the sleep.
            if (name.Contains("boots", StringComparison.Ordinal) && ++writes == 2)
            {
                board.SetContact(closed: true);
                board.SetContact(closed: false);
            }
        };
        board.Plug();
        Assert.Equal(EventKind.SilentPanic, (await _gateway.NextAlarm()).Alarm!.Kind);
        Assert.Equal(1, board.Boots);
        await board.WhenAsleep(TinyHub.Patience());
    }

    [Fact]
    public async Task A_flat_cell_is_told_and_the_divider_is_connected_only_to_be_read()
    {
        using VirtualBoard board = Wearable();
        board.Battery.Millivolts = 3500;
        board.Plug();
        Assert.InRange((int)(await _gateway.NextHeartbeat()).Heartbeat!.Battery, 5, 20);
        await board.WhenAsleep(TinyHub.Patience());
        Assert.InRange(board.Battery.Readings, 1, 64);
    }

    [Fact]
    public async Task While_one_button_is_held_down_the_other_one_alarms()
    {
        using VirtualBoard board = Wearable("single = none\nsecond = duress");
        board.SetContact(closed: true);
        board.Plug();
        await _gateway.NextHeartbeat();
        board.SetSecondContact(closed: true);
        Assert.Equal(EventKind.Duress, (await _gateway.NextAlarm()).Alarm!.Kind);
    }

    private VirtualBoard Wearable(string settings = "", int bootMs = 0)
    {
        VirtualBoard board = new(new VirtualBoardOptions
        {
            Name = "wearable",
            EntryPoint = HeltecV3.Main,
            Board = HeltecV3.Describe(),
            Air = _air,
            Place = new Place(10, 0, 0),
            BootTime = TimeSpan.FromMilliseconds(bootMs),
            SleepTimerRuns = false,
        });
        board.Files.WriteText("schoolbutton.txt", settings + "\n" + TinyGateway.Settings());
        return board;
    }
}
