using System.Buffers.Binary;

namespace SchoolButton.Firmware.Virtual;

/// <summary>One MQTT control packet as it came.</summary>
internal sealed record MqttPacket(byte First, byte[] Body)
{
    public const int MaxBody = 64 * 1024;

    private const int MaxLengthBytes = 4;

    public int Type => First >> 4;

    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Body);

    /// <exception cref="EndOfStreamException">The connection ended.</exception>
    /// <exception cref="InvalidDataException">This is not MQTT, or larger than a device can take.</exception>
    public static async Task<MqttPacket> ReadFrom(Stream stream, CancellationToken stop)
    {
        byte[] one = new byte[1];
        await stream.ReadExactlyAsync(one, stop).ConfigureAwait(false);
        byte first = one[0];
        int length = 0;
        for (int i = 0; ; i++)
        {
            if (i == MaxLengthBytes)
            {
                throw new InvalidDataException("The packet's length is malformed.");
            }

            await stream.ReadExactlyAsync(one, stop).ConfigureAwait(false);
            length |= (one[0] & 0x7F) << (7 * i);
            if ((one[0] & 0x80) == 0)
            {
                break;
            }
        }

        if (length > MaxBody)
        {
            throw new InvalidDataException("The packet is too large for a device.");
        }

        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body, stop).ConfigureAwait(false);
        return new MqttPacket(first, body);
    }
}
