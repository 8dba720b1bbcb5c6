using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

/// <summary>Each packet breaks one rule of MQTT 3.1.1; the session is closed for it and no other suffers.</summary>
public sealed class MalformedTests : IDisposable
{
    private readonly ListenerRig _rig = new();

    public static TheoryData<string, string, MqttCloseReason> Packets { get; } = new()
    {
        { "packet type 0", "0000", MqttCloseReason.UnexpectedPacket },
        { "packet type 15", "F000", MqttCloseReason.UnexpectedPacket },
        { "CONNACK from a client", "20020000", MqttCloseReason.UnexpectedPacket },
        { "PUBACK of what was never sent", "40020001", MqttCloseReason.UnexpectedPacket },
        { "PUBREC", "50020001", MqttCloseReason.UnexpectedPacket },
        { "PUBREL", "62020001", MqttCloseReason.Malformed },
        { "SUBACK from a client", "9003000100", MqttCloseReason.UnexpectedPacket },
        { "PINGRESP from a client", "D000", MqttCloseReason.UnexpectedPacket },
        { "PINGREQ with reserved bits", "C100", MqttCloseReason.Malformed },
        { "PINGREQ with a body", "C00100", MqttCloseReason.Malformed },
        { "DISCONNECT with reserved bits", "E100", MqttCloseReason.Malformed },
        { "DISCONNECT with a body", "E00100", MqttCloseReason.Malformed },
        { "remaining length of five bytes", "30FFFFFFFF01", MqttCloseReason.Malformed },
        { "remaining length over the bound", "30FE09", MqttCloseReason.PacketTooLarge },
        { "remaining length of 256 MB", "30FFFFFF7F", MqttCloseReason.PacketTooLarge },
        { "PUBLISH with QoS 3", Hex(0x36, "sb/1/0000a1/up", "0001FF"), MqttCloseReason.Malformed },
        { "PUBLISH with QoS 0 and DUP", Hex(0x38, "sb/1/0000a1/up", "FF"), MqttCloseReason.Malformed },
        { "PUBLISH with packet id 0", Hex(0x32, "sb/1/0000a1/up", "0000FF"), MqttCloseReason.Malformed },
        { "PUBLISH that ends in its packet id", Hex(0x32, "sb/1/0000a1/up", "00"), MqttCloseReason.Malformed },
        { "PUBLISH without a topic", "3000", MqttCloseReason.Malformed },
        { "PUBLISH whose topic is longer than the packet", "3003000561", MqttCloseReason.Malformed },
        { "topic with an overlong encoding", "30040002C080", MqttCloseReason.Malformed },
        { "topic with a surrogate", "30050003EDA080", MqttCloseReason.Malformed },
        { "topic with U+0000", "3003000100", MqttCloseReason.Malformed },
        { "SUBSCRIBE without its flag", "8006000100016100", MqttCloseReason.Malformed },
        { "SUBSCRIBE without filters", "82020001", MqttCloseReason.Malformed },
        { "SUBSCRIBE with packet id 0", "8206000000016100", MqttCloseReason.Malformed },
        { "SUBSCRIBE with an empty filter", "82050001000000", MqttCloseReason.Malformed },
        { "SUBSCRIBE with QoS 3", "8206000100016103", MqttCloseReason.Malformed },
        { "SUBSCRIBE without a QoS", "82050001000161", MqttCloseReason.Malformed },
        { "SUBSCRIBE whose filter is no UTF-8", "820600010001FF00", MqttCloseReason.Malformed },
        { "UNSUBSCRIBE without its flag", "A0050001000161", MqttCloseReason.Malformed },
        { "UNSUBSCRIBE without filters", "A2020001", MqttCloseReason.Malformed },
        { "UNSUBSCRIBE with an empty filter", "A20400010000", MqttCloseReason.Malformed },
        { "UNSUBSCRIBE with packet id 0", "A2050000000161", MqttCloseReason.Malformed },
    };

    public void Dispose() => _rig.Dispose();

    [Theory]
    [MemberData(nameof(Packets))]
    public async Task A_broken_packet_closes_its_session_and_disturbs_no_other(string what, string hex, MqttCloseReason reason)
    {
        Assert.NotEmpty(what);
        TestDevice other = await _rig.ConnectAsync(device: "0000a2");
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Convert.FromHexString(hex));
        await device.ExpectClosedAsync();

        Assert.Equal(reason, (await _rig.Uplink.EndOf(_rig.Uplink.Last)).Reason);
        Assert.Empty(_rig.Uplink.Publishes);
        await _rig.ExpectServingAsync(other, "0000a2");
    }

    [Fact]
    public async Task What_came_whole_before_a_broken_packet_is_served()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Up(1, [1]), Packet.PingReq, [0x00, 0x00]);
        await device.ExpectClosedAsync(Packet.PingResp);
        Assert.Single(_rig.Uplink.Publishes);
    }

    [Fact]
    public async Task The_largest_packet_is_taken()
    {
        byte[] payload = new byte[1_280 - 3 - 2 - ListenerRig.UpTopic.Length];
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Publish(ListenerRig.UpTopic, payload));
        Assert.Equal(payload.Length, Assert.Single(_rig.Uplink.Publishes).Payload.Length);

        await device.SendAsync(Packet.Publish(ListenerRig.UpTopic, [.. payload, 0]));
        Assert.Equal(MqttCloseReason.PacketTooLarge, (await _rig.Uplink.EndOf(_rig.Uplink.Last)).Reason);
    }

    [Fact]
    public async Task Topics_may_hold_a_byte_order_mark_and_characters_beyond_the_basic_plane()
    {
        // They are well-formed (MQTT-1.5.3-3); it is just not the device's topic.
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Subscribe(1, ("\uFEFFa", 0), ("\U0001F514", 0)));
        await device.ExpectAsync(Packet.SubAck(1, 0x80, 0x80));
    }

    private static string Hex(byte first, string topic, string rest) =>
        Convert.ToHexString(Packet.Make(first, Packet.Text(topic), Convert.FromHexString(rest)));
}
