namespace SchoolButton.Hub.Core.Silence;

/// <summary>Since when a device could have been heard, over which ways, and when it is missed. Monotonic milliseconds.</summary>
/// <param name="devices">By address; all that there are at any time.</param>
internal sealed class Hearing(IReadOnlyDictionary<uint, Device> devices, long startMs)
{
    /// <summary>Before then nobody's silence counts.</summary>
    public long GraceMs { get; set; } = startMs;

    /// <summary>When it is late, or, if it is that already, silent.</summary>
    public long Deadline(Device device, long nowMs)
    {
        long since = Math.Max(Since(device), WithAWaySince(device, nowMs));
        return since + (device.State == DeviceState.Online ? LateMs(device) : device.BoundMs);
    }

    public long Since(Device device) => Math.Max(Math.Max(device.Watch.HeardMs, GraceMs), OutageEnded(device));

    /// <summary>When the latest outage ended that may have hidden the device.</summary>
    public static long OutageEnded(Device device) =>
        Math.Max(device.Watch.Site?.EndedMs ?? WatchState.Never, device.Watch.Access?.EndedMs ?? WatchState.Never);

    /// <summary>When it should have been heard at the latest.</summary>
    public long MissedSince(Device device) => Since(device) + QuietMs(device);

    /// <summary>
    /// Since when a gateway is there over which it can be heard; if none is, since when one that was retired is not;
    /// <see cref="long.MinValue"/> for always.
    /// </summary>
    public long WithAWaySince(Device device, long nowMs)
    {
        if (device.RouteSpan.Length == 0)
        {
            return long.MinValue;
        }

        long thereMs = long.MaxValue;
        long retiredMs = long.MinValue;
        foreach (Route route in device.RouteSpan)
        {
            if (Behind(device, route) is not { } gateway)
            {
                continue;
            }

            if (gateway.Record.Retired || IsGone(gateway, nowMs))
            {
                retiredMs = Math.Max(retiredMs, gateway.Watch.ChangedMs);
            }
            else
            {
                thereMs = Math.Min(thereMs, gateway.Watch.ChangedMs);
            }
        }

        return HasOwnWay(device) ? long.MinValue : thereMs != long.MaxValue ? thereMs : retiredMs;
    }

    /// <summary>
    /// Whether nobody is left who could hear it. A gateway that was never heard under its key is not gone, since nobody
    /// would be told of its silence.
    /// </summary>
    public bool IsCutOff(Device device, long horizonMs)
    {
        bool isBehindAny = false;
        foreach (Route route in device.RouteSpan)
        {
            if (Behind(device, route) is { Record.Retired: false } gateway)
            {
                isBehindAny = true;
                if (!IsGone(gateway, horizonMs))
                {
                    return false;
                }
            }
        }

        return isBehindAny && !HasOwnWay(device);
    }

    public bool CanBeHeardOverAGateway(Device device, long horizonMs)
    {
        foreach (Route route in device.RouteSpan)
        {
            if (Behind(device, route) is { Record.Retired: false } gateway && !IsGone(gateway, horizonMs))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>
    /// When the last gateway that could hear it will be silent, if all of them are late and stay unheard; null if there is
    /// nothing to wait for (any more).
    /// </returns>
    public long? WaitsForGatewaysUntil(Device device, long horizonMs)
    {
        long deadlineMs = Deadline(device, horizonMs);
        long untilMs = long.MinValue;
        foreach (Route route in device.RouteSpan)
        {
            if (Behind(device, route) is not { Record.Retired: false } gateway || IsGone(gateway, horizonMs))
            {
                continue;
            }

            if (gateway.State is not (DeviceState.Online or DeviceState.Late) || Since(gateway) + LateMs(gateway) > horizonMs)
            {
                return null;
            }

            untilMs = Math.Max(untilMs, Math.Min(Since(gateway), deadlineMs) + gateway.BoundMs);
        }

        return untilMs > horizonMs && !HasOwnWay(device) ? untilMs : null;
    }

    /// <summary>The gateway of a route, if the device can be heard over it.</summary>
    public Device? Behind(Device device, Route route) =>
        device.IsWay(route) ? devices.GetValueOrDefault(route.Gateway) : null;

    /// <summary>By the time, since the gateway's own turn may come later in the same tick.</summary>
    private bool IsGone(Device gateway, long atMs) =>
        gateway.State is DeviceState.Silent or DeviceState.Unknown
        || (gateway.State != DeviceState.New && Since(gateway) + gateway.BoundMs <= atMs);

    /// <summary>Whether its own session brought a frame within its bound before it was heard last.</summary>
    private static bool HasOwnWay(Device device) => device.Watch.HeardMs - device.Watch.OwnHeardMs <= device.BoundMs;

    /// <summary>A quarter of the interval is left for a slow network before a heartbeat counts as missed.</summary>
    public static long LateMs(Device device)
    {
        long interval = IntervalMs(device);
        return Math.Min(interval + (interval / 4), device.BoundMs);
    }

    /// <summary>
    /// How long it may be quiet before it is missed, where that is proof against others: as for late, but with a bound of
    /// less than nine quarters of the interval so much less that all are missed when the first reaches its bound.
    /// </summary>
    public static long QuietMs(Device device)
    {
        long interval = IntervalMs(device);
        return Math.Min(LateMs(device), Math.Max(interval, device.BoundMs - interval));
    }

    private static long IntervalMs(Device device) => Math.Max(device.Record.IntervalMs, device.DeclaredIntervalMs);
}
