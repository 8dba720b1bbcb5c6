namespace SchoolButton.Hub.Core;

/// <summary>
/// Says which devices are late and which are silent: <c>new → online → late → silent → online</c>.
///
/// A device that is heard costs nothing here but a look at the clock: each device has one entry in the queue of
/// deadlines, and an entry that turns out to be outdated when its time comes is put back where it now belongs.
///
/// Must never: blame a device for time in which the hub was not listening. <see cref="Grace"/> moves one line in time,
/// before which nobody's silence counts.
/// </summary>
public sealed class SilenceJudge
{
    private readonly PriorityQueue<(Device Device, long Watch), long> _deadlines = new();
    private long _graceMs;
    private long _watches;

    public SilenceJudge(long startMs)
    {
        _graceMs = startMs;
    }

    /// <summary>The hub did not listen until now: everybody has their whole bound from here.</summary>
    public void Grace(long nowMs) => _graceMs = Math.Max(_graceMs, nowMs);

    /// <summary>Begins to watch a device that is online or late. New and silent ones are watched once they are heard.</summary>
    public void Watch(Device device)
    {
        if (device.State is DeviceState.Online or DeviceState.Late)
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
        if ((from == DeviceState.Silent && nowMs - atMs >= device.BoundMs)
            || (from == DeviceState.Late && nowMs - atMs >= LateMs(device)))
        {
            // It was alive then. Whether it still is, this does not say.
            return null;
        }

        device.State = DeviceState.Online;

        // What is queued too late would be noticed too late; too early only costs a look.
        if (device.Watch == 0 || Deadline(device) < device.DeadlineMs)
        {
            Enqueue(device);
        }

        return from == DeviceState.Online ? null : from;
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

            if (Deadline(device) <= horizonMs)
            {
                DeviceState from = device.State;
                device.State = from == DeviceState.Online ? DeviceState.Late : DeviceState.Silent;
                transitions.Add(new Transition(device, from, device.State));
            }

            if (device.State == DeviceState.Silent)
            {
                device.Watch = 0;
            }
            else
            {
                Enqueue(device);
            }
        }
    }

    private void Enqueue(Device device)
    {
        device.Watch = ++_watches;
        device.DeadlineMs = Deadline(device);
        _deadlines.Enqueue((device, device.Watch), device.DeadlineMs);
    }

    private long Deadline(Device device)
    {
        long since = Math.Max(device.HeardMs, _graceMs);
        return since + (device.State == DeviceState.Online ? LateMs(device) : device.BoundMs);
    }

    /// <summary>A quarter of the interval is left for a slow network before a heartbeat counts as missed.</summary>
    private static long LateMs(Device device)
    {
        long interval = Math.Max(device.Record.IntervalMs, device.DeclaredIntervalMs);
        return Math.Min(interval + (interval / 4), device.BoundMs);
    }
}
