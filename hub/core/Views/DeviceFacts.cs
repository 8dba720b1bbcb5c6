using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>
/// What people may see of one device as it last was on disk, taken over from the core at each change without making
/// anything, since a change is a heartbeat nearly always; the <see cref="DeviceView"/> is made when somebody looks. Not safe
/// for several threads.
/// </summary>
public sealed class DeviceFacts
{
    private RouteFacts[] _routes = [];
    private DeviceView? _view;

    public DeviceFacts(Device device)
    {
        Record = device.Record;
        Take(device);
    }

    public DeviceRecord Record { get; private set; }

    public DeviceState State { get; private set; }

    public long StateSinceUnixMs { get; private set; }

    public long LastHeardUnixMs { get; private set; }

    public byte Battery { get; private set; }

    public string? Firmware { get; private set; }

    public byte Flags { get; private set; }

    public FaultCode Fault { get; private set; }

    public ResetCause ResetCause { get; private set; }

    public Announcement? Shown { get; private set; }

    public uint Gateway { get; private set; }

    public long BoundMs { get; private set; }

    public long DeclaredIntervalMs { get; private set; }

    public bool IntervalMismatch { get; private set; }

    public int? LossPercent { get; private set; }

    /// <summary>Heartbeats come with its key and an old counter.</summary>
    public bool HasGoneBack { get; private set; }

    public long JammedSinceUnixMs { get; private set; }

    public long BatteryLowSinceUnixMs { get; private set; }

    public CommandKind PendingKind { get; private set; }

    public long SnoozedUntilUnixMs { get; private set; }

    public string? SnoozedBy { get; private set; }

    /// <summary>Those over which it is heard, in no order.</summary>
    public ReadOnlySpan<RouteFacts> Routes => _routes.AsSpan(0, RouteCount);

    /// <summary>Made once after each change.</summary>
    public DeviceView View => _view ??= ViewOf.Device(this);

    private int RouteCount { get; set; }

    /// <summary>It is as it is now.</summary>
    public void Take(Device device)
    {
        _view = null;
        Record = device.Record;
        State = device.State;
        StateSinceUnixMs = device.StateSinceUnixMs;
        LastHeardUnixMs = device.LastHeardUnixMs;
        Battery = device.Battery;
        Firmware = device.Firmware;
        Flags = device.Flags;
        Fault = device.Fault;
        ResetCause = device.ResetCause;
        Shown = device.IsAnnunciator ? device.Shown : null;
        Gateway = device.Gateway;
        BoundMs = device.BoundMs;
        DeclaredIntervalMs = device.DeclaredIntervalMs;
        IntervalMismatch = device.IntervalMismatch;
        LossPercent = device.Arrivals.LossPercent;
        HasGoneBack = device.HasGoneBack;
        JammedSinceUnixMs = device.JammedSinceUnixMs;
        BatteryLowSinceUnixMs = device.BatteryLowSinceUnixMs;
        PendingKind = device.PendingKind;
        SnoozedUntilUnixMs = device.SnoozedUntilUnixMs;
        SnoozedBy = device.SnoozedBy;
        TakeRoutes(device);
    }

    private void TakeRoutes(Device device)
    {
        RouteCount = 0;
        foreach (Route route in device.RouteSpan)
        {
            if (route.Frames > 0 && device.IsWay(route))
            {
                if (_routes.Length == 0)
                {
                    _routes = new RouteFacts[Device.MaxRoutes];
                }

                _routes[RouteCount++] = new RouteFacts(
                    route.Gateway, route.RssiDbm, route.SnrDb, route.LastSnrDb, route.Frames, route.HeardUnixMs);
            }
        }
    }
}
