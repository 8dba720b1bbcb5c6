using SchoolButton.Hub.Core.Silence;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>A device as the core knows it. Written by the core alone.</summary>
public sealed class Device
{
    /// <summary>Gateways of which it is known how they hear it; at the bound the one that did so least lately goes.</summary>
    public const int MaxRoutes = 4;

    internal const int RecentAlarms = 4;

    /// <summary>The silence judge's.</summary>
    internal WatchState Watch = new();

    /// <summary>Ten years: beyond any bound.</summary>
    private const long LongestAgoMs = 10L * 365 * 24 * 3_600_000;

    private readonly Alarm?[] _recent = new Alarm?[RecentAlarms];
    private int _nextRecent;
    private HourTally _hour;
    private Route[] _routes = [];

    public Device(DeviceRecord record)
    {
        Record = record;
    }

    public Device(DeviceRecord record, DeviceStatus status)
        : this(record)
    {
        State = status.State;
        StateSinceUnixMs = status.StateSinceUnixMs;
        LastCounter = status.LastCounter;
        LastHeardUnixMs = status.LastHeardUnixMs;
        Battery = status.Battery;
        Firmware = status.Firmware;
        Flags = status.Flags;
        DeclaredIntervalMs = status.DeclaredIntervalMs;
        Fault = status.Fault;
        ResetCause = status.ResetCause;
        Shown = status.Shown;
        Arrivals = status.Arrivals;
        _routes = [.. status.Routes.Select(r => new Route(Address, r)
        {
            // From when the device was heard; RestartAt puts both in their place.
            HeardMs = Math.Clamp(r.LastHeardUnixMs - status.LastHeardUnixMs, -LongestAgoMs, 0),
        })];
        DownCeiling = status.DownCeiling;
        JammedSinceUnixMs = status.JammedSinceUnixMs;
        PendingKind = status.PendingKind;
        PendingArgument = status.PendingArgument;
        PendingUntilUnixMs = status.PendingUntilUnixMs;
        SnoozedUntilUnixMs = status.SnoozedUntilUnixMs;
        SnoozedBy = status.SnoozedBy;
        Flaps = status.Flaps;
        FlapUnixMs = status.FlapUnixMs;
        BatteryLowSinceUnixMs = status.BatteryLowSinceUnixMs;
        StoredBattery = Battery;
        if (status.Generation != record.Generation)
        {
            ForgetKey();
        }
    }

    public DeviceRecord Record { get; internal set; }

    public uint Address => Record.Address;

    public DeviceState State { get; internal set; }

    public long StateSinceUnixMs { get; internal set; }

    /// <summary>The highest counter heard under the present key; −1 for none.</summary>
    public long LastCounter { get; internal set; } = -1;

    /// <summary>0 for never.</summary>
    public long LastHeardUnixMs { get; internal set; }

    /// <summary>One of <see cref="BatteryLevel"/>'s values.</summary>
    public byte Battery { get; internal set; } = BatteryLevel.Unknown;

    public string? Firmware { get; internal set; }

    public byte Flags { get; internal set; }

    /// <summary>The interval that the device itself last named; 0 for none.</summary>
    public long DeclaredIntervalMs { get; internal set; }

    /// <summary>As its last heartbeat with details said, as are the next two.</summary>
    public FaultCode Fault { get; internal set; }

    /// <summary>Why it last started.</summary>
    public ResetCause ResetCause { get; internal set; }

    /// <summary>What it says that it announces; null if it has not said.</summary>
    public Announcement? Shown { get; internal set; }

    /// <summary>
    /// Address of the gateway that heard it last; 0 if none did, or none for its bound while its own session brought it.
    /// </summary>
    public uint Gateway
    {
        get
        {
            Route? last = null;
            foreach (Route route in RouteSpan)
            {
                last = IsWay(route) && (last is null || route.HeardMs > last.HeardMs) ? route : last;
            }

            return last?.Gateway ?? 0;
        }
    }

    /// <summary>The gateways that have heard it; by slot.</summary>
    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>Of its heartbeats.</summary>
    public Arrivals Arrivals { get; internal set; } = Arrivals.None;

    /// <summary>Downlink counters below this are reserved on disk.</summary>
    public uint DownCeiling { get; internal set; }

    /// <summary>Of a gateway: since when its channel is taken for jammed; 0 if it is free.</summary>
    public long JammedSinceUnixMs { get; internal set; }

    /// <summary>What it is told when it next listens; <see cref="CommandKind.None"/> for nothing.</summary>
    public CommandKind PendingKind { get; internal set; }

    public int PendingArgument { get; internal set; }

    /// <summary>Until when that is worth telling.</summary>
    public long PendingUntilUnixMs { get; internal set; }

    /// <summary>Until then nobody is told of its silence; 0 for not snoozed.</summary>
    public long SnoozedUntilUnixMs { get; internal set; }

    /// <summary>Who asked for that.</summary>
    public string? SnoozedBy { get; internal set; }

    /// <summary>How often of late it fell silent and came back.</summary>
    public int Flaps { get; internal set; }

    /// <summary>When it did so last; 0 for never.</summary>
    public long FlapUnixMs { get; internal set; }

    /// <summary>Since when its battery is to be changed; 0 while it is well, or there is none.</summary>
    public long BatteryLowSinceUnixMs { get; internal set; }

    /// <summary>Whether nobody is to be told of its silence now.</summary>
    public bool IsSnoozed => SnoozedUntilUnixMs != 0;

    /// <summary>
    /// Heartbeats with its key and an old counter came since it fell silent, or a press under the counter of an earlier one: it
    /// counts from where it was once, or somebody plays it back. Not stored: after a start it shows again with the next.
    /// </summary>
    internal bool HasGoneBack { get; set; }

    /// <summary>What follows is the <see cref="HeardLedger"/>'s: it was heard since it was stored last.</summary>
    internal bool IsUnstored { get; set; }

    /// <summary>It waits for its moment to be stored.</summary>
    internal bool IsQueued { get; set; }

    internal byte StoredBattery { get; set; } = BatteryLevel.Unknown;

    /// <summary>Its running hour.</summary>
    internal ref HourTally Hour => ref _hour;

    /// <summary>Monotonic; when it was last heard.</summary>
    internal long HeardMs => Watch.HeardMs;

    internal ReadOnlySpan<Route> RouteSpan => _routes;

    /// <summary>Monotonic; when its last heartbeat was heard.</summary>
    internal long BeatMs { get; set; }

    /// <summary>Heartbeats that were found lost since then.</summary>
    internal int MissedSinceBeat { get; set; }

    /// <summary>Who brought its newest frame: a gateway, or 0 for its own session.</summary>
    internal uint HeardBy { get; set; }

    /// <summary>The alarm that was answered last over the air: its counter, when it was heard first, and the gateway, 0 for none.</summary>
    internal uint AnsweredCounter { get; set; }

    internal long AnsweredMs { get; set; }

    internal uint AnsweredBy { get; set; }

    /// <summary>Monotonic; when the newest copy of that sending was heard.</summary>
    internal long CopyMs { get; set; }

    /// <summary>The gateway that was last asked to send to it, and when (monotonic); null for not since the start.</summary>
    internal uint AirGateway { get; set; }

    internal long? AirMs { get; set; }

    /// <summary>Monotonic; when an annunciator that does not confirm is told again, and after which wait.</summary>
    internal long TellAgainMs { get; set; }

    internal long TellWaitMs { get; set; }

    /// <summary>Seconds for which an annunciator last said that it runs.</summary>
    internal long UptimeSaid { get; set; }

    public bool IsAnnunciator => Record.Kind == DeviceKinds.Annunciator;

    internal uint DownNext { get; set; }

    /// <summary>
    /// The bound in force. A device that names a longer interval than the directory has cannot keep the directory's
    /// bound; blaming it would be a false silence, so its bound is stretched and the page says so (field lesson 17).
    /// </summary>
    public long BoundMs => Math.Max(Record.BoundMs, 2 * DeclaredIntervalMs);

    public bool IntervalMismatch => DeclaredIntervalMs > Record.IntervalMs;

    /// <summary>
    /// Another key: both counters start anew, and the device is as good as new. A silent one stays silent until it is
    /// heard, since its receiver is owed the end of that.
    /// </summary>
    internal void ForgetKey()
    {
        LastCounter = -1;
        HasGoneBack = false;
        DownNext = 0;
        DownCeiling = 0;
        DeclaredIntervalMs = 0;
        AnsweredBy = 0;
        Arrivals = Arrivals.None;
        Shown = null;
        PendingKind = CommandKind.None;
        if (State != DeviceState.Silent)
        {
            State = DeviceState.New;
        }
    }

    /// <summary>
    /// The hub starts: when what it knows was heard, by the clock that runs from now. Whatever the wall clock says, it was
    /// not after the start, nor so long before that it cannot be reckoned with.
    /// </summary>
    internal void RestartAt(Instant start)
    {
        Watch.HeardMs = start.MonotonicMs - Math.Clamp(start.UnixMs - LastHeardUnixMs, 0, LongestAgoMs);
        foreach (Route route in _routes)
        {
            route.HeardMs += HeardMs;
        }
    }

    /// <summary>Whether the device can be heard over it: it did hear it, within its bound before it was heard last.</summary>
    internal bool IsWay(Route route) => HeardMs - route.HeardMs <= BoundMs;

    /// <summary>Over which routes it can be heard, a bit for each slot.</summary>
    internal int Ways
    {
        get
        {
            int ways = 0;
            foreach (Route route in RouteSpan)
            {
                ways |= IsWay(route) ? 1 << route.Slot : 0;
            }

            return ways;
        }
    }

    /// <summary>Null if that gateway has not heard it, or too long ago to be remembered.</summary>
    internal Route? RouteOver(uint gateway)
    {
        foreach (Route route in _routes)
        {
            if (route.Gateway == gateway)
            {
                return route;
            }
        }

        return null;
    }

    /// <summary>For a gateway that has none yet.</summary>
    internal Route AddRoute(uint gateway)
    {
        if (_routes.Length < MaxRoutes)
        {
            _routes = [.. _routes, new Route(Address, _routes.Length)];
            _routes[^1].Begin(gateway);
            return _routes[^1];
        }

        Route stalest = _routes[0];
        foreach (Route route in _routes)
        {
            stalest = route.HeardMs < stalest.HeardMs ? route : stalest;
        }

        stalest.Begin(gateway);
        return stalest;
    }

    internal void Remember(Alarm alarm)
    {
        _recent[_nextRecent] = alarm;
        _nextRecent = (_nextRecent + 1) % RecentAlarms;
    }

    internal IEnumerable<Alarm> Recent()
    {
        for (int i = 0; i < RecentAlarms; i++)
        {
            if (_recent[(_nextRecent + i) % RecentAlarms] is { } alarm)
            {
                yield return alarm;
            }
        }
    }
}
