namespace SchoolButton.Hub.Core;

/// <summary>
/// Says which devices are late and which are silent: <c>new → online → late → silent → online</c>. Who could be heard
/// over one gateway alone, and that is silent or retired, is not silent but unknown; once the gateway is back, it has
/// its whole bound from then. While the gateway is late it is waited for, at most for the gateway's bound.
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
            Enqueue(device);
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
            Returned(device, nowMs);
        }

        // What is queued too late would be noticed too late; too early only costs a look.
        if (device.Watch == 0 || Deadline(device) < device.DeadlineMs)
        {
            Enqueue(device);
        }

        return from == DeviceState.Online ? null : from;
    }

    /// <summary>Its own session brought a frame, be it a copy: the gateway is not its only way.</summary>
    public void HeardOnItsOwn(Device device, long atMs)
    {
        device.OwnHeardMs = atMs;
        if (device.Watch != 0 && Deadline(device) < device.DeadlineMs)
        {
            Enqueue(device);
        }
    }

    /// <summary>A gateway is there again: who is behind it has its whole bound from now.</summary>
    public void Returned(Device gateway, long nowMs)
    {
        gateway.BackMs = nowMs;
        if (gateway.Record.Kind != DeviceKinds.Gateway)
        {
            return;
        }

        foreach (Device device in _devices.Values)
        {
            if (device.State == DeviceState.Unknown && device.Gateway == gateway.Address && !device.Record.Retired)
            {
                Enqueue(device);
            }
        }
    }

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

            if (Deadline(device) > horizonMs)
            {
                Enqueue(device);
                continue;
            }

            DeviceState from = device.State;
            if (from != DeviceState.Online && WaitsForGatewayUntil(device, horizonMs) is { } untilMs)
            {
                Enqueue(device, untilMs);
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
                    Enqueue(device);
                    break;
                case DeviceState.Unknown:
                    // Looked at again: an old frame may come over another gateway, and leave it neither online nor cut off.
                    Enqueue(device, horizonMs + Math.Max(device.BoundMs, 1));
                    break;
                default:
                    device.Watch = 0;
                    break;
            }
        }
    }

    private void Enqueue(Device device) => Enqueue(device, Deadline(device));

    private void Enqueue(Device device, long deadlineMs)
    {
        device.Watch = ++_watches;
        device.DeadlineMs = deadlineMs;
        _deadlines.Enqueue((device, device.Watch), deadlineMs);
    }

    private long Deadline(Device device)
    {
        long since = Math.Max(Since(device), OnlyWay(device)?.BackMs ?? 0);
        return since + (device.State == DeviceState.Online ? LateMs(device) : device.BoundMs);
    }

    private long Since(Device device) => Math.Max(device.HeardMs, _graceMs);

    /// <summary>The gateway without which nobody can hear it; null if there are other ways.</summary>
    private Device? OnlyWay(Device device) =>
        AirRoute.IsOnlyWay(device) ? _devices.GetValueOrDefault(device.Gateway) : null;

    /// <summary>
    /// Whether its only way is a gateway that is gone: by the time, since the gateway's own turn may come later in the
    /// same tick. One that was never heard under its key is none, since nobody would be told of its silence.
    /// </summary>
    private bool IsCutOff(Device device, long horizonMs) => OnlyWay(device) is { } gateway
        && (gateway.Record.Retired
            || gateway.State is DeviceState.Silent or DeviceState.Unknown
            || (gateway.State != DeviceState.New && Since(gateway) + gateway.BoundMs <= horizonMs));

    /// <returns>When a late gateway will be silent if it stays unheard; null if there is nothing to wait for (any more).</returns>
    private long? WaitsForGatewayUntil(Device device, long horizonMs)
    {
        if (OnlyWay(device) is not { Record.Retired: false, State: DeviceState.Online or DeviceState.Late } gateway
            || Since(gateway) + LateMs(gateway) > horizonMs
            || Deadline(device) + gateway.BoundMs <= horizonMs)
        {
            return null;
        }

        long untilMs = Since(gateway) + gateway.BoundMs;
        return untilMs > horizonMs ? Math.Min(untilMs, Deadline(device) + gateway.BoundMs) : null;
    }

    /// <summary>A quarter of the interval is left for a slow network before a heartbeat counts as missed.</summary>
    private static long LateMs(Device device)
    {
        long interval = Math.Max(device.Record.IntervalMs, device.DeclaredIntervalMs);
        return Math.Min(interval + (interval / 4), device.BoundMs);
    }
}
