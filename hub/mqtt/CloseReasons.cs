using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Mqtt;

/// <summary>What each reason is called in metrics, how loud it is, and what a person reads and does about it.</summary>
public static class CloseReasons
{
    /// <summary>The reason's value in the metrics' <c>reason</c> tag.</summary>
    public static string Tag(this MqttCloseReason reason) => Describe(reason).Tag;

    internal static LogLevel Level(this MqttCloseReason reason) => Describe(reason).Level;

    internal static string Explain(this MqttCloseReason reason) => Describe(reason).Text;

    private static (string Tag, LogLevel Level, string Text) Describe(MqttCloseReason reason) => reason switch
    {
        MqttCloseReason.Disconnected => ("disconnected", LogLevel.Debug, "the device said goodbye"),
        MqttCloseReason.ConnectionLost => ("lost", LogLevel.Debug, "the connection broke off without a DISCONNECT"),
        MqttCloseReason.KeepAliveExpired => ("keep_alive", LogLevel.Information,
            "nothing came for one and a half times the keep-alive; the device or its link is down"),
        MqttCloseReason.TakenOver => ("taken_over", LogLevel.Information,
            "the device connected again with the same client id; if this repeats, two devices carry the same identity"),
        MqttCloseReason.TooManySessions => ("device_sessions", LogLevel.Warning,
            "the device has too many sessions, the oldest goes; give its clients one client id each and close old ones"),
        MqttCloseReason.ClosedByHub => ("hub", LogLevel.Information, "the hub closed it"),
        MqttCloseReason.HubStopping => ("stopping", LogLevel.Debug, "the hub is stopping"),
        MqttCloseReason.SlowReader => ("slow_reader", LogLevel.Warning,
            "the device does not read what it is sent; look at its link and at its MQTT client's receive loop"),
        MqttCloseReason.Malformed => ("malformed", LogLevel.Warning,
            "what came is no well-formed MQTT 3.1.1; look at the client's MQTT library, or who else dials this port"),
        MqttCloseReason.PacketTooLarge => ("too_large", LogLevel.Warning,
            "a packet is larger than the 1,280 bytes taken here; a device's frame has at most 61"),
        MqttCloseReason.UnexpectedPacket => ("unexpected", LogLevel.Warning,
            "a packet came that has no place there (no CONNECT first, a second one, or a packet only servers send)"),
        MqttCloseReason.QosNotSupported => ("qos2", LogLevel.Warning,
            "it published with QoS 2, which this listener does not speak; set the client to QoS 1"),
        MqttCloseReason.ForeignTopic => ("foreign_topic", LogLevel.Warning,
            "it published outside its own up topic; correct the topic in the client"),
        MqttCloseReason.ConnectTimeout => ("connect_timeout", LogLevel.Information,
            "no complete CONNECT came in time"),
        MqttCloseReason.TlsFailed => ("tls", LogLevel.Information,
            "the TLS handshake failed; the client needs the hub's CA file and TLS 1.2 or 1.3"),
        MqttCloseReason.ProtocolNotSupported => ("protocol", LogLevel.Warning,
            "its CONNECT is not MQTT 3.1.1; set the client to protocol version 3.1.1 (4)"),
        MqttCloseReason.ClientIdRejected => ("client_id", LogLevel.Warning,
            "its client id is empty or too long; use 1 to 64 bytes, best the device's id"),
        MqttCloseReason.BadCredentials => ("credentials", LogLevel.Warning,
            "user name or password is wrong; compare them with the device's entry in the hub"),
        MqttCloseReason.TooManyFailures => ("too_many_failures", LogLevel.Warning,
            "one more wrong password after too many from this address; somebody guesses there, or a device has an old settings file"),
        MqttCloseReason.SessionsFull => ("sessions_full", LogLevel.Error,
            "all sessions are taken; find out who holds them, or start the hub again if many devices were added since it started"),
        MqttCloseReason.LobbyFull => ("lobby_full", LogLevel.Warning,
            "too many connections have not logged in yet; someone may be flooding this port"),
        MqttCloseReason.AddressFull => ("address_full", LogLevel.Warning,
            "too many connections from this address have not logged in yet; look what runs there"),
        MqttCloseReason.MadeRoom => ("made_room", LogLevel.Warning,
            "it did not log in, and a newer connection needed its place; look what runs at this address"),
        MqttCloseReason.HubFailed => ("failed", LogLevel.Error,
            "the hub failed while serving it; the exception beside this line says where"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no reason"),
    };
}
