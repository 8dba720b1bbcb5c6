namespace SchoolButton.Hub.Mqtt;

/// <summary>Why a connection ended: one reason each, counted, and logged in the words of <see cref="CloseReasons"/>.</summary>
public enum MqttCloseReason
{
    None = 0,

    // The ordinary ends of a session.
    Disconnected,
    ConnectionLost,
    KeepAliveExpired,
    TakenOver,
    TooManySessions,
    ClosedByHub,
    HubStopping,

    // What a device must not do.
    SlowReader,
    Malformed,
    PacketTooLarge,
    UnexpectedPacket,
    QosNotSupported,
    ForeignTopic,

    // Before there is a session.
    ConnectTimeout,
    TlsFailed,
    ProtocolNotSupported,
    ClientIdRejected,
    BadCredentials,
    TooManyFailures,
    SessionsFull,
    LobbyFull,
    AddressFull,

    /// <summary>It said nothing for long, and others wanted its place.</summary>
    MadeRoom,

    /// <summary>A fault of the hub's own.</summary>
    HubFailed,
}
