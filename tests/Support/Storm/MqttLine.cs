using System.Net;
using System.Net.Sockets;
using System.Text;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Support.Storm;

/// <summary>
/// One MQTT session, made of the least that speaks for a device or a gateway, so that ten thousand presses load the hub and
/// not whoever presses. It subscribes to nothing: what is measured is the way in.
/// </summary>
internal sealed class MqttLine : IDisposable
{
    private const byte Connect = 0x10;
    private const byte Connack = 0x20;
    private const byte PublishQos1 = 0x32;
    private const byte Puback = 0x40;
    private const int LongestShort = 127;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly DeviceEntry _entry;
    private readonly string _name;

    /// <param name="isGateway">Whether it logs on as a gateway.</param>
    /// <param name="from">The address it comes from; null for whichever.</param>
    public MqttLine(DeviceEntry entry, bool isGateway, IPAddress? from)
    {
        _entry = entry;
        string id = DeviceAddress.ToText(entry.Record.Address);
        _name = isGateway ? Topics.Gateway + id : id;
        if (from is not null)
        {
            _socket.Bind(new IPEndPoint(from, 0));
        }
    }

    /// <summary>The press of a device, sealed with its key.</summary>
    public static byte[] Press(DeviceEntry device, uint counter, EventKind kind) => Frame.Seal(
        new DeviceKey(device.Record.Address, device.Record.Generation, device.Key),
        fromHub: false,
        device.Record.Address,
        counter,
        new AlarmBody { Kind = kind, Zone = 1, Cause = (byte)PressCause.Single, Battery = BatteryLevel.Mains }.ToBytes());

    /// <exception cref="IOException">It was not let in, or the connection broke.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public async Task ConnectAsync(IPEndPoint hub, CancellationToken cancellation)
    {
        await _socket.ConnectAsync(hub, cancellation);
        byte[] name = Encoding.ASCII.GetBytes(_name);
        byte[] password = Encoding.ASCII.GetBytes(DeviceKey.PasswordOf(_entry.Key));
        await _socket.SendAsync(
            Packet(
                Connect,
                [
                    0, 4, .. "MQTT"u8, 4, 0xC2, 0, 60,
                    0, (byte)name.Length, .. name, 0, (byte)name.Length, .. name, 0, (byte)password.Length, .. password,
                ]),
            cancellation);
        byte[] answer = new byte[4];
        for (int got = 0; got < answer.Length;)
        {
            int read = await _socket.ReceiveAsync(answer.AsMemory(got), cancellation);
            got += read > 0 ? read : throw new IOException($"the hub closed the connection of {_name} before it answered");
        }

        if (answer[0] != Connack || answer[3] != 0)
        {
            throw new IOException($"the hub did not let {_name} in: code {answer[3]}");
        }
    }

    /// <summary>A PUBLISH with QoS 1 under the session's own name.</summary>
    /// <param name="packetId">From 1.</param>
    public byte[] Publish(ushort packetId, byte[] payload)
    {
        byte[] topic = Encoding.ASCII.GetBytes(Topics.Up(_name));
        return Packet(
            PublishQos1, [0, (byte)topic.Length, .. topic, (byte)(packetId >> 8), (byte)packetId, .. payload]);
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> packets, CancellationToken cancellation)
    {
        while (packets.Length > 0)
        {
            packets = packets[await _socket.SendAsync(packets, cancellation)..];
        }
    }

    /// <summary>Reads until the connection ends, one way or another.</summary>
    /// <param name="acknowledged">Told the packet id of each PUBACK.</param>
    public async Task ReadAsync(Action<ushort> acknowledged, CancellationToken cancellation)
    {
        byte[] buffer = new byte[4096];
        int filled = 0;
        while (await _socket.ReceiveAsync(buffer.AsMemory(filled), cancellation) is > 0 and var read)
        {
            filled += read;
            int at = 0;

            // Everything that the hub sends here is short, so that its length is one byte.
            for (; at + 2 <= filled && at + 2 + buffer[at + 1] <= filled; at += 2 + buffer[at + 1])
            {
                if (buffer[at] == Puback)
                {
                    acknowledged((ushort)((buffer[at + 2] << 8) | buffer[at + 3]));
                }
            }

            buffer.AsSpan(at, filled - at).CopyTo(buffer);
            filled -= at;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Packet(byte type, byte[] rest) => rest.Length <= LongestShort
        ? [type, (byte)rest.Length, .. rest]
        : throw new ArgumentException($"{rest.Length} bytes do not go in one of these packets");
}
