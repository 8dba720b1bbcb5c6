using System.Buffers;

namespace SchoolButton.Hub.Mqtt.Wire;

/// <summary>A packet's first byte and remaining length (MQTT 3.1.1 section 2.2).</summary>
internal readonly record struct FixedHeader(byte First, int Length, int BodyLength)
{
    /// <summary>
    /// The largest packet taken, all its bytes counted. A sealed frame is at most 61 bytes; a CONNECT with a will and
    /// a long password is what needs the rest.
    /// </summary>
    public const int MaxPacketBytes = 1_280;

    private const int MaxLength = 5;

    public MqttPacketType Type => (MqttPacketType)(First >> 4);

    public int Flags => First & 0x0F;

    public int PacketLength => Length + BodyLength;

    /// <returns>
    /// <see cref="MqttCloseReason.None"/> with a header, or with null when more bytes are needed; otherwise why the
    /// packet is not taken, known before its body has come.
    /// </returns>
    public static MqttCloseReason TryRead(in ReadOnlySequence<byte> buffer, out FixedHeader? header)
    {
        if (buffer.FirstSpan.Length >= MaxLength || buffer.IsSingleSegment)
        {
            return TryRead(buffer.FirstSpan, out header);
        }

        Span<byte> start = stackalloc byte[MaxLength];
        int length = (int)Math.Min(MaxLength, buffer.Length);
        buffer.Slice(0, length).CopyTo(start);
        return TryRead(start[..length], out header);
    }

    private static MqttCloseReason TryRead(ReadOnlySpan<byte> bytes, out FixedHeader? header)
    {
        header = null;
        int bodyLength = 0;
        for (int i = 1; i < MaxLength; i++)
        {
            if (i >= bytes.Length)
            {
                return MqttCloseReason.None;
            }

            bodyLength |= (bytes[i] & 0x7F) << (7 * (i - 1));
            if (bytes[i] < 0x80)
            {
                header = new FixedHeader(bytes[0], i + 1, bodyLength);
                return i + 1 + bodyLength > MaxPacketBytes ? MqttCloseReason.PacketTooLarge : MqttCloseReason.None;
            }
        }

        return MqttCloseReason.Malformed;
    }
}
