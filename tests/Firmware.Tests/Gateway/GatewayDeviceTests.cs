using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class GatewayDeviceTests
{
    [Fact]
    public void A_frame_from_the_air_reaches_the_hub_at_once_with_strength_and_as_it_was()
    {
        GatewayRig rig = GatewayRig.Ready();
        byte[] frame = GatewayRig.FrameOf(0x123456, 7);
        rig.Hear(frame, -117, -30);
        HeardFrame heard = Assert.Single(rig.Heard);
        Assert.Equal(frame, heard.Frame);
        Assert.Equal(-117, heard.RssiDbm);
        Assert.Equal(-30, heard.SnrQuarters);
        Assert.Equal(0, heard.AgeMs);
        Assert.Equal(0, rig.Device.Waiting);
    }

    [Fact]
    public void The_age_is_that_of_the_moment_in_which_it_is_published_again()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.HubAnswers = false;
        rig.Hear(GatewayRig.FrameOf(0x123456, 7));
        rig.Advance(1500);
        rig.LinkDown();
        rig.Advance(2500);
        rig.HubAnswers = true;
        rig.LinkUp();
        Assert.Equal(4000, Assert.Single(rig.Heard).AgeMs);
    }

    [Fact]
    public void What_is_no_frame_of_a_device_is_not_forwarded()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.Hear([1, 2, 3]);
        rig.Hear(new byte[40]);
        rig.Hear(new byte[255]);
        rig.Hear(rig.Seal([1, 2]));
        Assert.Empty(rig.Heard);
        Assert.Equal(4, rig.Device.Strangers);
    }

    [Fact]
    public void A_frame_repeated_on_the_air_is_forwarded_again_and_takes_one_place_while_it_waits()
    {
        GatewayRig rig = GatewayRig.Ready();
        byte[] frame = GatewayRig.FrameOf(0x123456, 7);
        rig.Hear(frame);
        rig.Advance(1000);
        rig.Hear(frame);
        Assert.Equal(2, rig.Heard.Count);

        rig.LinkDown();
        for (int i = 0; i < 10; i++)
        {
            rig.Hear(frame);
            rig.Advance(1000);
        }

        Assert.Equal(1, rig.Device.Waiting);
        rig.LinkUp();
        Assert.Equal(3, rig.Heard.Count);
        Assert.Equal(1000, rig.Heard[^1].AgeMs);
    }

    [Fact]
    public void A_frame_repeated_on_the_air_while_it_is_on_its_way_is_sent_once_more()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.HubAnswers = false;
        byte[] frame = GatewayRig.FrameOf(0x123456, 7);
        for (int i = 0; i < 100; i++)
        {
            rig.Hear(frame);
        }

        Assert.Equal(1, rig.InFlight);
        Assert.Equal(1, rig.Device.Waiting);
        rig.Arrive();
        rig.Advance(0);
        Assert.Equal(1, rig.InFlight);
        rig.Arrive();
        Assert.Equal(0, rig.Device.Waiting);
        Assert.Equal(2, rig.Heard.Count);
    }

    [Fact]
    public void An_order_of_the_hub_goes_on_the_air()
    {
        GatewayRig rig = GatewayRig.Ready();
        byte[] ack = rig.Seal([1, 2, 3], 0x777777);
        rig.Order(ack);
        rig.Advance(100);
        Assert.Equal(ack, Assert.Single(rig.Radio.OnAir));
        Assert.True(rig.Radio.IsListening);
    }

    [Fact]
    public void Urgent_orders_go_first_and_late_ones_are_not_sent()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.Radio.IsDead = true;
        rig.Advance(2000);
        byte[] late = rig.Seal([1], 0x111111);
        byte[] calm = rig.Seal([2], 0x222222);
        byte[] urgent = rig.Seal([3], 0x333333);
        rig.Order(late, worthMs: 1000);
        rig.Order(calm, worthMs: 65000);
        rig.Order(urgent, worthMs: 65000, urgent: true);
        rig.Advance(1000);
        rig.Radio.IsDead = false;
        rig.Advance(60_000);
        Assert.Equal([urgent, calm], rig.Radio.OnAir);
    }

    [Fact]
    public void A_device_that_may_be_sending_copies_is_answered_behind_the_last_and_others_at_once()
    {
        const uint talking = 0x00A1B2;
        GatewayRig rig = GatewayRig.Ready();
        byte[] alarm = GatewayRig.FrameOf(talking, 5);
        int holdMs = AirManners.HoldMs(rig.Plan.Up, alarm.Length);
        byte[] answer = rig.Seal([1, 2, 3], talking);
        byte[] other = rig.Seal([1, 2, 3], 0x00A1B3);
        rig.Hear(alarm);
        rig.Order(answer, urgent: true);
        rig.Order(other, urgent: true);
        rig.Advance(holdMs / 2);
        Assert.Equal([other], rig.Radio.OnAir);

        rig.Hear(alarm);
        rig.Advance(holdMs - 1);
        Assert.Single(rig.Radio.OnAir);
        rig.Advance(100);
        Assert.Equal([other, answer], rig.Radio.OnAir);
    }

    [Fact]
    public void Whoever_never_stops_talking_is_answered_all_the_same()
    {
        const uint talking = 0x00A1B2;
        GatewayRig rig = GatewayRig.Ready();
        byte[] alarm = GatewayRig.FrameOf(talking, 5);
        rig.Hear(alarm);
        rig.Order(rig.Seal([1, 2, 3], talking), worthMs: 60_000, urgent: true);
        int frameMs = TimeOnAir.Ms(rig.Plan.Up, alarm.Length);
        for (int frames = 0; frames < AirManners.MaxHoldFrames; frames++)
        {
            Assert.Empty(rig.Radio.OnAir);
            rig.Advance(frameMs - 1);
            rig.Hear(alarm);
        }

        rig.Advance(frameMs);
        Assert.Single(rig.Radio.OnAir);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("channels = 2\nchannel = 2", 2)]
    public void A_gateway_hears_and_answers_on_its_own_channel(string settings, int channel)
    {
        GatewayRig rig = GatewayRig.Ready(settings);
        Assert.True(rig.Radio.IsListening);
        Assert.Same(rig.Plan.OfGateway(channel), rig.Radio.Channel);
        rig.Order(rig.Seal([1, 2, 3]));
        rig.Advance(100);
        Assert.Single(rig.Radio.OnAir);
        Assert.Same(rig.Plan.OfGateway(channel), rig.Radio.Channel);
    }

    [Fact]
    public void Only_frames_of_the_hub_are_put_on_the_air()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.Order(GatewayRig.FrameOf(0x123456, 7));
        rig.Order([1, 2, 3]);
        rig.Deliver([]);
        rig.Deliver([0x77, 1, 2]);
        Assert.Empty(rig.Radio.OnAir);
        Assert.Equal(4, rig.Device.RefusedMessages);
    }

    [Fact]
    public void A_flood_of_orders_is_bounded_and_counted()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.Radio.IsDead = true;
        rig.Advance(2000);
        for (uint i = 1; i <= 500; i++)
        {
            rig.Order(rig.Seal([1, 2, 3], i), worthMs: 60_000);
        }

        Assert.True(rig.Device.RefusedOrders + rig.Port.DroppedLate >= 500 - AirManners.GatewayQueue);
    }

    [Fact]
    public void Its_own_heartbeat_is_sealed_with_its_own_key_and_answers_a_ping()
    {
        GatewayRig rig = GatewayRig.Ready();
        Assert.True(Assert.Single(rig.Heartbeats).HasDetails);
        rig.Command(CommandKind.Ping, 0);
        Assert.True(rig.Heartbeats[^1].HasDetails);
        Assert.Equal(2, rig.Heartbeats.Count);
        rig.Command(CommandKind.Identify, 10);
        Assert.Equal(IndicatorLanguage.ColourOf(Indication.Identify), rig.Colour);
        rig.Command(CommandKind.Announce, 10);
        Assert.Equal(1, rig.Device.RefusedFrames);
    }

    [Fact]
    public void A_radio_that_does_not_answer_is_told_and_so_is_its_return()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.Radio.IsDead = true;
        rig.Advance(5000);
        Assert.Equal(FaultCode.Radio, rig.Heartbeats[^1].Fault);
        rig.Radio.IsDead = false;
        rig.Advance(RadioPort.MaxRestartMs);
        Assert.Equal(FaultCode.None, rig.Heartbeats[^1].Fault);
        rig.Hear(GatewayRig.FrameOf(0x123456, 7));
        Assert.Single(rig.Heard);
    }

    [Fact]
    public void A_hub_that_takes_messages_and_confirms_none_is_connected_to_anew()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.HubAnswers = false;
        rig.Hear(GatewayRig.FrameOf(0x123456, 7));
        rig.Advance(LinkWatch.DeafMs - 1);
        Assert.Equal(0, rig.Restarts);
        rig.Advance(1);
        Assert.Equal(1, rig.Restarts);
    }

    [Fact]
    public void Random_bytes_from_air_and_link_never_throw_and_nothing_unsealed_is_obeyed()
    {
        GatewayRig rig = GatewayRig.Ready();
        Random random = new(17);
        byte[] first = [0x91, 0x92, 0x93];
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = new byte[random.Next(90)];
            random.NextBytes(bytes);
            if (bytes.Length > 8 && random.Next(2) == 0)
            {
                bytes[0] = first[random.Next(3)];
                bytes[random.Next(2) == 0 ? 1 : 4] = 0x30;
                Bytes.Put(bytes, 2, 3, TinyHub.Device);
            }

            int heartbeats = rig.Heartbeats.Count;
            rig.Deliver(bytes);
            Assert.Equal(heartbeats, rig.Heartbeats.Count);
            random.NextBytes(bytes);
            rig.Hear(bytes);
        }

        rig.Command(CommandKind.Ping, 0);
        Assert.Equal(2, rig.Heartbeats.Count);
    }
}
