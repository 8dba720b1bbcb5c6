using System.Buffers.Binary;

namespace SchoolButton.Hub.Mqtt.Wire;

/// <summary>The packets the listener sends, written into a span that is long enough; each returns the bytes written.</summary>
internal static class Answers
{
    public const int ShortLength = 4;

    /// <summary>What a PUBLISH has besides topic and payload, at most: three bytes of header, two of topic length.</summary>
    public const int PublishOverhead = 5;

    public const byte GrantedQos0 = 0x00;
    public const byte SubscriptionRefused = 0x80;

    public static ReadOnlySpan<byte> PingResp => [(byte)MqttPacketType.PingResp << 4, 0];

    // Session-present is always 0: nothing outlives a connection.
    public static void ConnAck(Span<byte> target, ConnectReturnCode code)
    {
        target[0] = (byte)MqttPacketType.ConnAck << 4;
        target[1] = 2;
        target[2] = 0;
        target[3] = (byte)code;
    }

    public static void PubAck(Span<byte> target, ushort packetId) => IdOnly(target, MqttPacketType.PubAck, packetId);

    public static void UnsubAck(Span<byte> target, ushort packetId) => IdOnly(target, MqttPacketType.UnsubAck, packetId);

    public static int SubAck(Span<byte> target, ushort packetId, ReadOnlySpan<byte> codes)
    {
        int start = WriteHeader(target, (byte)MqttPacketType.SubAck << 4, 2 + codes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(target[start..], packetId);
        codes.CopyTo(target[(start + 2)..]);
        return start + 2 + codes.Length;
    }

    /// <summary>A QoS 0 PUBLISH.</summary>
    public static int Publish(Span<byte> target, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        int start = WriteHeader(target, (byte)MqttPacketType.Publish << 4, 2 + topic.Length + payload.Length);
        BinaryPrimitives.WriteUInt16BigEndian(target[start..], (ushort)topic.Length);
        topic.CopyTo(target[(start + 2)..]);
        payload.CopyTo(target[(start + 2 + topic.Length)..]);
        return start + 2 + topic.Length + payload.Length;
    }

    private static void IdOnly(Span<byte> target, MqttPacketType type, ushort packetId)
    {
        target[0] = (byte)((int)type << 4);
        target[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], packetId);
    }

    private static int WriteHeader(Span<byte> target, byte first, int bodyLength)
    {
        target[0] = first;
        int i = 1;
        for (; bodyLength > 0x7F; bodyLength >>= 7)
        {
            target[i++] = (byte)(bodyLength | 0x80);
        }

        target[i++] = (byte)bodyLength;
        return i;
    }
}
