using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

public sealed class PublishTests : IDisposable
{
    private readonly ListenerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_publish_reaches_the_hub_as_it_was_sent()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Up(0x1234, [1, 2, 3]));

        MqttPublish publish = Assert.Single(_rig.Uplink.Publishes);
        Assert.Equal(0x1234, publish.PacketId);
        Assert.Equal([1, 2, 3], publish.Payload);
        Assert.False(publish.IsRepeat);
        Assert.Same(_rig.Uplink.Last, publish.Session);
    }

    [Fact]
    public async Task No_puback_before_the_hub_acknowledges()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Up(7, [1]));
        await device.SendAsync(Packet.PingReq);
        await device.ExpectAsync(Packet.PingResp);
        device.ExpectNothing();

        _rig.Uplink.Last.Acknowledge(7);
        device.ExpectNothing();
        _rig.Uplink.Last.Flush();
        await device.ExpectAsync(Packet.PubAck(7));
    }

    [Fact]
    public async Task A_batch_is_acknowledged_in_order_and_in_one_write()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Up(3, [3]), Packet.Up(1, [1]), Packet.Up(2, [2]));
        foreach (MqttPublish publish in _rig.Uplink.Publishes)
        {
            publish.Session.Acknowledge(publish.PacketId);
        }

        _rig.Uplink.Last.Flush();
        byte[] written = await device.Connection.ReceiveAsync();
        Assert.Equal(Packet.Join(Packet.PubAck(3), Packet.PubAck(1), Packet.PubAck(2)), written);
    }

    [Fact]
    public async Task Qos_0_has_no_packet_id_and_no_puback()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Publish(ListenerRig.UpTopic, [9]));

        MqttPublish publish = Assert.Single(_rig.Uplink.Publishes);
        Assert.Equal(0, publish.PacketId);
        publish.Session.Acknowledge(publish.PacketId);
        publish.Session.Flush();
        device.ExpectNothing();
    }

    [Fact]
    public async Task A_repeat_is_handed_over_as_one()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Publish(ListenerRig.UpTopic, [9], id: 5, qos: 1, dup: true));
        Assert.True(Assert.Single(_rig.Uplink.Publishes).IsRepeat);
    }

    [Fact]
    public async Task A_retained_publish_is_a_publish_and_nothing_is_retained()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Publish(ListenerRig.UpTopic, [9], retain: true));
        Assert.Single(_rig.Uplink.Publishes);

        TestDevice later = await _rig.ConnectAsync(clientId: "c2");
        await later.SendAsync(Packet.Subscribe(1, (ListenerRig.DownTopic, 0)), Packet.PingReq);
        await later.ExpectAsync(Packet.SubAck(1, 0), Packet.PingResp);
        later.ExpectNothing();
    }

    [Fact]
    public async Task An_empty_payload_is_the_hubs_to_judge()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Up(1, []));
        Assert.Empty(Assert.Single(_rig.Uplink.Publishes).Payload);
    }

    [Fact]
    public async Task Qos_2_closes_the_session()
    {
        await ExpectCloseAsync(Packet.Publish(ListenerRig.UpTopic, [1], id: 1, qos: 2), MqttCloseReason.QosNotSupported);
    }

    [Theory]
    [InlineData("sb/1/0000a2/up")]
    [InlineData("sb/1/0000a1/down")]
    [InlineData("sb/1/0000a1/up/x")]
    [InlineData("sb/1/0000A1/up")]
    [InlineData("sb/1/+/up")]
    [InlineData("sb/1/0000a1/#")]
    [InlineData("$SYS/x")]
    [InlineData("")]
    public async Task Another_topic_than_the_own_closes_the_session(string topic)
    {
        await ExpectCloseAsync(Packet.Publish(topic, [1], id: 1, qos: 1), MqttCloseReason.ForeignTopic);
    }

    [Fact]
    public async Task A_gateway_publishes_under_gw()
    {
        TestDevice gateway = await _rig.ConnectAsync(device: "gw/0000b1");
        await gateway.SendAsync(Packet.Publish("sb/1/gw/0000b1/up", [1]));
        Assert.Single(_rig.Uplink.Publishes);
    }

    [Fact]
    public async Task A_hub_that_fails_costs_the_session_and_not_the_listener()
    {
        TestDevice other = await _rig.ConnectAsync(device: "0000a2");
        TestDevice device = await _rig.ConnectAsync();
        _rig.Uplink.FailsWith = new InvalidOperationException("disk on fire");
        await device.SendAsync(Packet.Up(1, [1]));
        await device.ExpectClosedAsync();
        Assert.Equal(MqttCloseReason.HubFailed, (await _rig.Uplink.EndOf(_rig.Uplink.Last)).Reason);
        Assert.Contains(_rig.Log.Lines, line => line.Text.Contains("disk on fire"));

        _rig.Uplink.FailsWith = null;
        await _rig.ExpectServingAsync(other, "0000a2");
    }

    [Fact]
    public async Task Acknowledging_after_the_end_is_harmless()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Up(1, [1]), Packet.Disconnect);
        await device.ExpectClosedAsync();

        MqttSession session = _rig.Uplink.Last;
        session.Acknowledge(1);
        session.Flush();
        session.Close();
        Assert.False(session.Publish(ListenerRig.DownTopic, [1]));
    }

    private async Task ExpectCloseAsync(byte[] packet, MqttCloseReason reason)
    {
        TestDevice other = await _rig.ConnectAsync(device: "0000a2");
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(packet);
        await device.ExpectClosedAsync();

        Assert.Equal(reason, (await _rig.Uplink.EndOf(_rig.Uplink.Last)).Reason);
        Assert.Empty(_rig.Uplink.Publishes);
        await _rig.ExpectServingAsync(other, "0000a2");
    }
}
