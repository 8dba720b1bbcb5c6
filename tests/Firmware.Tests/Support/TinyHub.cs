using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>
/// The hub's end of one device's connection, in as few lines as possible and sharing none with the board's client: it
/// takes MQTT 3.1.1 over TCP, opens the frames with .NET's own CCM, and answers what the test tells it to.
/// </summary>
internal sealed class TinyHub : IAsyncDisposable
{
    public static readonly byte[] Key = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");
    public const uint Device = 0x00a1b2;

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<UpFrame> _frames = Channel.CreateUnbounded<UpFrame>();
    private readonly Channel<HeardFrame> _heard = Channel.CreateUnbounded<HeardFrame>();
    private readonly Channel<ConnectPacket> _connects = Channel.CreateUnbounded<ConnectPacket>();
    private readonly ConcurrentDictionary<Connection, bool> _connections = new();
    private readonly Channel<Exception> _failures = Channel.CreateUnbounded<Exception>();
    private readonly NetCcm _ccm = new(Key);
    private readonly X509Certificate2? _certificate;
    private uint _downCounter = 100;

    /// <param name="certificate">For TLS; null for plain TCP.</param>
    /// <param name="port">0 for any.</param>
    public TinyHub(X509Certificate2? certificate = null, int port = 0)
    {
        _certificate = certificate;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptLoop();
    }

    public int Port { get; }

    /// <summary>What is between prefix and suffix of the topics: a device's id, or gw/ and the gateway's.</summary>
    public string Name { get; init; } = "00a1b2";

    /// <summary>Answers PUBLISH with PUBACK, as a hub that has stored the frame does.</summary>
    public bool AnswersPublish { get; set; } = true;

    /// <summary>The stage with which frames are acked; null for no ack at all.</summary>
    public AckStage? AcksAlarmsWith { get; set; } = AckStage.Stored;

    public string Settings(params string[] more) => string.Join('\n',
    [
        .. more, "id = 00a1b2", "key = 000102030405060708090a0b0c0d0e0f", "password = secret", "host = 127.0.0.1",
        $"port = {Port}", _certificate == null ? "tls = off" : "tls = on", "interval = 30",
    ]);

    /// <summary>Connections there have been.</summary>
    public int Connections { get; private set; }

    /// <summary>The next frame of any connection.</summary>
    public async Task<UpFrame> NextFrame() => await _frames.Reader.ReadAsync(Patience()).ConfigureAwait(false);

    /// <summary>The next connection that failed before it became one.</summary>
    public async Task<Exception> NextFailure() => await _failures.Reader.ReadAsync(Patience()).ConfigureAwait(false);

    /// <summary>The next frame that a gateway heard on the air.</summary>
    public async Task<HeardFrame> NextHeard() => await _heard.Reader.ReadAsync(Patience()).ConfigureAwait(false);

    public async Task<ConnectPacket> NextConnect() => await _connects.Reader.ReadAsync(Patience()).ConfigureAwait(false);

    /// <summary>Skips heartbeats.</summary>
    public async Task<UpFrame> NextAlarm()
    {
        while (true)
        {
            UpFrame frame = await NextFrame().ConfigureAwait(false);
            if (frame.Alarm != null)
            {
                return frame;
            }
        }
    }

    /// <summary>Skips everything of before the device's boot with this number.</summary>
    public async Task<UpFrame> NextAlarmAfterBoot(int boot)
    {
        UpFrame? alarm = null;
        while (true)
        {
            UpFrame frame = await NextFrame().ConfigureAwait(false);
            alarm = frame.Alarm != null ? frame : alarm;
            if (frame.Heartbeat?.Boots == boot)
            {
                return alarm ?? await NextAlarm().ConfigureAwait(false);
            }
        }
    }

    public async Task<UpFrame> NextHeartbeat()
    {
        while (true)
        {
            UpFrame frame = await NextFrame().ConfigureAwait(false);
            if (frame.Heartbeat != null)
            {
                return frame;
            }
        }
    }

    /// <summary>Seals and sends an ack.</summary>
    public Task Ack(uint counter, AckStage stage) => Send(SealAck(counter, stage));

    public Task Command(CommandKind kind, int argument) =>
        Send(Seal(new CommandBody { Kind = kind, Argument = argument }.ToBytes()));

    public Task Announce(Announcement announcement, int seconds) => Send(Seal(new CommandBody
    {
        Kind = CommandKind.Announce, Argument = seconds, Detail = (byte)announcement,
    }.ToBytes()));

    /// <summary>Has a gateway send a frame on the air.</summary>
    public Task Order(byte[] frame, int worthMs, bool urgent = false) =>
        Publish(new TransmitOrder { Frame = frame, WorthMs = worthMs, Urgent = urgent }.ToBytes());

    public byte[] Seal(byte[] body) =>
        Frame.Seal(_ccm, true, Device, Interlocked.Increment(ref _downCounter), body);

    /// <summary>Sends a frame to the device on every open connection.</summary>
    public Task Send(byte[] frame) => Publish(ForDevice(frame));

    /// <summary>Publishes bytes on every open connection.</summary>
    public async Task Publish(byte[] message)
    {
        foreach (Connection connection in _connections.Keys)
        {
            await connection.Publish(Topics.Down(Name), message).ConfigureAwait(false);
        }
    }

    /// <summary>Hangs up on everybody.</summary>
    public void DropAll()
    {
        foreach (Connection connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        _stop.Cancel();
        _listener.Stop();
        DropAll();
        return ValueTask.CompletedTask;
    }

    public static CancellationToken Patience() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    private byte[] SealAck(uint counter, AckStage stage) => Seal(
        new AckBody { Counter = counter, Stage = stage, HubTimeMs = 1_700_000_000_000 }.ToBytes());

    private bool IsGateway => Name.StartsWith(Topics.Gateway, StringComparison.Ordinal);

    private byte[] ForDevice(byte[] frame) => IsGateway ? OwnFrame.ToBytes(frame) : frame;

    private async Task AcceptLoop()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                Connections++;
                Connection connection = new(this, socket);
                _connections[connection] = true;
                _ = connection.Run();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Take(Connection from, string topic, byte[] bytes, bool dup)
    {
        if (IsGateway)
        {
            HeardFrame? heard = HeardFrame.FromBytes(bytes);
            if (heard != null)
            {
                _heard.Writer.TryWrite(heard);
                return;
            }

            bytes = OwnFrame.FromBytes(bytes) ?? bytes;
        }

        Frame? header = Frame.ReadHeader(bytes);
        byte[]? body = header == null ? null : Frame.Open(_ccm, bytes);
        UpFrame frame = new(
            topic,
            bytes,
            dup,
            header?.Counter ?? 0,
            body == null ? null : AlarmBody.FromBytes(body),
            body == null ? null : HeartbeatBody.FromBytes(body));
        AckStage? stage = frame.Heartbeat != null ? AckStage.Heard : frame.Alarm != null ? AcksAlarmsWith : null;
        if (stage is AckStage reached)
        {
            await from.Publish(Topics.Down(Name), ForDevice(SealAck(frame.Counter, reached))).ConfigureAwait(false);
        }

        _frames.Writer.TryWrite(frame);
    }

    private sealed class Connection(TinyHub hub, Socket socket) : IDisposable
    {
        private Stream _stream = new NetworkStream(socket, ownsSocket: true);
        private readonly SemaphoreSlim _writing = new(1);

        public async Task Run()
        {
            try
            {
                if (hub._certificate != null)
                {
                    SslStream tls = new(_stream);
                    _stream = tls;
                    await tls.AuthenticateAsServerAsync(hub._certificate).ConfigureAwait(false);
                }

                while (true)
                {
                    byte first = (await Read(1).ConfigureAwait(false))[0];
                    int length = (await Read(1).ConfigureAwait(false))[0];
                    if (length > 127)
                    {
                        length = (length & 0x7F) | ((await Read(1).ConfigureAwait(false))[0] << 7);
                    }

                    await Answer(first, await Read(length).ConfigureAwait(false)).ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                hub._failures.Writer.TryWrite(e);
                hub._connections.TryRemove(this, out _);
            }
        }

        public async Task Publish(string topic, byte[] message)
        {
            byte[] name = Encoding.UTF8.GetBytes(topic);
            byte[] packet = [0x32, (byte)(2 + name.Length + 2 + message.Length), 0, (byte)name.Length, .. name, 0, 7, .. message];
            await Write(packet).ConfigureAwait(false);
        }

        public void Dispose() => _stream.Dispose();

        private async Task Answer(byte first, byte[] body)
        {
            switch (first >> 4)
            {
                case 1:
                    hub._connects.Writer.TryWrite(ConnectPacket.FromBody(body));
                    await Write([0x20, 2, 0, 0]).ConfigureAwait(false);
                    break;
                case 3:
                    int topicLength = body[1];
                    string topic = Encoding.UTF8.GetString(body, 2, topicLength);
                    byte[] id = body[(2 + topicLength)..(4 + topicLength)];
                    if (hub.AnswersPublish)
                    {
                        await Write([0x40, 2, .. id]).ConfigureAwait(false);
                    }

                    await hub.Take(this, topic, body[(4 + topicLength)..], (first & 8) != 0).ConfigureAwait(false);
                    break;
                case 8:
                    await Write([0x90, 3, body[0], body[1], 1]).ConfigureAwait(false);
                    break;
                case 12:
                    await Write([0xD0, 0]).ConfigureAwait(false);
                    break;
            }
        }

        private async Task<byte[]> Read(int count)
        {
            byte[] bytes = new byte[count];
            await _stream.ReadExactlyAsync(bytes, hub._stop.Token).ConfigureAwait(false);
            return bytes;
        }

        private async Task Write(byte[] packet)
        {
            await _writing.WaitAsync().ConfigureAwait(false);
            try
            {
                await _stream.WriteAsync(packet).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The device is gone; that is what some tests are about.
            }
            finally
            {
                _writing.Release();
            }
        }
    }
}

internal sealed record UpFrame(
    string Topic, byte[] Bytes, bool Dup, uint Counter, AlarmBody? Alarm, HeartbeatBody? Heartbeat);

internal sealed record ConnectPacket(string Protocol, byte Level, byte Flags, int KeepAlive, string[] Fields)
{
    public static ConnectPacket FromBody(byte[] body)
    {
        List<string> fields = [];
        for (int at = 10; at < body.Length; at += 2 + body[at + 1])
        {
            fields.Add(Encoding.UTF8.GetString(body, at + 2, body[at + 1]));
        }

        return new ConnectPacket(
            Encoding.UTF8.GetString(body, 2, 4), body[6], body[7], (body[8] << 8) | body[9], [.. fields]);
    }
}
