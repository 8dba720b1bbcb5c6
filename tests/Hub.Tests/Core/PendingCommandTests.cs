using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>A wearable sleeps through what it is sent: what somebody asks of it waits, and comes behind the next ack.</summary>
public sealed class PendingCommandTests
{
    private const uint Wearable = 1;
    private const uint East = 2;
    private const uint West = 3;
    private const uint Wall = 4;

    private VirtualHub _hub = New();

    private uint _counter;

    public PendingCommandTests() => Beat();

    private string? Pending => ViewOf.Device(_hub.Device(Wearable)).PendingCommand;

    [Fact]
    public void A_command_goes_at_once_and_again_right_behind_the_next_ack_over_the_same_gateway()
    {
        Assert.Equal(DeskAnswer.Kept, Ask(CommandKind.WalkTest, 600));
        Assert.Equal("walk-test", Pending);
        Downlink atOnce = Assert.Single(_hub.Downlinks);
        Assert.Equal((CommandKind.WalkTest, East), (Command(atOnce)!.Kind, atOnce.Air.Gateway));

        Beat();
        Assert.Single(_hub.Downlinks);
        _hub.NowMs += VirtualHub.IntervalMs;
        _hub.Apply(_hub.HeartbeatFrame(
            ++_counter, Wearable, flags: HeartbeatBody.AckWantedFlag, by: By(West, ageMs: 200) with { SnrQuarters = 60 }));

        (Downlink ack, Downlink told) = (_hub.Downlinks[1], _hub.Downlinks[2]);
        Assert.NotNull(AckBody.FromBytes(ack.Body));
        CommandBody command = Command(told)!;
        Assert.Equal((CommandKind.WalkTest, 600, (byte)0), (command.Kind, command.Argument, command.Detail));
        Assert.Equal((1_000, West), (ack.Air.WorthMs, ack.Air.Gateway));
        Assert.Equal(ack.Air with { WorthMs = 1_000 + _hub.Policy.BehindAckMs }, told.Air);
        Assert.Equal(ack.Counter + 1, told.Counter);
        Assert.Equal("walk-test", Pending);
    }

    [Theory]
    [InlineData(CommandKind.WalkTest, HeartbeatBody.WalkTestFlag)]
    [InlineData(CommandKind.TestMode, HeartbeatBody.TestModeFlag)]
    public void It_is_told_with_each_ack_until_a_heartbeat_shows_that_it_is_obeyed(CommandKind kind, byte shown)
    {
        Ask(kind, 600);
        int asked = _hub.Downlinks.Count;
        for (int i = 0; i < 3; i++)
        {
            Beat(HeartbeatBody.AckWantedFlag);
            Assert.Equal(kind, Command(_hub.Downlinks[^1])!.Kind);
        }

        Beat((byte)(shown | HeartbeatBody.AckWantedFlag));

        Assert.Null(Pending);
        Assert.Equal(asked + 7, _hub.Downlinks.Count);
        Assert.NotNull(AckBody.FromBytes(_hub.Downlinks[^1].Body));
    }

    [Fact]
    public void What_the_device_did_before_is_no_proof_that_it_was_told()
    {
        Beat(HeartbeatBody.WalkTestFlag);
        Ask(CommandKind.WalkTest, 1_800);

        Beat(HeartbeatBody.WalkTestFlag);
        Assert.Equal("walk-test", Pending);
        Beat(HeartbeatBody.WalkTestFlag | HeartbeatBody.AckWantedFlag);
        Assert.Equal("walk-test", Pending);
        Beat(HeartbeatBody.WalkTestFlag);
        Assert.Null(Pending);
    }

    [Fact]
    public void A_device_that_is_awake_and_obeys_at_once_is_not_told_again()
    {
        Beat(HeartbeatBody.TestModeFlag);
        Ask(CommandKind.TestMode, 0);

        Beat();
        Assert.Null(Pending);
    }

    [Fact]
    public void Identify_shows_in_no_heartbeat_and_is_told_once()
    {
        Ask(CommandKind.Identify, 10);
        Beat(HeartbeatBody.AckWantedFlag);
        Assert.Equal(CommandKind.Identify, Command(_hub.Downlinks[^1])!.Kind);
        Assert.Null(Pending);

        int before = _hub.Downlinks.Count;
        Beat(HeartbeatBody.AckWantedFlag);
        Assert.Equal(before + 1, _hub.Downlinks.Count);
    }

    [Fact]
    public void A_heartbeat_whose_answer_comes_too_late_is_no_moment_to_tell()
    {
        Ask(CommandKind.Identify, 10);
        int before = _hub.Downlinks.Count;

        Beat(HeartbeatBody.AckWantedFlag, ageMs: 1_300);

        Assert.Equal(before + 1, _hub.Downlinks.Count);
        Assert.Equal("identify", Pending);
    }

    [Fact]
    public void A_test_press_that_is_played_back_is_no_moment_to_tell()
    {
        uint counter = Press(EventKind.Test).Counter;
        Beat();
        Ask(CommandKind.Identify, 10);
        int before = _hub.Downlinks.Count;
        _hub.NowMs += 60_000;

        _hub.Apply(_hub.AlarmFrame(counter, EventKind.Test, Wearable, by: By(East)));

        Assert.Equal(before + 1, _hub.Downlinks.Count);
        Assert.Equal("identify", Pending);
    }

    [Fact]
    public void A_test_press_that_a_gateway_kept_for_long_is_no_moment_to_tell()
    {
        Ask(CommandKind.Identify, 10);
        int before = _hub.Downlinks.Count;

        _hub.Apply(_hub.AlarmFrame(++_counter, EventKind.Test, Wearable, by: By(East, ageMs: 10_000)));

        Assert.Equal(before + 1, _hub.Downlinks.Count);
        Assert.Equal("identify", Pending);
    }

    [Fact]
    public void Behind_the_ack_of_a_test_press_it_goes_too_and_again_when_that_is_sent_again()
    {
        Ask(CommandKind.WalkTest, 600);
        int before = _hub.Downlinks.Count;
        UplinkFrame press = Press(EventKind.Test);
        _hub.NowMs += 3_000;
        _hub.Apply(_hub.AlarmFrame(press.Counter, EventKind.Test, Wearable, by: By(West)));

        Assert.Equal(
            [(true, East), (false, East), (true, West), (false, West)],
            _hub.Downlinks[before..].Select(d => (AckBody.FromBytes(d.Body) is not null, d.Air.Gateway)));
        Assert.Equal([true, false, true, false], _hub.Downlinks[before..].Select(d => d.Air.Urgent));
    }

    [Fact]
    public void Over_its_own_session_it_is_told_as_well()
    {
        Ask(CommandKind.Identify, 10);
        Beat(HeartbeatBody.AckWantedFlag, gateway: 0);

        Assert.Equal((CommandKind.Identify, 0u), (Command(_hub.Downlinks[^1])!.Kind, _hub.Downlinks[^1].Air.Gateway));
        Assert.Null(Pending);
    }

    [Theory]
    [InlineData(EventKind.Panic)]
    [InlineData(EventKind.SilentPanic)]
    [InlineData(EventKind.Duress)]
    [InlineData(EventKind.Medical)]
    [InlineData(EventKind.Cancel)]
    [InlineData((EventKind)77)]
    public void A_device_that_called_for_help_is_told_nothing_that_waited_until_that_is_long_over(EventKind kind)
    {
        Ask(CommandKind.TestMode, 600);
        int before = _hub.Downlinks.Count;
        Press(kind);
        Beat(HeartbeatBody.AckWantedFlag);
        uint counter = Press(kind).Counter;
        _hub.NowMs += _hub.Policy.CallKeepsCommandsMs;
        _hub.Apply(_hub.AlarmFrame(counter, kind, Wearable, by: By(East)));
        _hub.NowMs += VirtualHub.IntervalMs;
        Assert.All(_hub.Downlinks[before..], d => Assert.NotNull(AckBody.FromBytes(d.Body)));

        Beat(HeartbeatBody.AckWantedFlag);
        Assert.Equal(CommandKind.TestMode, Command(_hub.Downlinks[^1])!.Kind);
    }

    [Fact]
    public void A_newer_command_takes_the_place_of_the_one_before_however_many_come()
    {
        for (int seconds = 1; seconds <= 1_000; seconds++)
        {
            Ask(CommandKind.TestMode, seconds);
        }

        Ask(CommandKind.WalkTest, 60);
        int before = _hub.Downlinks.Count;
        Beat(HeartbeatBody.AckWantedFlag);

        Assert.Equal(before + 2, _hub.Downlinks.Count);
        Assert.Equal((CommandKind.WalkTest, 60), (Command(_hub.Downlinks[^1])!.Kind, Command(_hub.Downlinks[^1])!.Argument));
    }

    [Fact]
    public void What_was_told_of_the_one_before_is_no_proof_for_the_newer()
    {
        Ask(CommandKind.TestMode, 60);
        Beat(HeartbeatBody.AckWantedFlag);
        Beat(HeartbeatBody.TestModeFlag);
        Assert.Null(Pending);
        Ask(CommandKind.TestMode, 600);

        Beat(HeartbeatBody.TestModeFlag);

        Assert.Equal("test-mode", Pending);
    }

    [Theory]
    [InlineData(CommandKind.Identify, 10, 24)]
    [InlineData(CommandKind.TestMode, 0, 24)]
    [InlineData(CommandKind.TestMode, 600, 4)]
    [InlineData(CommandKind.WalkTest, 600, 4)]
    public void It_is_kept_for_a_time_and_the_page_then_stops_showing_it(CommandKind kind, int argument, int hours)
    {
        Ask(kind, argument);
        _hub.NowMs += (hours * 3_600_000L) - 1;
        _hub.Apply();
        Assert.NotNull(Pending);
        _hub.NowMs++;

        Assert.Contains(_hub.Device(Wearable), _hub.Apply().Devices);
        Assert.Null(Pending);
    }

    [Fact]
    public void A_power_cut_forgets_neither_the_command_nor_that_it_is_done_nor_its_end()
    {
        _hub = New(new MemoryDisk { LosesPower = true });
        Beat();
        Ask(CommandKind.WalkTest, 600);
        _hub.Restart(downMs: 3_600_000);
        Assert.Equal("walk-test", Pending);
        Beat(HeartbeatBody.AckWantedFlag);
        Assert.Equal(600, Command(_hub.Downlinks[^1])!.Argument);

        _hub.NowMs += 3 * 3_600_000;
        _hub.Apply();
        Assert.Null(Pending);
        _hub.Restart();
        Assert.Null(Pending);

        Ask(CommandKind.Identify, 10);
        Beat(HeartbeatBody.AckWantedFlag);
        _hub.Restart();
        Assert.Null(Pending);
    }

    [Fact]
    public void A_restart_after_its_end_drops_it_at_once()
    {
        Ask(CommandKind.WalkTest, 600);
        _hub.Restart(downMs: 4 * 3_600_000);
        _hub.Apply();

        Assert.Null(Pending);
    }

    [Theory]
    [InlineData(CommandKind.Ping)]
    [InlineData(CommandKind.Announce)]
    public void What_is_of_use_only_now_is_not_kept(CommandKind kind)
    {
        Assert.Equal(DeskAnswer.Done, Ask(kind, 0));
        Assert.Null(Pending);
    }

    [Fact]
    public void A_ping_leaves_what_waits_where_it_is()
    {
        Ask(CommandKind.WalkTest, 600);
        Ask(CommandKind.Ping, 0);

        Assert.Equal("walk-test", Pending);
    }

    [Fact]
    public void Who_listens_all_the_time_is_told_now_and_nothing_is_kept()
    {
        _hub.Apply(_hub.HeartbeatFrame(1, Wall, by: By(East)));
        Assert.Equal(DeskAnswer.Done, Ask(CommandKind.Identify, 10, Wall));
        Assert.Equal(DeskAnswer.Done, Ask(CommandKind.Identify, 10, Wall, isConnected: true));

        Assert.Equal(CommandKind.None, _hub.Device(Wall).PendingKind);
    }

    [Fact]
    public void A_wearable_that_no_gateway_ever_heard_is_not_promised_anything()
    {
        _hub = New();

        Assert.Equal(DeskAnswer.NotFound, Ask(CommandKind.Identify, 10));
        Assert.Equal(DeskAnswer.Done, Ask(CommandKind.Identify, 10, isConnected: true));
        Assert.Null(Pending);
        Assert.Equal(DeskAnswer.NotFound, Ask(CommandKind.Identify, 10, address: 99));
    }

    [Fact]
    public void A_wearable_that_has_fallen_silent_is_told_if_it_comes_back()
    {
        _hub.Run(2 * VirtualHub.BoundMs);
        int before = _hub.Downlinks.Count;
        Assert.Equal(DeskAnswer.Kept, Ask(CommandKind.Identify, 10));
        Assert.Equal(before, _hub.Downlinks.Count);

        Beat(HeartbeatBody.AckWantedFlag);
        Assert.Equal(CommandKind.Identify, Command(_hub.Downlinks[^1])!.Kind);
    }

    [Fact]
    public void A_device_that_is_retired_or_gets_another_key_is_told_nothing_more()
    {
        DeviceRecord entry = VirtualHub.Record((int)Wearable) with { Kind = DeviceKinds.Wearable };
        Ask(CommandKind.WalkTest, 600);
        _hub.Apply(new DevicesChanged { Records = [entry with { Name = "Teacher" }] });
        Assert.Equal("walk-test", Pending);

        _hub.Apply(new DevicesChanged { Records = [entry with { Retired = true }] });
        Assert.Null(Pending);
        Assert.Equal(DeskAnswer.NotFound, Ask(CommandKind.WalkTest, 600));

        _hub.Apply(new DevicesChanged { Records = [entry] });
        Beat();
        Ask(CommandKind.WalkTest, 600);
        _hub.Apply(new DevicesChanged { Records = [entry with { Generation = 1 }] });
        Assert.Null(Pending);
        int before = _hub.Downlinks.Count;
        _hub.Apply(_hub.AlarmFrame(1, EventKind.Test, Wearable, generation: 1, by: By(East)));
        Assert.Equal(before + 1, _hub.Downlinks.Count);
    }

    [Fact]
    public void A_key_that_is_used_up_is_said_and_nothing_is_promised()
    {
        HubSnapshot usedUp = HubSnapshot.Empty with
        {
            Devices =
            [
                new Device(
                    VirtualHub.Record((int)Wearable) with { Kind = DeviceKinds.Wearable },
                    new DeviceStatus { DownCeiling = Frame.MaxCounter + 1 }),
            ],
        };
        HubCore core = new(usedUp, [VirtualHub.Reporting], _hub.Policy, _hub.Now);
        SendCommand ask = new() { Address = Wearable, Kind = CommandKind.Identify, Argument = 10 };

        core.Apply([_hub.HeartbeatFrame(1, Wearable, by: By(East)), ask], _hub.Now, _hub.NowMs, new Step());

        Assert.Equal(DeskAnswer.Unavailable, ask.Answer);
        Assert.Equal(CommandKind.None, core.Device(Wearable)!.PendingKind);
    }

    private static VirtualHub New(ITestStorage? storage = null) => new(
        devices: 4, storage: storage, kinds: [DeviceKinds.Wearable, DeviceKinds.Gateway, DeviceKinds.Gateway]);

    private static CommandBody? Command(in Downlink downlink) => CommandBody.FromBytes(downlink.Body);

    private static Reception By(uint gateway, long ageMs = 0) => gateway == 0 ? default : new(gateway, ageMs, -90, 12);

    private DeskAnswer Ask(CommandKind kind, int argument, uint address = Wearable, bool isConnected = false)
    {
        SendCommand ask = new() { Address = address, Kind = kind, Argument = argument, IsConnected = isConnected };
        _hub.Apply(ask);
        return ask.Answer;
    }

    private void Beat(byte flags = 0, uint gateway = East, long ageMs = 0) =>
        _hub.Apply(_hub.HeartbeatFrame(++_counter, Wearable, flags: flags, by: By(gateway, ageMs)));

    private UplinkFrame Press(EventKind kind)
    {
        UplinkFrame press = _hub.AlarmFrame(++_counter, kind, Wearable, by: By(East));
        _hub.Apply(press);
        return press;
    }
}
