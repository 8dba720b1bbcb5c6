using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>One frame may come over several ways; it is one frame, and it is answered over the way it came.</summary>
public sealed class GatewayTests
{
    private const uint Wearable = 1;
    private const uint East = 2;
    private const uint West = 3;

    /// <summary>From the last copy of one sending to the first of the next, at least.</summary>
    private const long SendingMs = 3_200;

    private readonly VirtualHub _hub = new(
        devices: 3, kinds: [DeviceKinds.Wearable, DeviceKinds.Gateway, DeviceKinds.Gateway]);

    private OverAir Air => _hub.Downlinks[^1].Air;

    [Fact]
    public void A_press_heard_by_two_gateways_is_one_alarm_and_one_of_them_answers()
    {
        Assert.Equal(FrameVerdict.Accepted, Press(1, East));
        _hub.NowMs += 40;
        Assert.Equal(FrameVerdict.Copy, Press(1, West));

        Assert.Single(_hub.Core.Alarms);
        Assert.Single(_hub.Sends);
        Assert.Equal(new Told(Wearable, 1, AckStage.Stored), Assert.Single(_hub.Acks));
        Assert.Equal((East, true), (Air.Gateway, Air.Urgent));
    }

    [Fact]
    public void Copies_are_told_by_when_the_radio_heard_them_and_not_by_when_they_came()
    {
        Press(1, East);
        _hub.NowMs += 5_000;

        Assert.Equal(FrameVerdict.Copy, Press(1, West, ageMs: 4_900));
        Assert.Single(_hub.Acks);
    }

    [Fact]
    public void A_press_that_is_sent_again_is_answered_again_over_the_only_gateway_that_ever_heard_it()
    {
        for (int sending = 1; sending <= 3; sending++)
        {
            Assert.Equal(sending == 1 ? FrameVerdict.Accepted : FrameVerdict.Repeated, Press(1, East));
            Assert.Equal(East, Air.Gateway);
            Assert.Equal(sending, _hub.Acks.Count);
            _hub.NowMs += SendingMs;
        }

        Assert.Single(_hub.Core.Alarms);
    }

    [Fact]
    public void All_copies_of_a_burst_are_one_sending_whoever_hears_which()
    {
        for (int copy = 0; copy < 5; copy++)
        {
            Press(1, copy % 2 == 0 ? East : West);
            _hub.NowMs += 85;
        }

        Assert.Single(_hub.Acks);
        _hub.NowMs += SendingMs;
        Assert.Equal(FrameVerdict.Repeated, Press(1, East));
        Assert.Equal(2, _hub.Acks.Count);
    }

    [Fact]
    public void Who_plays_copies_back_without_end_does_not_keep_the_device_s_own_repetition_from_its_answer()
    {
        for (int i = 0; i < 100; i++)
        {
            Press(1, East);
            _hub.NowMs += 250;
        }

        Assert.Equal(3, _hub.Acks.Count);
    }

    [Fact]
    public void When_the_device_does_not_hear_one_gateway_the_others_that_hear_it_answer_in_turn()
    {
        foreach (uint expected in (uint[])[East, West, East, West])
        {
            int before = _hub.Acks.Count;
            Press(1, East);
            _hub.NowMs += 30;
            Press(1, West);

            Assert.Equal(before + 1, _hub.Acks.Count);
            Assert.Equal(expected, Air.Gateway);
            _hub.NowMs += SendingMs;
        }

        _hub.AnswerAll();
        Assert.Equal(West, Air.Gateway);
    }

    [Fact]
    public void What_a_gateway_publishes_twice_is_answered_once()
    {
        Press(1, East);
        _hub.NowMs += 3_000;

        Assert.Equal(FrameVerdict.Copy, Press(1, East, ageMs: 3_000));
        Assert.Single(_hub.Acks);
    }

    [Fact]
    public void Later_stages_go_over_the_gateway_that_hears_the_device_now_when_it_has_moved()
    {
        Press(1, East);
        _hub.NowMs += 15_000;
        Beat(2, West);

        _hub.Answer();

        Assert.Equal(new Told(Wearable, 1, AckStage.Received), _hub.Acks[^1]);
        Assert.Equal((West, true), (Air.Gateway, Air.Urgent));
        Assert.True(Air.WorthMs > 1_200);
    }

    [Fact]
    public void A_press_over_its_own_session_is_answered_there_and_over_the_air_when_a_gateway_brings_it_too()
    {
        Assert.Equal(FrameVerdict.Accepted, Press(1, gateway: 0));
        Assert.Equal(0u, Air.Gateway);

        Assert.Equal(FrameVerdict.Repeated, Press(1, East));
        Assert.Equal(East, Air.Gateway);
        Assert.Single(_hub.Core.Alarms);
    }

    [Fact]
    public void The_route_outlives_a_restart()
    {
        Press(1, East);

        _hub.Restart();
        _hub.AnswerAll();

        Assert.Equal(East, Air.Gateway);
    }

    [Fact]
    public void A_gateway_that_has_not_heard_the_device_for_its_bound_is_not_asked()
    {
        Press(1, East);
        Sent first = _hub.Sends[^1];
        for (uint counter = 2; counter < 10; counter++)
        {
            _hub.Run(VirtualHub.IntervalMs);
            Beat(counter, gateway: 0);
        }

        _hub.Apply(_hub.AnswerTo(first, SendOutcome.Acknowledged));

        Assert.Equal(AckStage.Received, _hub.Acks[^1].Stage);
        Assert.Equal(0u, Air.Gateway);
    }

    [Fact]
    public void A_heartbeat_is_answered_while_the_device_still_listens()
    {
        Beat(1, East, ageMs: 200, flags: HeartbeatBody.AckWantedFlag);
        Assert.Equal(new OverAir(East, Urgent: false, 1_000), Air);

        Beat(2, East, ageMs: 1_300, flags: HeartbeatBody.AckWantedFlag);
        Assert.Equal(0u, Air.Gateway);
    }

    [Fact]
    public void A_heartbeat_heard_twice_is_no_replay_but_one_played_back_later_is()
    {
        Assert.Equal(FrameVerdict.Accepted, Beat(5, East));
        Assert.Equal(FrameVerdict.Copy, Beat(5, West));
        Assert.Equal(FrameVerdict.Copy, Beat(5, gateway: 0));

        _hub.NowMs += 60_000;
        Assert.Equal(FrameVerdict.Old, Beat(5, West));
        Assert.Equal(FrameVerdict.Old, Beat(4, East));
        Assert.Equal(FrameVerdict.Copy, Beat(4, East, ageMs: 60_000));
    }

    [Fact]
    public void Over_one_session_the_same_heartbeat_again_is_a_replay_as_before()
    {
        Beat(5, gateway: 0);

        Assert.Equal(FrameVerdict.Old, Beat(5, gateway: 0));
    }

    [Fact]
    public void A_replay_does_not_turn_answers_to_another_gateway()
    {
        Press(1, East);
        _hub.NowMs += 20_000;
        Press(2, East);
        _hub.NowMs += 1_000;

        Press(1, West); // Recorded, and played back beside the other gateway.
        Assert.Equal(West, Air.Gateway);
        _hub.AnswerAll();

        Assert.Equal(East, Air.Gateway);
    }

    [Fact]
    public void What_a_gateway_kept_counts_from_when_the_radio_heard_it()
    {
        _hub.NowMs = 100_000;
        Press(1, East, ageMs: 40_000);

        Assert.Equal(_hub.Now.UnixMs - 40_000, _hub.Alarm(1).RaisedUnixMs);
        Assert.Equal(_hub.Now.UnixMs, _hub.Alarm(1).StoredUnixMs);
        Assert.Equal(_hub.Now.UnixMs - 40_000, _hub.Device().LastHeardUnixMs);
    }

    [Fact]
    public void What_a_gateway_kept_for_longer_than_the_bound_does_not_bring_a_silent_device_back()
    {
        Beat(1, East);
        _hub.Run(VirtualHub.BoundMs + 1_000);
        Assert.Equal(DeviceState.Silent, _hub.State());
        int told = _hub.Sends.Count;

        Assert.Equal(FrameVerdict.Accepted, Beat(2, East, ageMs: VirtualHub.BoundMs));
        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.Equal(told, _hub.Sends.Count);

        Beat(3, East, ageMs: 1_000);
        Assert.Equal(DeviceState.Online, _hub.State());
    }

    [Fact]
    public void A_silent_gateway_breaks_nothing_for_who_is_heard_over_another_way()
    {
        _hub.Apply(_hub.HeartbeatFrame(1, East));
        Press(1, East);
        _hub.Run(VirtualHub.BoundMs + 1_000);
        Assert.Equal(DeviceState.Silent, _hub.State(East));
        Assert.Contains(_hub.Disk.Now.Reports.Values, r => r is { Kind: ReportKind.DeviceSilent, Address: East });

        Assert.Equal(FrameVerdict.Accepted, Press(2, West));
        Assert.Equal(West, Air.Gateway);
        Assert.Equal(DeviceState.Online, _hub.State());
    }

    [Fact]
    public void A_sleeping_wearable_is_not_pinged_over_the_air_but_a_device_that_listens_is()
    {
        VirtualHub hub = new(devices: 3, kinds: [DeviceKinds.Wearable, DeviceKinds.Gateway, DeviceKinds.Stationary]);
        hub.Apply(hub.HeartbeatFrame(1, 1, by: By(2)), hub.HeartbeatFrame(1, 3, by: By(2)));

        hub.Run(VirtualHub.IntervalMs + (VirtualHub.IntervalMs / 2));

        Assert.Equal([(1u, 0u), (3u, 2u)], hub.Downlinks.Select(d => (d.Address, d.Air.Gateway)).Order());
    }

    [Fact]
    public void A_command_reaches_who_has_no_session_but_was_heard_by_a_gateway()
    {
        SendCommand nobody = Identify();
        _hub.Apply(nobody);
        Assert.Equal(DeskAnswer.NotFound, nobody.Answer);

        Beat(1, East);
        SendCommand heard = Identify();
        _hub.Apply(heard);

        Assert.Equal(DeskAnswer.Kept, heard.Answer);
        Assert.Equal(East, Air.Gateway);
    }

    private static SendCommand Identify() =>
        new() { Address = Wearable, Kind = CommandKind.Identify, Argument = 5, IsConnected = false };

    private static Reception By(uint gateway, long ageMs = 0) => gateway == 0 ? default : new(gateway, ageMs, -90, 12);

    private FrameVerdict Press(uint counter, uint gateway, long ageMs = 0) =>
        _hub.Take(_hub.AlarmFrame(counter, by: By(gateway, ageMs)));

    private FrameVerdict Beat(uint counter, uint gateway, long ageMs = 0, byte flags = 0) =>
        _hub.Take(_hub.HeartbeatFrame(counter, flags: flags, by: By(gateway, ageMs)));
}
