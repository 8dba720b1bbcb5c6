using System.Net;
using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Tests.Mqtt;

/// <summary>A listener with fakes all round it.</summary>
internal sealed class ListenerRig : IDisposable
{
    public const string Device = "0000a1";
    public const string UpTopic = "sb/1/0000a1/up";
    public const string DownTopic = "sb/1/0000a1/down";

    /// <summary>What Kestrel leaves unread before its writes wait.</summary>
    private const int KestrelWriteThreshold = 64 * 1024;

    private static readonly IPEndPoint Home = new(IPAddress.Parse("192.0.2.10"), 50_000);

    public ListenerRig(MqttOptions? options = null)
    {
        Listener = new MqttListener(Gate, Uplink, options ?? new MqttOptions(), Time, Log);
    }

    public FakeTime Time { get; } = new();

    public FakeGate Gate { get; } = new();

    public FakeUplink Uplink { get; } = new();

    public LogLines<MqttListener> Log { get; } = new();

    public MqttListener Listener { get; }

    public TestDevice Dial(string? address = null, int writeThreshold = KestrelWriteThreshold) => new(
        Listener.OnConnectedAsync,
        new MemoryConnection(address is null ? Home : new IPEndPoint(IPAddress.Parse(address), 50_000), writeThreshold));

    /// <summary>A device that has logged in.</summary>
    public async Task<TestDevice> ConnectAsync(
        string device = Device, string clientId = "c1", ushort keepAlive = 60, bool will = false, int writeThreshold = KestrelWriteThreshold)
    {
        TestDevice client = Dial(writeThreshold: writeThreshold);
        await client.SendAsync(Packet.Connect(clientId, device, FakeGate.PasswordOf(device), keepAlive, will));
        await client.ExpectAsync(Packet.ConnAck(0));
        return client;
    }

    /// <summary>Proves that another session is served, whatever happened before.</summary>
    public async Task ExpectServingAsync(TestDevice device, string name = Device)
    {
        Uplink.AcknowledgesAtOnce = true;
        await device.SendAsync(Packet.Up(77, [1, 2, 3], name));
        await device.ExpectAsync(Packet.PubAck(77));
    }

    public void Dispose() => Listener.Dispose();
}
