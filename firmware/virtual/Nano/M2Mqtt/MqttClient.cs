using System.Collections;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;
using SchoolButton.Firmware.Virtual;

namespace nanoFramework.M2Mqtt;

/// <summary>
/// The library's client as it behaves, over real sockets, in MQTT 3.1.1: <see cref="Connect(string)"/> blocks, publishing
/// only queues, QoS 1 is tried three times at one second, a broken connection is told and never repaired.
/// </summary>
public class MqttClient : IMqttClient, IDisposable
{
    private const int MaxTopicLength = 65535;
    private const ushort DefaultKeepAlive = 60;
    private const int ClosingPauseMs = 200;

    private readonly PowerCycle _cycle = PowerCycle.Current;
    private readonly Lock _closing = new();
    private readonly string _host;
    private readonly int _port;
    private readonly IPAddress _address;
    private readonly SslProtocols _tls;
    private readonly X509Certificate? _authority;

    private Channel? _channel;
    private InflightQueue? _inflight;
    private EventQueue? _events;
    private int _messageId;

    public MqttClient(
        string brokerHostName,
        int brokerPort,
        bool secure,
        X509Certificate? caCert,
        X509Certificate? clientCert,
        MqttSslProtocols sslProtocol)
    {
        _cycle.Check();
        _host = brokerHostName;
        _port = brokerPort;
        _authority = caCert;
        _tls = !secure ? SslProtocols.None : sslProtocol switch
        {
            MqttSslProtocols.TLSv1_2 => SslProtocols.Tls12,
            MqttSslProtocols.TLSv1_3 => SslProtocols.Tls13,
            _ => throw new ArgumentException("SSL/TLS protocol version not supported"),
        };

        // Once, here: a client never learns of a changed address.
        _address = Array.Find(
            Dns.GetHostAddresses(brokerHostName), address => address.AddressFamily == AddressFamily.InterNetwork)
            ?? throw new SocketException((int)SocketError.HostNotFound);
        Settings = MqttSettings.Instance;
    }

    public event IMqttClient.MqttMsgPublishEventHandler? MqttMsgPublishReceived;

    public event IMqttClient.MqttMsgPublishedEventHandler? MqttMsgPublished;

    public event IMqttClient.MqttMsgSubscribedEventHandler? MqttMsgSubscribed;

    public event IMqttClient.MqttMsgUnsubscribedEventHandler? MqttMsgUnsubscribed;

    public event IMqttClient.ConnectionClosedEventHandler? ConnectionClosed;

    public bool IsConnected { get; private set; }

    public string? ClientId { get; private set; }

    public MqttProtocolVersion ProtocolVersion => MqttProtocolVersion.Version_3_1_1;

    public MqttSettings Settings { get; }

    public MqttReasonCode Connect(string clientId) =>
        Connect(clientId, null, null, false, MqttQoSLevel.AtMostOnce, false, null, null, true, DefaultKeepAlive);

    /// <exception cref="MqttConnectionException">The broker's address does not answer, or TLS fails.</exception>
    /// <exception cref="MqttCommunicationException">The broker hung up, or said nothing for 30 s.</exception>
    /// <exception cref="NotSupportedException">A will was asked for; this stand-in has none.</exception>
    public MqttReasonCode Connect(
        string clientId,
        string? username,
        string? password,
        bool willRetain,
        MqttQoSLevel willQosLevel,
        bool willFlag,
        string? willTopic,
        string? willMessage,
        bool cleanSession,
        ushort keepAlivePeriod)
    {
        if (willFlag)
        {
            throw new NotSupportedException("The virtual board's client has no will.");
        }

        Channel channel;
        try
        {
            channel = Channel.Connect(
                _cycle, _host, _address, _port, _tls, _authority, MqttSettings.ConnectTimeout);
        }
        catch (SocketException e)
        {
            throw new MqttConnectionException($"Socket exception connecting to the broker: {e.ErrorCode}", e);
        }
        catch (Exception e) when (e is not PowerLost)
        {
            throw new MqttConnectionException("Exception connecting to the broker", e);
        }

        TaskCompletionSource<byte> connack = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EventQueue events = new(_cycle);
        InflightQueue inflight = new(_cycle, channel, events, Settings, keepAlivePeriod * 1000);
        _channel = channel;
        _inflight = inflight;
        _events = events;
        _ = Task.Run(() => ReceiveLoop(channel, connack, inflight, events));

        byte code;
        try
        {
            channel.Send(MqttWriter.Connect(clientId, username, password, cleanSession, keepAlivePeriod));
            if (!connack.Task.Wait(MqttSettings.DefaultTimeout, _cycle.Lost))
            {
                throw new MqttCommunicationException();
            }

            code = connack.Task.Result;
        }
        catch (Exception e) when (e is not (PowerLost or MqttCommunicationException))
        {
            _cycle.Check();
            throw new MqttCommunicationException(e);
        }

        if (code == 0)
        {
            ClientId = clientId;
            IsConnected = true;
            new HostThread(_cycle, () => DispatchLoop(events)).Start();
            new HostThread(_cycle, inflight.Run).Start();
        }

        return (MqttReasonCode)code;
    }

    public void Disconnect()
    {
        _channel?.Send(MqttWriter.Disconnect());
        OnClosing(_events);
    }

    /// <summary>Gives the connection up. Nobody is told: that is only done when it breaks by itself.</summary>
    public void Close()
    {
        lock (_closing)
        {
            if (_channel == null)
            {
                return;
            }

            _events?.Stop();
            _cycle.Sleep(ClosingPauseMs);
            _inflight?.Stop();
            _channel.Dispose();
            _channel = null;
            IsConnected = false;
        }
    }

    public void Dispose()
    {
        Close();
        System.GC.SuppressFinalize(this);
    }

    public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels)
    {
        ushort id = NextId();
        Queue(MqttWriter.Subscribe(topics, Array.ConvertAll(qosLevels, level => (int)level), id), id);
        return id;
    }

    public ushort Unsubscribe(string[] topics)
    {
        ushort id = NextId();
        Queue(MqttWriter.Unsubscribe(topics, id), id);
        return id;
    }

    public ushort Publish(string topic, byte[] message) =>
        Publish(topic, message, null, null, MqttQoSLevel.AtMostOnce, false);

    /// <summary>Queues a message; it is sent by the client's own thread.</summary>
    /// <exception cref="MqttClientException">The topic is wrong, or too many messages are on their way.</exception>
    /// <exception cref="NotSupportedException">Something of MQTT 5 was asked for, or QoS 2.</exception>
    public ushort Publish(
        string topic, byte[] message, string? contentType, ArrayList? userProperties, MqttQoSLevel qosLevel, bool retain)
    {
        if (contentType != null || userProperties != null || qosLevel > MqttQoSLevel.AtLeastOnce)
        {
            throw new NotSupportedException();
        }

        if (topic.AsSpan().ContainsAny('#', '+'))
        {
            throw new MqttClientException(MqttClientErrorCode.TopicWildcard);
        }

        if (topic.Length is 0 or > MaxTopicLength)
        {
            throw new MqttClientException(MqttClientErrorCode.TopicLength);
        }

        ushort id = NextId();
        byte[] packet = MqttWriter.Publish(topic, message, (int)qosLevel, retain, id);
        if (!Queue(packet, qosLevel == MqttQoSLevel.AtMostOnce ? null : id))
        {
            throw new MqttClientException(MqttClientErrorCode.InflightQueueFull);
        }

        return id;
    }

    private ushort NextId()
    {
        int id = Interlocked.Increment(ref _messageId) & 0xFFFF;
        return (ushort)(id == 0 ? Interlocked.Increment(ref _messageId) & 0xFFFF : id);
    }

    private bool Queue(byte[] packet, ushort? id)
    {
        _cycle.Check();
        return _inflight == null || _inflight.Put(packet, id);
    }

    private void OnClosing(EventQueue? events)
    {
        IsConnected = false;
        events?.Close();
    }

    private async Task ReceiveLoop(
        Channel channel, TaskCompletionSource<byte> connack, InflightQueue inflight, EventQueue events)
    {
        try
        {
            while (true)
            {
                MqttPacket packet = await channel.Receive().ConfigureAwait(false);
                switch (packet.Type)
                {
                    case 2:
                        connack.TrySetResult(packet.Body[1]);
                        break;
                    case 3:
                        OnPublish(packet, inflight, events);
                        break;
                    case 4:
                    case 9:
                    case 11:
                        inflight.OnAnswer(packet);
                        break;
                    case 13:
                        inflight.OnPingAnswer();
                        break;
                    default:
                        throw new MqttClientException(MqttClientErrorCode.WrongBrokerMessage);
                }
            }
        }
        catch (Exception e)
        {
            connack.TrySetException(new MqttCommunicationException(e));
            OnClosing(events);
        }
    }

    private static void OnPublish(MqttPacket packet, InflightQueue inflight, EventQueue events)
    {
        int topicLength = (packet.Body[0] << 8) | packet.Body[1];
        string topic = System.Text.Encoding.UTF8.GetString(packet.Body, 2, topicLength);
        int at = 2 + topicLength;
        int qos = (packet.First >> 1) & 3;
        if (qos > 0)
        {
            inflight.Put(MqttWriter.PubAck((ushort)((packet.Body[at] << 8) | packet.Body[at + 1])), null);
            at += 2;
        }

        events.Put(new MqttMsgPublishEventArgs(
            topic,
            packet.Body[at..],
            (packet.First & MqttWriter.DupFlag) != 0,
            (MqttQoSLevel)qos,
            (packet.First & 1) != 0));
    }

    /// <summary>Calls the firmware's handlers, one after the other; at last that of the broken connection.</summary>
    private void DispatchLoop(EventQueue events)
    {
        while (true)
        {
            EventArgs? next = events.Take();
            if (next == null)
            {
                if (events.IsStopped)
                {
                    return;
                }

                Close();
                ConnectionClosed?.Invoke(this, EventArgs.Empty);
                return;
            }

            try
            {
                Tell(next);
            }
            catch (Exception e) when (e is not PowerLost)
            {
                // The library takes an error of a handler for the end of the connection.
                OnClosing(events);
            }
        }
    }

    private void Tell(EventArgs e)
    {
        switch (e)
        {
            case MqttMsgPublishEventArgs received:
                MqttMsgPublishReceived?.Invoke(this, received);
                break;
            case MqttMsgPublishedEventArgs published:
                MqttMsgPublished?.Invoke(this, published);
                break;
            case MqttMsgSubscribedEventArgs subscribed:
                MqttMsgSubscribed?.Invoke(this, subscribed);
                break;
            case MqttMsgUnsubscribedEventArgs unsubscribed:
                MqttMsgUnsubscribed?.Invoke(this, unsubscribed);
                break;
        }
    }
}
