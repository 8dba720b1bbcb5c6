using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The whole firmware on a virtual board to which something bad happens.</summary>
public class StayingAliveTests
{
    [Fact]
    public async Task A_board_on_which_an_optional_part_fails_at_every_start_gets_into_safe_mode_and_alarms()
    {
        // A motor on the light's pin: opening it throws, at every start but one without a motor.
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings(), described => described.VibrationPin = described.RedPin);
        board.Plug();

        UpFrame heartbeat = await hub.NextHeartbeat();
        Assert.Equal(FaultCode.SafeMode, heartbeat.Heartbeat!.Fault);
        Assert.Equal(ResetCause.Supervisor, heartbeat.Heartbeat.ResetCause);
        Assert.Equal(BootGuard.BadBootsToSafeMode + 1, board.Boots);

        await board.Press(PressShape.Single, BounceTrace.Worst);
        UpFrame alarm = await hub.NextAlarm();
        while (alarm.Alarm!.Kind == EventKind.Fault)
        {
            alarm = await hub.NextAlarm();
        }

        Assert.Equal(EventKind.Panic, alarm.Alarm.Kind);
        await board.Light.WaitFor(Indication.Stored, TinyHub.Patience());
    }

    [Fact]
    public async Task A_press_in_the_pause_before_a_restart_arrives_once_after_it()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings(), described => described.VibrationPin = described.RedPin);
        board.Plug();

        // The last pause before safe mode, since every start before it fails.
        await board.Booted(BootGuard.BadBootsToSafeMode);
        while (board.Log.Lines.Count(line => line.Contains("cannot go on", StringComparison.Ordinal)) < BootGuard.BadBootsToSafeMode)
        {
            await Task.Yield();
        }

        await board.Press(PressShape.Hold, BounceTrace.Worst);
        UpFrame alarm = await hub.NextAlarm();
        while (alarm.Alarm!.Kind == EventKind.Fault)
        {
            alarm = await hub.NextAlarm();
        }

        Assert.Equal(EventKind.Panic, alarm.Alarm.Kind);
        await board.Light.WaitFor(Indication.Stored, TinyHub.Patience());
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
        bool pressed = false;
        bool inSafeMode = false;
        while (!pressed || !inSafeMode)
        {
            UpFrame frame = await hub.NextFrame();
            pressed |= frame.Alarm?.Kind == EventKind.Panic;
            inSafeMode |= frame.Heartbeat?.Fault == FaultCode.SafeMode;
        }
    }

    [Fact]
    public async Task The_watchdog_cuts_the_power_of_a_hung_main_loop_and_the_press_meanwhile_arrives()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings(), described => described.WatchdogMs = 2500);
        board.Plug();
        await hub.NextHeartbeat();

        // The next write never ends: the press is taken in and its alarm sent, but the loop does not come back.
        board.Files.Hangs = true;
        await board.Press(PressShape.Single, BounceTrace.Typical);
        await hub.NextAlarm();
        board.SetContact(closed: true);
        await board.Booted(2);
        board.Files.Hangs = false;

        UpFrame alarm = await hub.NextAlarmAfterBoot(2);
        Assert.Equal(EventKind.Panic, alarm.Alarm!.Kind);
        Assert.True(board.Watchdog.Bites > 0);
    }

    [Fact]
    public async Task A_board_that_is_well_is_never_cut_by_its_watchdog()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings("interval = 1"), described => described.WatchdogMs = 4000);
        board.Plug();
        while (board.Watchdog.Feeds < 2 * 2 * 8)
        {
            await hub.NextHeartbeat();
            Assert.Equal(0, board.Watchdog.Bites);
        }

        Assert.Equal(1, board.Boots);
    }

    [Fact]
    public async Task Settings_of_garbage_make_no_dead_button()
    {
        Random random = new(20240917);
        for (int i = 0; i < 12; i++)
        {
            byte[] garbage = new byte[random.Next(6000)];
            random.NextBytes(garbage);
            using VirtualBoard board = Boards.Stationary("");
            board.Files.Write("schoolbutton.txt", garbage);
            board.Plug();
            await board.Light.WaitFor(Indication.Fault, TinyHub.Patience());
            Assert.Equal(1, board.Boots);
        }
    }

    [Fact]
    public async Task Damaged_settings_that_still_hold_identity_key_and_host_still_alarm()
    {
        Random random = new(99);
        await using TinyHub hub = new();
        string good = hub.Settings();
        for (int i = 0; i < 8; i++)
        {
            byte[] noise = new byte[200];
            random.NextBytes(noise);
            using VirtualBoard board = Boards.Stationary("");
            board.Files.Write(
                "schoolbutton.txt",
                [.. System.Text.Encoding.UTF8.GetBytes(good + "\n"), .. noise.Where(b => b is not (byte)'\n' and not (byte)'=')]);
            board.Plug();
            Assert.Equal(FaultCode.Settings, (await hub.NextHeartbeat()).Heartbeat!.Fault);
            Task press = board.Press(PressShape.Single, BounceTrace.Typical);
            Assert.Equal(EventKind.Panic, (await hub.NextAlarm()).Alarm!.Kind);
            await press;
        }
    }
}
