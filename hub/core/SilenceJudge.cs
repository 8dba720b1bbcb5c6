namespace SchoolButton.Hub.Core;

/// <summary>
/// Says which devices are late and which are silent: <c>new → online → late → silent → online</c>. Who can be heard over
/// gateways alone, and all of them are silent, is not silent but unknown; once one is back, it has its whole bound from
/// then. While all that are left are late they are waited for, at most for their bound. A gateway that another one stands
/// in for makes no difference. One that is retired hears nobody, and nobody waits for it to come back: whom it alone
/// heard has its bound from then and is silent.
///
/// A device that is heard costs nothing here but a look at the clock: each device has one entry in the queue of
/// deadlines, and an entry that turns out to be outdated when its time comes is put back where it now belongs.
///
/// Must never: blame a device for time in which the hub was not listening. <see cref="Grace"/> moves one line in time,
/// before which nobody's silence counts. Nor for its gateway's silence.
/// </summary>
public sealed class SilenceJudge
{
    private readonly PriorityQueue<(Device Device, long Watch), long> _deadlines = new();
    private readonly IReadOnlyDictionary<uint, Device> _devices;
    private long _graceMs;
    private long _watches;

    /// <param name="devices">By address; all that there are at any time.</param>
    public SilenceJudge(long startMs, IReadOnlyDictionary<uint, Device> devices)
    {
        _graceMs = startMs;
        _devices = devices;
    }

    /// <summary>The hub did not listen until now: everybody has their whole bound from here.</summary>
    public void Grace(long nowMs) => _graceMs = Math.Max(_graceMs, nowMs);

    /// <summary>Begins to watch a device. New and silent ones are watched once they are heard.</summary>
    public void Watch(Device device)
    {
        if (device.State is DeviceState.Online or DeviceState.Late or DeviceState.Unknown)
        {
            Enqueue(device, _graceMs);
        }
    }

    public static void Forget(Device device) => device.Watch = 0;

    /// <summary>The device was heard.</summary>
    /// <param name="atMs">When; long ago, if a gateway had to keep the frame.</param>
    /// <returns>The state it comes back from, if it was not online.</returns>
    public DeviceState? Heard(Device device, long atMs, long nowMs)
    {
        device.HeardMs = Math.Max(device.HeardMs, atMs);
        DeviceState from = device.State;
        if ((from is DeviceState.Silent or DeviceState.Unknown && nowMs - atMs >= device.BoundMs)
            || (from == DeviceState.Late && nowMs - atMs >= LateMs(device)))
        {
            // It was alive then. Whether it still is, this does not say.
            return null;
        }

        device.State = DeviceState.Online;
        if (from is not (DeviceState.Online or DeviceState.Late))
        {
            Changed(device, nowMs);
        }

        // What is queued too late would be noticed too late; too early only costs a look.
        if (device.Watch == 0 || Deadline(device, nowMs) < device.DeadlineMs)
        {
            Enqueue(device, nowMs);
        }

        return from == DeviceState.Online ? null : from;
    }

    /// <summary>A way brought a frame, be it a copy: there may be one more now over which it can be heard.</summary>
    public void HeardOver(Device device, in Reception by, long atMs, long nowMs)
    {
        if (by.Gateway == 0)
        {
            device.OwnHeardMs = atMs;
        }

        // One that is unknown waits until it is looked at: if a gateway kept this frame, newer ones may be on their way.
        if (device.Watch != 0 && device.State != DeviceState.Unknown && Deadline(device, nowMs) < device.DeadlineMs)
        {
            Enqueue(device, nowMs);
        }
    }

    /// <summary>A gateway is there again, or is retired: who is behind it has its whole bound from now.</summary>
    public void Changed(Device gateway, long nowMs)
    {
        gateway.ChangedMs = nowMs;
        if (gateway.Record.Kind != DeviceKinds.Gateway)
        {
            return;
        }

        foreach (Device device in _devices.Values)
        {
            if (device.State == DeviceState.Unknown
                && !device.Record.Retired
                && device.RouteOver(gateway.Address) is { } route
                && device.IsWay(route))
            {
                Enqueue(device, nowMs);
            }
        }
    }

    /// <summary>Monotonic; since when the device could have been heard, whatever it sent; now, if it cannot be.</summary>
    public long ListeningSince(Device device, long nowMs) =>
        IsCutOff(device, nowMs) ? nowMs : Math.Max(_graceMs, WithAWaySince(device, nowMs));

    /// <summary>Judges everybody whose deadline has come.</summary>
    /// <param name="horizonMs">Monotonic time up to which the hub has heard all there was to hear.</param>
    public void Tick(long horizonMs, List<Transition> transitions)
    {
        while (_deadlines.TryPeek(out (Device Device, long Watch) entry, out long deadline) && deadline <= horizonMs)
        {
            _deadlines.Dequeue();
            Device device = entry.Device;
            if (device.Watch != entry.Watch)
            {
                continue;
            }

            if (Deadline(device, horizonMs) > horizonMs)
            {
                Enqueue(device, horizonMs);
                continue;
            }

            DeviceState from = device.State;
            if (from != DeviceState.Online && WaitsForGatewaysUntil(device, horizonMs) is { } untilMs)
            {
                EnqueueFor(device, untilMs);
                continue;
            }

            device.State = from == DeviceState.Online ? DeviceState.Late
                : IsCutOff(device, horizonMs) ? DeviceState.Unknown
                : DeviceState.Silent;
            if (device.State != from)
            {
                transitions.Add(new Transition(device, from, device.State));
            }

            switch (device.State)
            {
                case DeviceState.Late:
                    Enqueue(device, horizonMs);
                    break;
                case DeviceState.Unknown:
                    // Looked at again: an old frame may come over another gateway, and leave it neither online nor cut off.
                    EnqueueFor(device, horizonMs + Math.Max(device.BoundMs, 1));
                    break;
                default:
                    device.Watch = 0;
                    break;
            }
        }
    }

    private void Enqueue(Device device, long nowMs) => EnqueueFor(device, Deadline(device, nowMs));

    private void EnqueueFor(Device device, long deadlineMs)
    {
        device.Watch = ++_watches;
        device.DeadlineMs = deadlineMs;
        _deadlines.Enqueue((device, device.Watch), deadlineMs);
    }

    private long Deadline(Device device, long nowMs)
    {
        long since = Math.Max(Since(device), WithAWaySince(device, nowMs));
        return since + (device.State == DeviceState.Online ? LateMs(device) : device.BoundMs);
    }

    private long Since(Device device) => Math.Max(device.HeardMs, _graceMs);

    /// <summary>
    /// Since when a gateway is there over which it can be heard; if none is, since when one that was retired is not;
    /// <see cref="long.MinValue"/> for always.
    /// </summary>
    private long WithAWaySince(Device device, long nowMs)
    {
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
                retiredMs = Math.Max(retiredMs, gateway.ChangedMs);
            }
            else
            {
                thereMs = Math.Min(thereMs, gateway.ChangedMs);
            }
        }

        return HasOwnWay(device) ? long.MinValue : thereMs != long.MaxValue ? thereMs : retiredMs;
    }

    /// <summary>
    /// Whether nobody is left who could hear it. A gateway that was never heard under its key is not gone, since nobody
    /// would be told of its silence.
    /// </summary>
    private bool IsCutOff(Device device, long horizonMs)
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

    /// <returns>
    /// When the last gateway that could hear it will be silent, if all of them are late and stay unheard; null if there is
    /// nothing to wait for (any more).
    /// </returns>
    private long? WaitsForGatewaysUntil(Device device, long horizonMs)
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
    private Device? Behind(Device device, Route route) =>
        device.IsWay(route) ? _devices.GetValueOrDefault(route.Gateway) : null;

    /// <summary>By the time, since the gateway's own turn may come later in the same tick.</summary>
    private bool IsGone(Device gateway, long atMs) =>
        gateway.State is DeviceState.Silent or DeviceState.Unknown
        || (gateway.State != DeviceState.New && Since(gateway) + gateway.BoundMs <= atMs);

    /// <summary>Whether its own session brought a frame within its bound before it was heard last.</summary>
    private static bool HasOwnWay(Device device) =>
        device.OwnHeardMs is { } own && device.HeardMs - own <= device.BoundMs;

    /// <summary>A quarter of the interval is left for a slow network before a heartbeat counts as missed.</summary>
    private static long LateMs(Device device)
    {
        long interval = Math.Max(device.Record.IntervalMs, device.DeclaredIntervalMs);
        return Math.Min(interval + (interval / 4), device.BoundMs);
    }
}
