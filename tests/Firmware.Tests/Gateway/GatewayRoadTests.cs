using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Gateway;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The gateway's own Program on a virtual board, between the simulated air and a hub's end of the wire.</summary>
public sealed class GatewayRoadTests : IDisposable
{
    private readonly VirtualAir _air = new(TimeProvider.System, seed: 1);
    private uint _downCounter = 100;

    public static TheoryData<RadioChip> Chips => [RadioChip.Sx1262, RadioChip.Sx1276];

    public void Dispose() => _air.Dispose();

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_frame_goes_from_the_air_to_the_hub_and_an_order_goes_from_the_hub_to_the_air(RadioChip chip)
    {
        await using TinyHub hub = new() { Name = "gw/00a1b2" };
        using VirtualBoard board = Gateway(chip, hub.Settings());
        using AirPeer peer = new(_air);
        board.Plug();
        ConnectPacket connect = await hub.NextConnect();
        Assert.Equal(["gw/00a1b2", "gw/00a1b2", "secret"], connect.Fields);
        UpFrame heartbeat = await hub.NextFrame();
        Assert.Equal("sb/1/gw/00a1b2/up", heartbeat.Topic);
        Assert.True(heartbeat.Heartbeat?.HasDetails);
        Assert.Equal(FaultCode.None, heartbeat.Heartbeat!.Fault);
        await board.Light.WaitFor(Indication.Ready, TinyHub.Patience());

        byte[] frame = GatewayRig.FrameOf(0x123456, 7);
        await peer.Send(frame);
        HeardFrame heard = await hub.NextHeard();
        Assert.Equal(frame, heard.Frame);
        Assert.InRange(heard.RssiDbm, -120, -10);

        byte[] ack = Frame.Seal(new NetCcm(new byte[16]), true, 0x123456, 9, [0x81, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 1]);
        await hub.Order(ack, 5000, urgent: true);
        Assert.Equal(ack, await peer.NextHeard());
    }

    [Fact]
    public async Task Frames_heard_while_the_hub_is_away_arrive_after_it_returns()
    {
        int port;
        await using (TinyHub gone = new())
        {
            port = gone.Port;
        }

        using VirtualBoard board = Gateway(
            RadioChip.Sx1262, $"port = {port}\ntls = off\nhost = 127.0.0.1\n" + DeviceRig.Identity);
        using AirPeer peer = new(_air);
        board.Plug();
        await board.Light.WaitFor(Indication.NoLink, TinyHub.Patience());
        List<byte[]> sent = [];
        for (uint i = 1; i <= 3; i++)
        {
            sent.Add(GatewayRig.FrameOf(i, i));
            await peer.Send(sent[^1]);
        }

        await using TinyHub hub = new(port: port) { Name = "gw/00a1b2" };
        List<byte[]> arrived = [];
        for (int i = 0; i < 3; i++)
        {
            HeardFrame heard = await hub.NextHeard();
            arrived.Add(heard.Frame);
            Assert.True(heard.AgeMs > 0);
        }

        Assert.Equal(sent, arrived);
    }

    [Fact]
    public async Task A_frame_that_the_hub_did_not_confirm_comes_again_on_the_next_connection()
    {
        await using TinyHub hub = new() { Name = "gw/00a1b2", AnswersPublish = false };
        using VirtualBoard board = Gateway(RadioChip.Sx1262, hub.Settings());
        using AirPeer peer = new(_air);
        board.Plug();
        await hub.NextHeartbeat();
        byte[] frame = GatewayRig.FrameOf(0x123456, 7);
        await peer.Send(frame);
        HeardFrame first = await hub.NextHeard();
        Assert.Equal(frame, first.Frame);
        await hub.NextConnect();
        hub.DropAll();
        await hub.NextConnect();

        // Repeats of the old connection may lie in between.
        HeardFrame again;
        do
        {
            again = await hub.NextHeard();
            Assert.Equal(frame, again.Frame);
        }
        while (again.AgeMs <= first.AgeMs);
    }

    /// <summary>The button has an address and a key of its own, of which the gateway knows nothing.</summary>
    [Fact]
    public async Task A_press_on_lora_alone_reaches_the_hub_through_the_gateway_and_the_light_tells_what_came_back()
    {
        await using TinyHub hub = new() { Name = "gw/00a1b2" };
        using VirtualBoard gateway = Gateway(RadioChip.Sx1262, hub.Settings());
        using VirtualBoard button = new(new VirtualBoardOptions
        {
            Name = "button",
            EntryPoint = Firmware.Stationary.Lora32.Main,
            Board = Firmware.Stationary.Lora32.Describe(),
            Air = _air,
            Place = new Place(30, 0, 0),
        });
        button.Files.WriteText(
            "schoolbutton.txt", "id = 00c0de\nkey = 0f0e0d0c0b0a09080706050403020100\ninterval = 600\n");
        NetCcm ccm = new(Convert.FromHexString("0f0e0d0c0b0a09080706050403020100"));
        gateway.Plug();
        await hub.NextHeartbeat();
        button.SetHousing(closed: true);
        button.Plug();
        await Answer(HeartbeatBody.FromBytes, AckStage.Heard);

        Task press = button.Press(PressShape.Single, BounceTrace.Typical);
        Assert.Equal(EventKind.Panic, AlarmBody.FromBytes(await Answer(AlarmBody.FromBytes, AckStage.Stored))!.Kind);
        Task stored = button.Light.WaitFor(Indication.Stored, TinyHub.Patience());

        // As the hub does: whoever asks again is answered again.
        while (await Task.WhenAny(stored, Answer(AlarmBody.FromBytes, AckStage.Stored)) != stored)
        {
        }

        await stored;
        await press;

        async Task<byte[]> Answer(Func<byte[], object?> kind, AckStage stage)
        {
            while (true)
            {
                HeardFrame heard = await hub.NextHeard();
                Frame header = Frame.ReadHeader(heard.Frame)!;
                byte[] body = Frame.Open(ccm, heard.Frame)!;
                if (kind(body) != null)
                {
                    AckBody ack = new() { Stage = stage, Counter = header.Counter, HubTimeMs = 1_700_000_000_000 };
                    await hub.Order(Frame.Seal(ccm, true, header.Device, ++_downCounter, ack.ToBytes()), 5000, urgent: true);
                    return body;
                }
            }
        }
    }

    [Fact]
    public async Task It_answers_a_ping_and_shows_itself()
    {
        await using TinyHub hub = new() { Name = "gw/00a1b2" };
        using VirtualBoard board = Gateway(RadioChip.Sx1276, hub.Settings());
        board.Plug();
        await hub.NextHeartbeat();
        await board.Light.WaitFor(Indication.Ready, TinyHub.Patience());
        await hub.Command(CommandKind.Identify, 600);
        await board.Light.WaitFor(Indication.Identify, TinyHub.Patience());
        await hub.Command(CommandKind.Ping, 0);
        Assert.True((await hub.NextHeartbeat()).Heartbeat!.HasDetails);
    }

    [Fact]
    public async Task A_dead_radio_is_told_to_the_hub()
    {
        await using TinyHub hub = new() { Name = "gw/00a1b2" };
        using VirtualBoard board = Gateway(RadioChip.Sx1262, hub.Settings());
        board.Radio!.IsDead = true;
        board.Plug();
        Assert.Equal(FaultCode.Radio, (await hub.NextHeartbeat()).Heartbeat!.Fault);
        await board.Light.WaitFor(Indication.Fault, TinyHub.Patience());
    }

    [Fact]
    public async Task Without_a_hub_in_its_settings_it_says_what_is_missing()
    {
        using VirtualBoard board = Gateway(
            RadioChip.Sx1276, "id = 00a1b2\nkey = 000102030405060708090a0b0c0d0e0f\n");
        board.Plug();
        await board.Light.WaitFor(Indication.NoLink, TinyHub.Patience());
        Assert.Contains(board.Log.Lines, line => line.StartsWith("settings: host", StringComparison.Ordinal));
    }

    private VirtualBoard Gateway(RadioChip chip, string settings)
    {
        VirtualBoard board = new(new VirtualBoardOptions
        {
            Name = "gateway",
            EntryPoint = chip == RadioChip.Sx1262 ? HeltecV3.Main : Lora32.Main,
            Board = chip == RadioChip.Sx1262 ? HeltecV3.Describe() : Lora32.Describe(),
            Air = _air,
        });
        board.Files.WriteText("schoolbutton.txt", settings);
        return board;
    }
}
