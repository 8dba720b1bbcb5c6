using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The stationary app's own Program on a virtual board, against a hub's end of the wire.</summary>
public class StationaryRoadTests
{
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
        UpFrame alarm = await hub.NextFrame();
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
}
