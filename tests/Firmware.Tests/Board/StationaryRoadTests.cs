using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The stationary app's own Program on a virtual board, against a hub's end of the wire.</summary>
public class StationaryRoadTests
{
    /// <summary>
    /// A machine that stalls parts the clicks of a double press, which go in real time here; the patterns themselves are
    /// held to in virtual time by GestureTests.
    /// </summary>
    private const int PressesOnABusyMachine = 5;

    [Fact]
    public async Task A_press_reaches_the_hub_sealed_and_the_light_tells_what_came_back()
    {
        await using TinyHub hub = new() { AcksAlarmsWith = null };
        using VirtualBoard board = Boards.Stationary(hub.Settings());
        board.Plug();

        ConnectPacket connect = await hub.NextConnect();
        Assert.Equal("MQTT", connect.Protocol);
        Assert.Equal(4, connect.Level);
        Assert.InRange(connect.KeepAlive, 1, 30);
        Assert.Equal(["00a1b2", "00a1b2", "secret"], connect.Fields);

        UpFrame heartbeat = await hub.NextFrame();
        Assert.True(heartbeat.Heartbeat?.HasDetails);
        Assert.Equal("sb/1/00a1b2/up", heartbeat.Topic);
        Assert.Equal(30, heartbeat.Heartbeat!.IntervalSeconds);
        await board.Light.WaitFor(Indication.Ready, TinyHub.Patience());

        Task press = board.Press(PressShape.Single, BounceTrace.Worst);
        UpFrame alarm = await hub.NextAlarm();
        Assert.Equal(EventKind.Panic, alarm.Alarm?.Kind);
        Assert.Equal((byte)PressCause.Single, alarm.Alarm!.Cause);
        Assert.InRange(alarm.Alarm.AtHubTimeMs, 1_700_000_000_000, 1_700_000_100_000);
        await board.Light.WaitFor(Indication.Sending, TinyHub.Patience());

        await hub.Ack(alarm.Counter, AckStage.Stored);
        await board.Light.WaitFor(Indication.Stored, TinyHub.Patience());
        await hub.Ack(alarm.Counter, AckStage.Received);
        await board.Light.WaitFor(Indication.Received, TinyHub.Patience());
        await hub.Ack(alarm.Counter, AckStage.Responding);
        await board.Light.WaitFor(Indication.Responding, TinyHub.Patience());
        await press;
    }

    [Fact]
    public async Task Unplugged_in_the_middle_of_an_alarm_and_plugged_in_again_the_same_bytes_come_again()
    {
        await using TinyHub hub = new() { AcksAlarmsWith = null };
        using VirtualBoard board = Boards.Stationary(hub.Settings());
        board.Plug();
        await hub.NextHeartbeat();
        Task press = board.Press(PressShape.Single, BounceTrace.Typical);
        UpFrame alarm = await hub.NextAlarm();
        await board.Saved("alarms");
        board.Unplug();
        await press;

        Assert.False(board.IsPowered);
        Assert.Equal(LightPattern.Dark, board.Light.Colour);
        await board.Unwound.WaitAsync(TinyHub.Patience());

        hub.AcksAlarmsWith = AckStage.Stored;
        board.Plug();
        UpFrame again = await hub.NextAlarmAfterBoot(2);
        Assert.Equal(alarm.Bytes, again.Bytes);
        await board.Light.WaitFor(Indication.Stored, TinyHub.Patience());
    }

    [Fact]
    public async Task A_press_before_the_hub_is_there_reaches_it_when_it_comes()
    {
        int port;
        await using (TinyHub gone = new())
        {
            port = gone.Port;
        }

        using VirtualBoard board = Boards.Stationary($"port = {port}\ntls = off\nhost = 127.0.0.1\n" + DeviceRig.Identity);
        board.Plug();
        await board.Light.WaitFor(Indication.NoLink, TinyHub.Patience());
        await board.Press(PressShape.Single, BounceTrace.Clean);
        await board.Light.WaitFor(Indication.Sending, TinyHub.Patience());

        await using TinyHub hub = new(port: port);
        Assert.Equal(EventKind.Panic, (await hub.NextAlarm()).Alarm!.Kind);
        await board.Light.WaitFor(Indication.Stored, TinyHub.Patience());
    }

    [Fact]
    public async Task When_the_hub_hangs_up_in_the_middle_the_button_comes_back_with_the_same_bytes()
    {
        await using TinyHub hub = new() { AcksAlarmsWith = null, AnswersPublish = false };
        using VirtualBoard board = Boards.Stationary(hub.Settings());
        board.Plug();
        await hub.NextConnect();
        await hub.NextHeartbeat();
        Task press = board.Press(PressShape.Single, BounceTrace.Clean);
        UpFrame alarm = await hub.NextAlarm();
        hub.DropAll();
        await hub.NextConnect();
        Assert.Equal(alarm.Bytes, (await hub.NextAlarm()).Bytes);
        await press;
    }

    [Fact]
    public async Task A_glitch_raises_nothing()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings());
        board.Plug();
        UpFrame heartbeat = await hub.NextHeartbeat();
        await board.Press(PressShape.Single, BounceTrace.Glitch);
        await board.Press(PressShape.Single, BounceTrace.Worst);
        UpFrame alarm = await hub.NextAlarm();

        // Every frame takes a counter: nothing was sealed in between.
        Assert.Equal(heartbeat.Counter + 1, alarm.Counter);
    }

    [Theory]
    [InlineData(PressShape.Single, EventKind.Medical, PressCause.Single)]
    [InlineData(PressShape.Hold, EventKind.Panic, PressCause.Hold)]
    [InlineData(PressShape.Double, EventKind.Duress, PressCause.Double)]
    public async Task What_a_pattern_raises_is_a_setting(PressShape shape, EventKind kind, PressCause cause)
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(
            hub.Settings("single = medical", "hold = panic", "double = duress", "zone = 7"));
        board.Plug();
        await hub.NextHeartbeat();
        AlarmBody alarm = await Pressed();
        for (int tries = 1; alarm.Kind != kind && tries < PressesOnABusyMachine; tries++)
        {
            alarm = await Pressed();
        }

        Assert.Equal(kind, alarm.Kind);
        Assert.Equal((byte)cause, alarm.Cause);
        Assert.Equal(7, alarm.Zone);

        async Task<AlarmBody> Pressed()
        {
            await board.Press(shape, BounceTrace.Worst);
            return (await hub.NextAlarm()).Alarm!;
        }
    }

    [Fact]
    public async Task Commands_reach_the_device_over_the_wire()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings());
        board.Plug();
        await hub.NextHeartbeat();
        await board.Light.WaitFor(Indication.Ready, TinyHub.Patience());
        await hub.Command(CommandKind.Identify, 600);
        await board.Light.WaitFor(Indication.Identify, TinyHub.Patience());
        await hub.Command(CommandKind.Ping, 0);
        Assert.True((await hub.NextHeartbeat()).Heartbeat!.HasDetails);
    }

    [Fact]
    public async Task Each_board_of_a_process_is_its_own()
    {
        await using TinyHub left = new();
        await using TinyHub right = new();
        using VirtualBoard leftBoard = Boards.Stationary(left.Settings("zone = 1"));
        using VirtualBoard rightBoard = Boards.Stationary(right.Settings("zone = 2", "single = medical"));
        leftBoard.Plug();
        rightBoard.Plug();
        await left.NextHeartbeat();
        await right.NextHeartbeat();
        await Task.WhenAll(
            leftBoard.Press(PressShape.Single, BounceTrace.Worst),
            rightBoard.Press(PressShape.Single, BounceTrace.Typical));
        Assert.Equal(EventKind.Panic, (await left.NextAlarm()).Alarm!.Kind);
        Assert.Equal(EventKind.Medical, (await right.NextAlarm()).Alarm!.Kind);
    }

    [Fact]
    public async Task Without_settings_the_light_shows_a_fault_and_that_a_press_fails()
    {
        using VirtualBoard board = Boards.Stationary("");
        board.Files.Delete("schoolbutton.txt");
        board.Plug();
        await board.Light.WaitFor(Indication.Fault, TinyHub.Patience());
        await board.Press(PressShape.Single, BounceTrace.Clean);
        await board.Light.WaitFor(Indication.Failing, TinyHub.Patience());
        Assert.Contains(board.Log.Lines, line => line.Contains("the file is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_tls_the_hub_must_have_a_certificate_of_the_authority_that_the_settings_name()
    {
        using TestAuthority authority = new("school");
        using TestAuthority stranger = new("stranger");
        await using TinyHub hub = new(authority.IssueForLoopback());
        using VirtualBoard board = Boards.Stationary(hub.Settings("ca = hub.pem"));
        board.Files.WriteText("hub.pem", authority.Pem);
        board.Plug();
        Assert.NotNull((await hub.NextHeartbeat()).Heartbeat);

        await using TinyHub impostor = new(stranger.IssueForLoopback());
        using VirtualBoard fooled = Boards.Stationary(impostor.Settings("ca = hub.pem"));
        fooled.Files.WriteText("hub.pem", authority.Pem);
        fooled.Plug();
        await impostor.NextFailure();

        await using TinyHub misnamed = new(authority.Issue(names => names.AddDnsName("elsewhere")));
        using VirtualBoard confused = Boards.Stationary(misnamed.Settings("ca = hub.pem"));
        confused.Files.WriteText("hub.pem", authority.Pem);
        confused.Plug();
        await misnamed.NextFailure();
    }

    [Fact]
    public async Task A_broken_authority_file_is_told_and_nobody_is_trusted_instead()
    {
        using TestAuthority authority = new("school");
        await using TinyHub hub = new(authority.IssueForLoopback());
        using VirtualBoard board = Boards.Stationary(hub.Settings("ca = hub.pem"));
        board.Files.WriteText("hub.pem", "no certificate");
        board.Plug();
        await hub.NextFailure();
        Assert.Contains(board.Log.Lines, line => line.StartsWith("tls:", StringComparison.Ordinal));
    }
}
