namespace SchoolButton.Hub.Mqtt;

/// <summary>The listener's bounds. Each default fits a hub of some thousand devices on a small machine.</summary>
public sealed record MqttOptions
{
    /// <summary>Sessions at once, all devices together. Above it a CONNECT is answered with return code 3. The hub
    /// itself sets it by its devices and its open-file limit.</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>Sessions of one device at once; one more closes the device's oldest.</summary>
    public int MaxSessionsPerDevice { get; init; } = 4;

    /// <summary>Connections that have not shown a password yet, all addresses together. Above it newcomers are cut.</summary>
    public int MaxUnauthenticated { get; init; } = 4_096;

    /// <summary>
    /// The same from one address (IPv6: from one /64). After a power cut a whole school may come back at once from
    /// behind one address, so this is larger than a school.
    /// </summary>
    public int MaxUnauthenticatedPerAddress { get; init; } = 1_024;

    /// <summary>
    /// At either bound the connection that has waited longest makes room, if it had this much time for its handshake and
    /// CONNECT; otherwise the newcomer is cut.
    /// </summary>
    public TimeSpan LobbyTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From accepting a connection to its complete CONNECT, a TLS handshake included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest silence any session is allowed: what keep-alive 0 means here, and the cap on one and a half times
    /// a longer keep-alive (MQTT 3.1.1 section 3.1.2.10 allows a server to be stricter), so that a half-open
    /// connection does not live for 27 hours.
    /// </summary>
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>QoS 1 publishes of one session that wait for the hub; beyond it the session is not read any further.</summary>
    public int MaxInFlight { get; init; } = 64;

    /// <summary>
    /// Packets of one session within one tick, QoS 1 publishes not counted, which have <see cref="MaxInFlight"/>. Beyond it
    /// the session is not read until the next tick: a flood of PINGREQ, SUBSCRIBE or QoS 0 costs the others nothing.
    /// </summary>
    public int MaxPacketsPerTick { get; init; } = 2_048;

    /// <summary>
    /// Bytes of messages that wait for a peer which is slow to read, on top of Kestrel's and the kernel's socket
    /// buffers. Beyond it a message is not taken; acknowledgements have room of their own.
    /// </summary>
    public int MaxPendingOutputBytes { get; init; } = 16 * 1024;

    /// <summary>How long one write may wait for the peer to read before the session is closed.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a closing connection may take to send its last bytes before it is cut.</summary>
    public TimeSpan CloseLinger { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The one tick that checks all deadlines. A deadline is kept to within two ticks, and keep-alive never cut short.</summary>
    public TimeSpan TickPeriod { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Wrong passwords of one user name from one address; beyond it they are counted as guessing and answered with return
    /// code 5. The right one is let in all the same.
    /// </summary>
    public int FailuresPerUser { get; init; } = 10;

    /// <summary>How long until one of them is forgiven.</summary>
    public TimeSpan UserFailureForgivenEvery { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// Wrong passwords from one address, all user names together. Wide, because a whole school may share an address.
    /// </summary>
    public int FailuresPerAddress { get; init; } = 600;

    /// <summary>How long until one of them is forgiven.</summary>
    public TimeSpan AddressFailureForgivenEvery { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Entries in the table of wrong passwords; the one that failed longest ago makes room.</summary>
    public int MaxFailureEntries { get; init; } = 4_096;

    /// <summary>All connections, those that are closing included.</summary>
    internal int MaxConnections => MaxSessions + MaxUnauthenticated;
}
