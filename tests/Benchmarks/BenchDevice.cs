using System.Net.Sockets;
using System.Text;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Benchmarks;

/// <summary>
/// The least that speaks for a device: a socket, the bytes of MQTT, and sealed frames. A thousand of these load the hub
/// without loading the machine; what is measured comes from the real firmware.
/// </summary>
internal sealed class BenchDevice : IAsyncDisposable
{
    private const byte Connect = 0x10;
    private const byte PublishQos1 = 0x32;
    private const byte Puback = 0x40;
    private const byte Subscribe = 0x82;
    private const int KeepAliveSeconds = 60;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly DeviceEntry _entry;
    private readonly DeviceKey _key;
    private readonly string _id;
    private TaskCompletionSource? _acknowledged;
    private Task _reading = Task.CompletedTask;
    private uint _counter;

    public BenchDevice(DeviceEntry entry)
    {
        _entry = entry;
        _key = new DeviceKey(entry.Record.Address, entry.Record.Generation, entry.Key);
        _id = DeviceAddress.ToText(entry.Record.Address);
    }

    public int Zone => _entry.Record.Zone;

    public async Task ConnectAsync(System.Net.IPEndPoint hub)
    {
        await _socket.ConnectAsync(hub);
        byte[] id = Encoding.ASCII.GetBytes(_id);
        byte[] password = Encoding.ASCII.GetBytes(DeviceKey.PasswordOf(_entry.Key));
        await SendAsync(Connect,
        [
            0, 4, .. "MQTT"u8, 4, 0xC2, 0, KeepAliveSeconds,
            0, (byte)id.Length, .. id, 0, (byte)id.Length, .. id, 0, (byte)password.Length, .. password,
        ]);
        byte[] topic = Encoding.ASCII.GetBytes(Topics.Down(_id));
        await SendAsync(Subscribe, [0, 1, 0, (byte)topic.Length, .. topic, 0]);
        _reading = ReadAsync();
    }

    public Task HeartbeatAsync(int intervalSeconds) => PublishAsync(new HeartbeatBody
    {
        Flags = HeartbeatBody.AckWantedFlag,
        Battery = BatteryLevel.Mains,
        IntervalSeconds = intervalSeconds,
    }.ToBytes());

    /// <summary>Publishes an alarm; completes with its PUBACK, which the hub gives once it is on disk.</summary>
    public async Task AlarmAsync()
    {
        TaskCompletionSource acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _acknowledged = acknowledged;
        await PublishAsync(new AlarmBody
        {
            Kind = EventKind.Panic,
            Zone = 1,
            Cause = (byte)PressCause.Single,
            Battery = BatteryLevel.Mains,
        }.ToBytes());
        await acknowledged.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
    }

    private Task PublishAsync(byte[] body)
    {
        byte[] frame = Frame.Seal(_key, fromHub: false, _entry.Record.Address, ++_counter, body);
        byte[] topic = Encoding.ASCII.GetBytes(Topics.Up(_id));
        return SendAsync(PublishQos1, [0, (byte)topic.Length, .. topic, (byte)(_counter >> 8), (byte)(_counter | 1), .. frame]);
    }

    private async Task SendAsync(byte type, byte[] rest) => await _socket.SendAsync((byte[])[type, (byte)rest.Length, .. rest]);

    /// <summary>Every packet that the hub sends here is shorter than 128 bytes, so its length is one byte.</summary>
    private async Task ReadAsync()
    {
        byte[] buffer = new byte[4096];
        int filled = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and var read)
            {
                filled += read;
                int at = 0;
                for (; at + 2 <= filled && at + 2 + buffer[at + 1] <= filled; at += 2 + buffer[at + 1])
                {
                    if (buffer[at] == Puback)
                    {
                        _acknowledged?.TrySetResult();
                    }
                }

                buffer.AsSpan(at, filled - at).CopyTo(buffer);
                filled -= at;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The benchmark is over.
        }
    }
}
