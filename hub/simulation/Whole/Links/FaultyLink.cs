using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// A device's link to the hub, as drivers/MqttLink.cs makes it: a connection, and after it a pause and another, for ever.
/// Without sockets and in virtual time.
/// </summary>
internal sealed class FaultyLink : IUplink, IPublisher
{
    // As drivers/MqttLink.cs has them.
    private const int FirstPauseMs = 1000;
    private const int MinPauseMs = 200;
    private const int MaxPauseMs = 30_000;
    private const int MaxUrgentPauseMs = 5000;
    private const int ClosingMs = 200;
    private const int MaxGatewayMessages = 64;
    private const int MaxDeviceMessages = 16;

    private readonly Timeline _timeline;
    private readonly Way _way;
    private readonly Chance _chance;
    private readonly int _maxPauseMs;
    private readonly bool _isGateway;
    private readonly Queue<byte[]> _messages = new();
    private readonly Queue<(int Ticket, bool Confirmed)> _answers = new();

    private LinkConnection? _connection;
    private int _connections;
    private bool _isUp;
    private bool _isUrgent;
    private bool _isHurried;
    private bool _isPausing;
    private long _mayConnectAt;
    private int _pauseMs = FirstPauseMs;
    private long _epoch;

    /// <param name="session">The device's id, or <c>gw/</c> and a gateway's.</param>
    /// <param name="way">From the device to the hub.</param>
    public FaultyLink(
        string session, byte[] password, int intervalSeconds, IDoor door, Timeline timeline, Chance chance, params Segment[] way)
    {
        Session = session;
        Password = password;
        Door = door;
        _timeline = timeline;
        _chance = chance;
        _way = new Way(way, chance);
        _way.Changed += () => _connection?.OnWayChanged();
        _isGateway = Host.Devices.SessionName.IsGateway(session);
        _maxPauseMs = Math.Clamp(intervalSeconds * 500, MinPauseMs, MaxPauseMs);
    }

    public string Session { get; }

    public byte[] Password { get; }

    public IDoor Door { get; }

    /// <summary>0 while the link is down, else a number that is different for each connection.</summary>
    public int Connection => _isUp ? _connections : 0;

    /// <summary>A frame or an answer came, or the link changed: the device's loop is to look.</summary>
    public Action? Happened { get; set; }

    /// <summary>Hears every payload that passes, up (true) or down: what a broker or the LAN could write down.</summary>
    public Action<bool, byte[]>? Overheard { get; set; }

    /// <summary>Connections that came up.</summary>
    public int Connects { get; private set; }

    public long Published { get; private set; }

    /// <summary>Publishes that the client sent once more.</summary>
    public long Repeated { get; private set; }

    bool IUplink.MayPause => true;

    /// <summary>The device has power and begins to connect.</summary>
    public void Start()
    {
        _epoch++;
        _pauseMs = FirstPauseMs;
        Connect();
    }

    /// <summary>Nobody is told.</summary>
    public void LosePower()
    {
        _epoch++;
        Count(_connection);
        _connection?.LosePower();
        _connection = null;
        _isUp = false;
        _isPausing = false;
        _isUrgent = false;
        _isHurried = false;
        _messages.Clear();
        _answers.Clear();
    }

    /// <summary>A router on the way resets the connection.</summary>
    public void Break() => _connection?.BreakOnTheWay();

    /// <summary>
    /// The route changes. What is on the wire goes the long way, the device gives the connection up meanwhile, and sends what
    /// was not confirmed again on its next one, before or after the old one's packets arrive. Nothing is reordered by that:
    /// TCP keeps the order within a connection, and once the new session is there the hub reads no more of the old one.
    /// </summary>
    /// <returns>False if there is no connection.</returns>
    public bool Overtake(long longWayMicros, long giveUpMicros)
    {
        if (_connection is not { } old || !_isUp)
        {
            return false;
        }

        old.HoldUp(longWayMicros);
        _timeline.At(_timeline.NowMicros + giveUpMicros, old.BreakAtDevice);
        return true;
    }

    /// <summary>What somebody on the way puts into the connection.</summary>
    public void Inject(byte[] message)
    {
        if (_connection is { } connection && _isUp)
        {
            OnMessage(connection, message);
        }
    }

    /// <returns>The oldest message that arrived, or null.</returns>
    public byte[]? Take() => _messages.TryDequeue(out byte[]? message) ? message : null;

    /// <returns>What became of a publication, the oldest first; null if nothing is to be told. Gateways alone are told.</returns>
    public (int Ticket, bool Confirmed)? TakeAnswer() => _answers.TryDequeue(out var answer) ? answer : null;

    public bool Send(byte[] frame, bool urgent, bool awaited) => Publish(frame) != 0;

    public int Publish(byte[] message)
    {
        int ticket = _isUp ? _connection!.Publish(message) : 0;
        Published += ticket == 0 ? 0 : 1;
        return ticket;
    }

    void IUplink.Finish(uint counter)
    {
        // What was handed over is on its way.
    }

    bool IUplink.Holds(uint counter) => false;

    public void Hurry()
    {
        _isUrgent = true;
        _isHurried = true;
        if (_isPausing)
        {
            _isHurried = false;
            ConnectAt(Math.Max(_timeline.NowMicros, _mayConnectAt));
        }
    }

    public void Restart() => _connection?.BreakAtDevice();

    internal void OnUp(LinkConnection connection)
    {
        if (connection == _connection)
        {
            _connections++;
            Connects++;
            _isUp = true;
            _isUrgent = false;
            _pauseMs = FirstPauseMs;
            Happened?.Invoke();
        }
    }

    internal void OnEnded(LinkConnection connection)
    {
        if (connection != _connection)
        {
            return;
        }

        Count(connection);
        _connection = null;
        bool wasUp = _isUp;
        _isUp = false;
        if (wasUp)
        {
            Happened?.Invoke();
        }

        Pause(wasUp ? ClosingMs : 0);
    }

    internal void OnMessage(LinkConnection connection, byte[] message)
    {
        OnPassed(false, message);
        if (connection != _connection)
        {
            return;
        }

        if (_messages.Count == (_isGateway ? MaxGatewayMessages : MaxDeviceMessages))
        {
            _messages.Dequeue();
        }

        _messages.Enqueue(message);
        Happened?.Invoke();
    }

    internal void OnBecame(LinkConnection connection, int ticket, bool confirmed)
    {
        if (_isGateway && connection == _connection)
        {
            _answers.Enqueue((ticket, confirmed));
            Happened?.Invoke();
        }
    }

    internal void OnPassed(bool up, byte[] payload) => Overheard?.Invoke(up, payload);

    private void Count(LinkConnection? connection) => Repeated += connection?.Repeated ?? 0;

    private void Connect()
    {
        _isPausing = false;
        _connection = new LinkConnection(this, _connections + 1, _timeline, _way, _chance);
        _connection.Connect();
    }

    private void Pause(int closingMs)
    {
        if (_isUrgent && _pauseMs > MaxUrgentPauseMs)
        {
            _pauseMs = MaxUrgentPauseMs;
        }

        _isPausing = true;
        _mayConnectAt = _timeline.NowMicros + ((closingMs + MinPauseMs) * 1000L);
        long pause = _isHurried ? 0 : ((_pauseMs / 2) + _chance.Next(_pauseMs / 2)) * 1000L;
        _isHurried = false;
        _pauseMs = Math.Min(_maxPauseMs, _pauseMs * 2);
        ConnectAt(_mayConnectAt + pause);
    }

    private void ConnectAt(long micros)
    {
        long epoch = ++_epoch;
        _timeline.At(micros, () =>
        {
            if (_epoch == epoch)
            {
                Connect();
            }
        });
    }
}
