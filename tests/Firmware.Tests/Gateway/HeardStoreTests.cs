using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class HeardStoreTests
{
    private const int HeartbeatLength = 18;
    private const int PanicLength = 24;
    private const int CancelLength = 28;

    [Fact]
    public void Frames_heard_while_the_hub_is_away_arrive_after_it_returns_what_may_be_an_alarm_first()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.LinkDown();
        List<byte[]> sent = [];
        for (uint i = 1; i <= HeardStore.MaxFrames; i++)
        {
            sent.Add(GatewayRig.FrameOf(i, i, i % 5 == 0 ? PanicLength : HeartbeatLength));
            rig.Hear(sent[^1]);
            rig.Advance(100);
        }

        rig.LinkUp();
        Assert.Equal(
            sent.OrderByDescending(frame => frame.Length == PanicLength), rig.Heard.Select(heard => heard.Frame));
        Assert.Equal(0, rig.Device.Waiting);
        Assert.Equal(0, rig.Device.Dropped);
    }

    [Theory]
    [InlineData(PanicLength)]
    [InlineData(CancelLength)]
    public void At_the_bound_what_may_be_an_alarm_outlives_the_rest(int length)
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.LinkDown();
        rig.Hear(GatewayRig.FrameOf(1, 1, length));
        for (uint i = 2; i < 2000; i++)
        {
            rig.Hear(GatewayRig.FrameOf(i, i, HeartbeatLength));
        }

        Assert.Equal(HeardStore.MaxFrames, rig.Device.Waiting);
        Assert.Equal(1999 - HeardStore.MaxFrames, rig.Device.Dropped);
        Assert.Equal(0, rig.Device.DroppedMaybeAlarms);
        rig.LinkUp();
        Assert.Equal(1u, Frame.ReadHeader(rig.Heard[0].Frame)!.Device);
        Assert.Equal(1999u, Frame.ReadHeader(rig.Heard[^1].Frame)!.Device);
        Assert.Equal(HeardStore.MaxFrames, rig.Heard.Count);
    }

    [Fact]
    public void A_flood_of_what_looks_like_alarms_takes_no_more_room_and_a_new_one_still_gets_in()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.LinkDown();
        for (uint i = 1; i <= 3000; i++)
        {
            rig.Hear(GatewayRig.FrameOf(i, i, PanicLength));
        }

        byte[] last = GatewayRig.FrameOf(0xABCDEF, 9, PanicLength);
        rig.Hear(last);
        Assert.Equal(HeardStore.MaxFrames, rig.Device.Waiting);
        Assert.Equal(3001 - HeardStore.MaxFrames, rig.Device.DroppedMaybeAlarms);
        rig.LinkUp();
        Assert.Contains(last, rig.Heard.Select(heard => heard.Frame));
    }

    [Fact]
    public void An_alarm_does_not_wait_behind_heartbeats_that_nobody_confirms()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.HubAnswers = false;
        for (uint i = 1; i <= 100; i++)
        {
            rig.Hear(GatewayRig.FrameOf(i, i, HeartbeatLength));
        }

        Assert.Equal(GatewayDevice.MaxInFlight, rig.InFlight);
        rig.Hear(GatewayRig.FrameOf(200, 200, PanicLength));
        Assert.Equal(GatewayDevice.MaxInFlight + 1, rig.InFlight);
    }

    [Fact]
    public void When_the_client_has_no_room_or_gives_up_the_frame_is_sent_again()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.HubAnswers = false;
        rig.Room = 1;
        rig.Hear(GatewayRig.FrameOf(1, 1));
        rig.Hear(GatewayRig.FrameOf(2, 2));
        Assert.Equal(1, rig.InFlight);
        rig.GiveUp();
        rig.Advance(2000);
        Assert.Equal(1, rig.InFlight);
        rig.Room = 32;
        rig.HubAnswers = true;
        rig.Advance(2000);
        Assert.Equal(2, rig.Heard.Count);
        Assert.Equal(0, rig.Device.Waiting);
    }

    [Fact]
    public void An_answer_of_an_earlier_connection_confirms_nothing()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.HubAnswers = false;
        rig.Hear(GatewayRig.FrameOf(1, 1));
        rig.LinkDown();
        rig.LinkUp();
        int stale = (2 << 16) + 2;
        rig.Device.OnAnswer(stale, true, rig.Now);
        rig.Device.OnAnswer(0, true, rig.Now);
        Assert.Equal(1, rig.Device.Waiting);
    }

    [Fact]
    public void Below_the_bound_nothing_is_lost_whatever_connections_and_confirmations_do()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            GatewayRig rig = GatewayRig.Ready();
            rig.HubAnswers = false;
            List<byte[]> sent = [];
            for (int step = 0; step < 400; step++)
            {
                switch (random.Next(9))
                {
                    case 0 when rig.IsLinkUp:
                        rig.LinkDown();
                        break;
                    case 1 when !rig.IsLinkUp:
                        rig.LinkUp();
                        break;
                    case 2 when sent.Count > 0:
                        rig.Hear(sent[random.Next(sent.Count)]);
                        break;
                    case 3 when rig.InFlight > 0:
                        rig.Arrive(told: false);
                        break;
                    case 4 when rig.InFlight > 0:
                        rig.GiveUp();
                        break;
                    case 5 when rig.InFlight > 0:
                        rig.Arrive();
                        break;
                    case 6:
                        rig.Room = random.Next(33);
                        break;
                    case 7:
                        rig.Advance(random.Next(1, 3000));
                        break;
                    default:
                        if (rig.Device.Waiting < HeardStore.MaxFrames)
                        {
                            sent.Add(GatewayRig.FrameOf(
                                (uint)(step + 1), 1, random.Next(2) == 0 ? PanicLength : HeartbeatLength));
                            rig.Hear(sent[^1]);
                        }

                        break;
                }
            }

            rig.Room = 32;
            rig.HubAnswers = true;
            rig.LinkDown();
            rig.LinkUp();
            rig.Advance(5000);
            HashSet<string> arrived = [.. rig.Heard.Select(heard => Convert.ToHexString(heard.Frame))];
            Assert.True(
                sent.TrueForAll(frame => arrived.Contains(Convert.ToHexString(frame))), $"seed {seed}: a frame is lost");
            Assert.Equal(0, rig.Device.Waiting);
            Assert.Equal(0, rig.Device.Dropped);
        }
    }
}
