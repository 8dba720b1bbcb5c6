using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Protocol;
using SchoolButton.Tests.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>A device or gateway on a real socket, in as few lines as possible and with none of the hub's own parsing.</summary>
internal sealed class MqttPeer : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly Channel<(byte First, byte[] Body)> _answers = Channel.CreateUnbounded<(byte, byte[])>();
    private readonly Channel<byte[]> _downs = Channel.CreateUnbounded<byte[]>();
    private readonly string _name;
    private Task _reading = Task.CompletedTask;
    private ushort _packetId;

    private MqttPeer(string name)
    {
        _name = name;
    }

    /// <summary>Logs on and subscribes.</summary>
    /// <param name="name">A device's id, or gw/ and a gateway's.</param>
    public static async Task<MqttPeer> ConnectAsync(IPEndPoint hub, string name, byte[] key)
    {
        MqttPeer peer = new(name);
        Assert.Equal(0, await peer.LogOnAsync(hub, key));
        Assert.Equal(0, await peer.SubscribeAsync(Topics.Down(name)));
        return peer;
    }

    /// <returns>The return code of CONNACK.</returns>
    public static async Task<int> TryLogOnAsync(IPEndPoint hub, string name, byte[] key)
    {
        await using MqttPeer peer = new(name);
        return await peer.LogOnAsync(hub, key);
    }

    /// <returns>What SUBACK says: 0, or 0x80.</returns>
    public async Task<byte> SubscribeAsync(string topic)
    {
        await SendAsync(Packet.Subscribe(++_packetId, (topic, 0)));
        return (await AnswerAsync(0x90))[2];
    }

    /// <summary>Publishes and waits for the PUBACK.</summary>
    public async Task PublishAsync(byte[] payload)
    {
        await SendAsync(Packet.Up(++_packetId, payload, _name));
        Assert.Equal(Packet.Word(_packetId), await AnswerAsync(0x40));
    }

    /// <summary>Publishes many at once, then waits for every PUBACK in its turn.</summary>
    public async Task PublishAllAsync(IEnumerable<byte[]> payloads)
    {
        ushort first = (ushort)(_packetId + 1);
        foreach (byte[] payload in payloads)
        {
            await SendAsync(Packet.Up(++_packetId, payload, _name));
        }

        for (ushort id = first; id <= _packetId; id++)
        {
            Assert.Equal(Packet.Word(id), await AnswerAsync(0x40));
        }
    }

    /// <summary>
    /// What was published before is in the hub's view after this: the PUBACK of something newer comes of a later batch.
    /// </summary>
    public Task SettleAsync() => PublishAsync([0]);

    /// <summary>Publishes where it may not.</summary>
    public async Task ExpectClosedAfterAsync(string topic, byte[] payload)
    {
        await SendAsync(Packet.Publish(topic, payload, ++_packetId, 1));
        await _reading.WaitAsync(Patience.Limit);
    }

    /// <summary>The next message on its down topic.</summary>
    public async Task<byte[]> DownAsync() => await _downs.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    /// <summary>Everything on its down topic that came of what was published before.</summary>
    public async Task<List<byte[]>> DownsSoFarAsync()
    {
        await SettleAsync();
        List<byte[]> all = [];
        while (_downs.Reader.TryRead(out byte[]? down))
        {
            all.Add(down);
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        await _reading;
    }

    private async Task<int> LogOnAsync(IPEndPoint hub, byte[] key)
    {
        await _tcp.ConnectAsync(hub);
        _reading = ReadAsync();
        await SendAsync(Packet.Connect(_name, _name, DeviceKey.PasswordOf(key)));
        return (await AnswerAsync(0x20))[1];
    }

    private Task SendAsync(byte[] packet) => _tcp.GetStream().WriteAsync(packet).AsTask();

    private async Task<byte[]> AnswerAsync(byte first)
    {
        (byte got, byte[] body) = await _answers.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);
        Assert.Equal(first, got);
        return body;
    }

    private async Task ReadAsync()
    {
        try
        {
            NetworkStream stream = _tcp.GetStream();
            byte[] head = new byte[2];
            while (true)
            {
                await stream.ReadExactlyAsync(head);
                Assert.True(head[1] < 0x80, "no packet to a device is longer than 127 bytes");
                byte[] body = new byte[head[1]];
                await stream.ReadExactlyAsync(body);
                if (head[0] >> 4 == 3)
                {
                    int topic = 2 + ((body[0] << 8) | body[1]);
                    Assert.Equal(Topics.Down(_name), Encoding.UTF8.GetString(body.AsSpan(2, topic - 2)));
                    await _downs.Writer.WriteAsync(body[topic..]);
                }
                else
                {
                    await _answers.Writer.WriteAsync((head[0], body));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _answers.Writer.TryComplete();
            _downs.Writer.TryComplete();
        }
    }
}
