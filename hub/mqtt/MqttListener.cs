using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Guard;
using SchoolButton.Hub.Mqtt.Admission;

namespace SchoolButton.Hub.Mqtt;

/// <summary>
/// The devices' MQTT 3.1.1 listener: QoS 0 and 1, each device under its own topics, nothing retained, nothing passed
/// from one client to another, no session that outlives its connection. It is no general broker, and never answers a
/// publish itself: the hub acknowledges after its commit. One tick keeps every deadline.
/// </summary>
public sealed class MqttListener : ConnectionHandler, IDisposable
{
    // Of each reason its own event id, so that a flood of one kind does not hide another from the rate limiter.
    private const int SessionEvents = 100;
    private const int RefusalEvents = 200;
    private static readonly EventId Opened = new(1, "SessionOpened");
    private static readonly EventId Failed = new(2, "ListenerFailed");
    private static readonly EventId SubscriptionRefused = new(3, "SubscriptionRefused");
    private static readonly EventId TickFailed = new(4, "TickFailed");

    private readonly ILogger _logger;
    private readonly ITimer _tick;
    private readonly Lock _lock = new();
    private readonly HashSet<MqttConnection> _connections = [];
    private MqttConnection[] _checked = [];
    private int _ticking;

    public MqttListener(
        IMqttGate gate, IMqttUplink uplink, MqttOptions options, TimeProvider time, ILogger<MqttListener> logger)
    {
        _logger = logger;
        Uplink = uplink;
        Options = options;
        Clock = new ListenerClock(time, options.TickPeriod);
        Doorkeeper = new Doorkeeper(gate, options, Clock);
        _tick = time.CreateTimer(_ => Tick(), null, options.TickPeriod, options.TickPeriod);
    }

    /// <summary>Sessions open now.</summary>
    public int SessionCount => Doorkeeper.Roster.Count;

    internal IMqttUplink Uplink { get; }

    internal MqttOptions Options { get; }

    internal ListenerClock Clock { get; }

    internal Doorkeeper Doorkeeper { get; }

    /// <summary>
    /// The first middleware of an endpoint, before TLS: it bounds the connections and starts their deadline, so that
    /// a handshake which never ends is bounded too.
    /// </summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => connection => GuardAsync(connection, next);

    /// <summary>The last middleware of an endpoint. Throws nothing.</summary>
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        connection.Features.Get<MqttConnection>() is { } guarded
            ? guarded.RunAsync()
            : GuardAsync(connection, OnConnectedAsync);

    /// <summary>Stops the tick. Kestrel ends the connections when it stops.</summary>
    public void Dispose() => _tick.Dispose();

    internal void Announce(MqttSession session)
    {
        MqttMetrics.Sessions.Add(1);
        _logger.LogDebug(Opened, "Device {Device} connected from {Remote}.", session.DeviceId, session.Remote);
        Uplink.Opened(session);
    }

    internal void Forget(MqttSession session, MqttCloseReason reason, bool willHint)
    {
        Doorkeeper.Roster.Leave(session);
        MqttMetrics.Sessions.Add(-1);
        try
        {
            Uplink.Closed(session, reason, willHint);
        }
        catch (Exception exception)
        {
            _logger.LogError(Failed, exception, "The hub failed to close the session of device {Device}.", session.DeviceId);
        }
    }

    internal void LogFailure(MqttConnection connection, Exception exception) =>
        _logger.LogError(Failed, exception, "The hub failed while serving {Peer}.", PeerName(connection));

    internal void LogRefusedSubscription(MqttConnection connection, ReadOnlySpan<byte> filter)
    {
        MqttMetrics.Refused(MqttMetrics.RefusedSubscription);
        _logger.LogWarning(
            SubscriptionRefused,
            "Device {Device} asked for topic {Topic} and was refused; it may subscribe to {Own} only.",
            connection.Session!.DeviceId,
            Printable.Of(filter),
            connection.Session.DownTopic);
    }

    private static string PeerName(MqttConnection connection) =>
        connection.Session?.ToString() ?? $"a connection from {connection.Remote}";

    private async Task GuardAsync(ConnectionContext context, ConnectionDelegate next)
    {
        AddressKey address = AddressKey.Of(context.RemoteEndPoint);
        if (Enter(context, address) is not { } connection)
        {
            return;
        }

        context.Features.Set(connection);
        using CancellationTokenRegistration stop = context.Features.Get<IConnectionLifetimeNotificationFeature>()
            ?.ConnectionClosedRequested.UnsafeRegister(static c => ((MqttConnection)c!).Close(MqttCloseReason.HubStopping), connection)
            ?? default;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogFailure(connection, exception);
        }

        connection.End();
        CountEnd(connection);

        // Its last bytes may still be on their way; the tick cuts it, which closes it, if they never leave.
        context.ConnectionClosed.UnsafeRegister(_ => Remove(connection), null);
    }

    private static MqttCloseReason Refusal(Entrance entrance) => entrance switch
    {
        Entrance.FullInAll => MqttCloseReason.LobbyFull,
        Entrance.FullHere => MqttCloseReason.AddressFull,
        _ => MqttCloseReason.None,
    };

    private MqttConnection? Enter(ConnectionContext context, AddressKey address)
    {
        MqttConnection connection = new(this, context, address);
        MqttConnection? shed = null;
        MqttCloseReason reason;
        lock (_lock)
        {
            reason = _connections.Count >= Options.MaxConnections
                ? MqttCloseReason.LobbyFull
                : Refusal(Doorkeeper.Lobby.TryEnter(connection, Clock.NowMs, out shed));
            if (reason == MqttCloseReason.None)
            {
                _connections.Add(connection);
            }
        }

        shed?.Close(MqttCloseReason.MadeRoom);
        if (reason != MqttCloseReason.None)
        {
            MqttMetrics.Refused(reason.Tag());
            _logger.Log(
                reason.Level(),
                new EventId(RefusalEvents + (int)reason, reason.ToString()),
                "Connection from {Remote} refused: {Why}.",
                context.RemoteEndPoint,
                reason.Explain());
            context.Abort(new ConnectionAbortedException(reason.Explain()));
            return null;
        }

        MqttMetrics.Connections.Add(1);
        return connection;
    }

    private void Remove(MqttConnection connection)
    {
        lock (_lock)
        {
            if (!_connections.Remove(connection))
            {
                return;
            }
        }

        MqttMetrics.Connections.Add(-1);
    }

    private void CountEnd(MqttConnection connection)
    {
        MqttCloseReason reason = connection.Reason;
        string detail = connection.Detail is null ? "" : $" ({connection.Detail})";
        if (connection.Session is { } session)
        {
            MqttMetrics.Closed(reason.Tag());
            EventId ended = new(SessionEvents + (int)reason, reason.ToString());
            _logger.Log(reason.Level(), ended, "Session of {Session} ended: {Why}{Detail}.", session, reason.Explain(), detail);
            return;
        }

        MqttMetrics.Refused(reason.Tag());
        EventId refused = new(RefusalEvents + (int)reason, reason.ToString());
        _logger.Log(
            reason.Level(), refused, "Connection from {Remote} refused: {Why}{Detail}.", connection.Remote, reason.Explain(), detail);
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
        {
            return;
        }

        try
        {
            Clock.Advance();
            int count;
            lock (_lock)
            {
                count = _connections.Count;
                if (_checked.Length < count)
                {
                    _checked = new MqttConnection[_connections.EnsureCapacity(count)];
                }

                _connections.CopyTo(_checked);
            }

            foreach (MqttConnection connection in _checked.AsSpan(0, count))
            {
                CheckDeadline(connection);
            }

            Array.Clear(_checked, 0, count);
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private void CheckDeadline(MqttConnection connection)
    {
        try
        {
            connection.CheckDeadline(Clock.NowMs);
        }
        catch (Exception exception)
        {
            // It must not cost the others their deadlines, and a timer's exception would end the process.
            _logger.LogError(TickFailed, exception, "The deadline of {Peer} could not be kept.", PeerName(connection));
        }
    }
}
