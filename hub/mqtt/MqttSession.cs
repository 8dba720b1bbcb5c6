using System.Net;
using System.Text;
using SchoolButton.Hub.Mqtt.Wire;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Mqtt;

/// <summary>
/// A device that has logged in, on one connection. All methods may be called from any thread, after its end too. What
/// is acknowledged or published waits in a buffer until <see cref="Flush"/>, so that a batch costs one write.
/// </summary>
public sealed class MqttSession
{
    private static long _lastId;

    private readonly MqttConnection _connection;
    private readonly byte[] _downTopicUtf8;
    private volatile bool _isSubscribed;

    internal MqttSession(MqttConnection connection, string deviceId, string clientId, EndPoint? remote)
    {
        _connection = connection;
        Id = Interlocked.Increment(ref _lastId);
        DeviceId = deviceId;
        ClientId = clientId;
        Remote = remote;
        DownTopic = Topics.Down(deviceId);
        UpTopicUtf8 = Encoding.UTF8.GetBytes(Topics.Up(deviceId));
        _downTopicUtf8 = Encoding.UTF8.GetBytes(DownTopic);
    }

    /// <summary>Different for every session of this process; a later session's is larger.</summary>
    public long Id { get; }

    /// <summary>What the gate called it.</summary>
    public string DeviceId { get; }

    /// <summary>The client's own text: 1 to 64 bytes of UTF-8, any characters. Not to be believed or logged as it is.</summary>
    public string ClientId { get; }

    public EndPoint? Remote { get; }

    /// <summary>The one topic the session may subscribe to.</summary>
    public string DownTopic { get; }

    internal ReadOnlySpan<byte> DownTopicUtf8 => _downTopicUtf8;

    internal byte[] UpTopicUtf8 { get; }

    public bool IsSubscribedTo(string topic) => _isSubscribed && topic == DownTopic;

    /// <summary>Sends the PUBACK of a publish. Packet id 0 (QoS 0) is passed over.</summary>
    public void Acknowledge(ushort packetId)
    {
        if (packetId != 0 && !_connection.Output.TryAcknowledge(packetId))
        {
            _connection.Close(MqttCloseReason.SlowReader);
        }
    }

    /// <summary>Sends a message to the device with QoS 0.</summary>
    /// <param name="payload">So long that the packet stays within 1,280 bytes.</param>
    /// <returns>
    /// False if the device has not subscribed, has gone, or has <see cref="MqttOptions.MaxPendingOutputBytes"/> waiting
    /// for it; then the message is not sent. A device that does not read is closed after
    /// <see cref="MqttOptions.WriteTimeout"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    public bool Publish(string topic, ReadOnlySpan<byte> payload)
    {
        if (!IsSubscribedTo(topic) || _connection.IsClosing || _connection.Output.IsAbandoned)
        {
            return false;
        }

        int maxLength = Answers.PublishOverhead + _downTopicUtf8.Length + payload.Length;
        if (maxLength > FixedHeader.MaxPacketBytes)
        {
            throw new ArgumentException($"A payload of {payload.Length} bytes is too long for one packet.", nameof(payload));
        }

        Span<byte> packet = stackalloc byte[maxLength];
        int length = Answers.Publish(packet, _downTopicUtf8, payload);
        return _connection.Output.TryAppendMessage(packet[..length]);
    }

    /// <summary>Sends all that was acknowledged and published since the last one, in one write. Cheap if there is nothing.</summary>
    public void Flush() => _connection.Output.Flush();

    /// <summary>Ends the session; the uplink's Closed follows.</summary>
    public void Close(MqttCloseReason reason = MqttCloseReason.ClosedByHub)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)reason, (int)MqttCloseReason.None, nameof(reason));
        _connection.Close(reason);
    }

    public override string ToString() => $"{DeviceId} from {Remote}";

    internal void SetSubscribed(bool isSubscribed) => _isSubscribed = isSubscribed;
}
