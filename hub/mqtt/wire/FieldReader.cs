using System.Buffers.Binary;
using System.Text.Unicode;

namespace SchoolButton.Hub.Mqtt.Wire;

/// <summary>Reads the fields of a packet's body (MQTT 3.1.1 section 1.5). A false means the body is malformed.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> body)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = body;

    public readonly bool AtEnd => Rest.IsEmpty;

    public bool TryReadByte(out byte value)
    {
        if (Rest.IsEmpty)
        {
            value = 0;
            return false;
        }

        value = Rest[0];
        Rest = Rest[1..];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(Rest, out value))
        {
            return false;
        }

        Rest = Rest[2..];
        return true;
    }

    /// <summary>Reads a packet identifier, which is never 0 (MQTT-2.3.1-1).</summary>
    public bool TryReadPacketId(out ushort id) => TryReadUInt16(out id) && id != 0;

    /// <summary>Reads bytes with a two-byte length before them.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        if (!TryReadUInt16(out ushort length) || length > Rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = Rest[..length];
        Rest = Rest[length..];
        return true;
    }

    /// <summary>Reads a string, left as the UTF-8 it is: well formed (MQTT-1.5.3-1) and without U+0000 (MQTT-1.5.3-2).</summary>
    public bool TryReadText(out ReadOnlySpan<byte> text) =>
        TryReadBytes(out text) && Utf8.IsValid(text) && !text.Contains((byte)0);
}
