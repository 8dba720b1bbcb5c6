using SchoolButton.Hub.Core.Silence;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Says which devices are late and which are silent: <c>new → online → late → silent → online</c>. Found within one tick of
/// the bound, and never before it.
///
/// Who can be heard over gateways alone, and all of them are silent, is not silent but unknown; once one is back, it has its
/// whole bound from then. While all that are left are late they are waited for, at most for their bound. A gateway that
/// another one stands in for makes no difference. One that is retired hears nobody, and nobody waits for it to come back:
/// whom it alone heard has its bound from then and is silent.
///
/// Those with a session of their own fail together when their access point or all of their site fails: one outage, and
/// they are unknown. It is told apart from a device that is dead by what is known when the first of them reaches its
/// bound, so nobody is waited for:
/// <list type="bullet">
/// <item>If any other was heard after this one should have been, it is missed for itself: silent.</item>
/// <item>If any other is not missed yet, there is no proof of an outage: silent. So where intervals differ much, the quickest
/// may be told one by one before the outage is.</item>
/// <item>If all are missed, and they are at least <see cref="CorePolicy.OutageLeast"/>, it is an outage: of the site if all of
/// the site is missed, otherwise of the access point. Those of them that were told as silent before that stay so.</item>
/// <item>Whoever can be heard over a gateway that is there too is silent like anybody.</item>
/// </list>
/// It ends when any of them is heard over its own session; all others have their whole bound from then. A switch that failed
/// with its site and was found sooner, having quicker devices, stays an event of its own. A gateway that fails alone is silent
/// itself, and is an outage once anybody is unknown because of it; one that failed with its site is part of that.
///
/// A device that is heard costs nothing here but a look at the clock: each device has one entry in the wheel of deadlines,
/// and an entry that turns out to be outdated when its time comes is put back where it now belongs. When a million come due
/// at once they are looked at over the ticks of less than a second.
///
/// Must never: blame a device for time in which the hub was not listening. <see cref="Grace"/> moves one line in time,
/// before which nobody's silence counts. Nor for its gateway's silence.
/// </summary>
public sealed class SilenceJudge
{
    private readonly List<Device> _unplaced = [];
    private readonly IReadOnlyDictionary<uint, Device> _devices;
    private readonly CorePolicy _policy;
    private readonly DeadlineWheel _wheel;
    private readonly OutageBook _book;
    private readonly Hearing _hearing;
    private long _tickMs;

    /// <param name="devices">By address; all that there are at any time.</param>
    public SilenceJudge(HubSnapshot loaded, CorePolicy policy, Instant start, IReadOnlyDictionary<uint, Device> devices)
    {
        _tickMs = start.MonotonicMs;
        _policy = policy;
        _devices = devices;
        _hearing = new Hearing(devices, start.MonotonicMs);
        _wheel = new DeadlineWheel(start.MonotonicMs);
        _book = new OutageBook(loaded);
    }

    /// <summary>What silence keeps of each device in all, in bytes, and how much of that in the <see cref="Device"/>.</summary>
    public static int BytesPerDevice => BytesInDevice + DeadlineWheel.BytesPerEntry;

    public static int BytesInDevice => System.Runtime.CompilerServices.Unsafe.SizeOf<WatchState>();

    /// <summary>Those that last.</summary>
    public IEnumerable<Outage> Outages => _book.Open;

    /// <summary>Outages that began, ended or grew; whoever reads it clears it.</summary>
    public HashSet<Outage> TouchedOutages => _book.Touched;

    /// <summary>The hub did not listen until now: everybody has their whole bound from here.</summary>
    public void Grace(long nowMs) => _hearing.GraceMs = Math.Max(_hearing.GraceMs, nowMs);

    /// <summary>All devices that were loaded are watched.</summary>
    public void Started(Instant now) => _book.EndOrphans(_devices, now);

    /// <summary>Begins to watch a device. New and silent ones are watched once they are heard.</summary>
    public void Watch(Device device)
    {
        ref WatchState watch = ref device.Watch;
        if (device.Record.Kind != DeviceKinds.Wearable)
        {
            watch.Site = _book.Group(device.Record.Site, string.Empty);
            watch.Site.Join(Hearing.QuietMs(device));
            if (device.Record.Behind.Length > 0)
            {
                watch.Access = _book.Group(device.Record.Site, device.Record.Behind);
                watch.Access.Join(Hearing.QuietMs(device));
            }

            if (_book.OfGateway(device.Address) is not null)
            {
                watch.Site.Gateways.Add(device.Address);
                watch.Access?.Gateways.Add(device.Address);
            }
        }

        Await(device, _hearing.GraceMs);
        if (device.State is DeviceState.Online or DeviceState.Late or DeviceState.Unknown)
        {
            Enqueue(device, _hearing.GraceMs);
        }

        if (device.State == DeviceState.Unknown && OutageAround(device) is { } outage)
        {
            _book.Place(device, outage, isCounted: true);
        }
    }

    /// <summary>It is retired, or is about to be watched under another record.</summary>
    public void Forget(Device device, Instant now)
    {
        ref WatchState watch = ref device.Watch;
        Stop(device);
        if (watch.IsAwaited)
        {
            CountAwaited(device, -1);
        }

        watch.Site?.Gateways.Remove(device.Address);
        watch.Access?.Gateways.Remove(device.Address);
        Leave(watch.Site, now);
        Leave(watch.Access, now);
        (watch.Site, watch.Access, watch.Outage) = (null, null, null);
    }

    /// <summary>The end of a gateway's own outage for another reason than that it is heard: it is retired or moved.</summary>
    public void EndOutageOf(Device gateway, Instant now) => _book.End(gateway, now.UnixMs);

    /// <summary>Whether anybody is to be told of its silence changed; while nobody is, it is no sign of an outage either.</summary>
    public static void SnoozeChanged(Device device, long nowMs) => Await(device, nowMs);

    /// <summary>The device was heard.</summary>
    /// <param name="atMs">When; long ago, if a gateway had to keep the frame.</param>
    /// <returns>The state it comes back from, if it was not online.</returns>
    public DeviceState? Heard(Device device, long atMs, Instant now)
    {
        ref WatchState watch = ref device.Watch;
        long nowMs = now.MonotonicMs;
        watch.HeardMs = Math.Max(watch.HeardMs, atMs);
        bool isOwn = device.HeardBy == 0;
        if (isOwn)
        {
            watch.Site?.Heard(atMs, Hearing.QuietMs(device));
            watch.Access?.Heard(atMs, Hearing.QuietMs(device));
        }

        DeviceState from = device.State;
        if ((from is DeviceState.Silent or DeviceState.Unknown && nowMs - atMs >= device.BoundMs)
            || (from == DeviceState.Late && nowMs - atMs >= Hearing.LateMs(device)))
        {
            // It was alive then. Whether it still is, this does not say.
            return null;
        }

        if (isOwn)
        {
            EndOutage(watch.Site, now);
            EndOutage(watch.Access, now);
        }

        if (from != DeviceState.Online)
        {
            Become(device, DeviceState.Online, now);
        }

        if (from is not (DeviceState.Online or DeviceState.Late))
        {
            Changed(device, now);
        }

        // What is queued too late would be noticed too late; too early only costs a look.
        if (watch.Entry == 0 || _hearing.Deadline(device, nowMs) < _wheel.LookMs(watch.Entry))
        {
            Enqueue(device, nowMs);
        }

        return from == DeviceState.Online ? null : from;
    }

    /// <summary>A way brought a frame, be it a copy: there may be one more now over which it can be heard.</summary>
    public void HeardOver(Device device, in Reception by, long atMs, long nowMs)
    {
        ref WatchState watch = ref device.Watch;
        if (by.Gateway == 0)
        {
            watch.OwnHeardMs = atMs;
        }

        // One that is unknown waits until it is looked at: if a gateway kept this frame, newer ones may be on their way.
        if (watch.Entry != 0 && device.State != DeviceState.Unknown && _hearing.Deadline(device, nowMs) < _wheel.LookMs(watch.Entry))
        {
            Enqueue(device, nowMs);
        }
    }

    /// <summary>
    /// A gateway is there again, or is retired: who is behind it has its whole bound from now. They find out when they are
    /// looked at, at least once within their bound.
    /// </summary>
    public void Changed(Device gateway, Instant now)
    {
        gateway.Watch.ChangedMs = now.MonotonicMs;
        _book.End(gateway, now.UnixMs);
    }

    /// <summary>Monotonic; since when the device could have been heard, whatever it sent; now, if it cannot be.</summary>
    public long ListeningSince(Device device, long nowMs) =>
        _hearing.IsCutOff(device, nowMs) || IsHidden(device, device.Watch.Site) || IsHidden(device, device.Watch.Access) ? nowMs
        : Math.Max(Math.Max(_hearing.GraceMs, _hearing.WithAWaySince(device, nowMs)), Hearing.OutageEnded(device));

    /// <summary>Judges everybody whose deadline has come.</summary>
    /// <param name="horizonMs">Monotonic time up to which the hub has heard all there was to hear.</param>
    public void Tick(long horizonMs, Instant now, List<Transition> transitions)
    {
        long elapsedMs = Math.Max(_policy.TickMs, horizonMs - _tickMs);
        _tickMs = Math.Max(_tickMs, horizonMs);
        int looksLeft = (int)Math.Min(int.MaxValue, elapsedMs * _policy.LooksPerMs);
        while (_wheel.Take(horizonMs, ref looksLeft) is { } device)
        {
            Look(device, horizonMs, now, transitions);
        }

        // Their gateways have been looked at by now, or will be.
        foreach (Device device in _unplaced)
        {
            if (device.State == DeviceState.Unknown)
            {
                PlaceBehind(device, now.MonotonicMs);
            }
        }

        _unplaced.Clear();
    }

    private void Look(Device device, long horizonMs, Instant now, List<Transition> transitions)
    {
        long deadlineMs = _hearing.Deadline(device, horizonMs);
        if (deadlineMs > horizonMs)
        {
            EnqueueFor(device, deadlineMs);
            return;
        }

        DeviceState from = device.State;
        if (from != DeviceState.Online && device.RouteSpan.Length > 0 && _hearing.WaitsForGatewaysUntil(device, horizonMs) is { } untilMs)
        {
            EnqueueFor(device, untilMs);
            return;
        }

        DeviceState to = from == DeviceState.Online ? DeviceState.Late : Verdict(device, horizonMs, now);
        if (to != from)
        {
            Become(device, to, now);
            transitions.Add(new Transition(device, from, to));
        }

        switch (to)
        {
            case DeviceState.Late:
                Enqueue(device, horizonMs);
                break;
            case DeviceState.Unknown:
                // Looked at again: an old frame may come over another gateway, and leave it neither online nor cut off.
                EnqueueFor(device, horizonMs + Math.Max(device.BoundMs, 1));
                break;
            default:
                device.Watch.Site?.Fell(_hearing.MissedSince(device));
                device.Watch.Access?.Fell(_hearing.MissedSince(device));
                Stop(device);
                break;
        }
    }

    /// <returns>Unknown, if there is another reason for its silence than its own; otherwise silent.</returns>
    private DeviceState Verdict(Device device, long horizonMs, Instant now)
    {
        if (_hearing.IsCutOff(device, horizonMs))
        {
            _unplaced.Add(device);
            return DeviceState.Unknown;
        }

        if (IsSnoozed(device, now.MonotonicMs) || device.Watch.Site is null || _hearing.CanBeHeardOverAGateway(device, horizonMs))
        {
            return DeviceState.Silent;
        }

        if ((OutageOf(device, device.Watch.Site, horizonMs, now) ?? OutageOf(device, device.Watch.Access, horizonMs, now))
            is { } outage)
        {
            _book.Place(device, outage);
            return DeviceState.Unknown;
        }

        return DeviceState.Silent;
    }

    /// <summary>The outage of a group that hides a device, if there is one; it may begin with this.</summary>
    private Outage? OutageOf(Device device, OutageGroup? group, long horizonMs, Instant now) =>
        group is null || group.IsAlive(_hearing.MissedSince(device)) ? null
        : group.Open ?? (group.IsOut(horizonMs, _hearing.GraceMs, _policy.OutageLeast) ? _book.Begin(group, _devices, now) : null);

    private bool IsHidden(Device device, OutageGroup? group) =>
        group is { Open: not null } && !group.IsAlive(_hearing.MissedSince(device));

    private void EndOutage(OutageGroup? group, Instant now)
    {
        if (group is { Open: not null })
        {
            _book.End(group, now);
        }
    }

    private void Leave(OutageGroup? group, Instant now)
    {
        group?.Leave();
        if (group is { Members: 0 })
        {
            EndOutage(group, now);
        }
    }

    /// <summary>Counts one that is unknown because of its gateways into the outage that they are part of.</summary>
    private void PlaceBehind(Device device, long nowMs)
    {
        Device? newest = null;
        long heardMs = long.MinValue;
        foreach (Route route in device.RouteSpan)
        {
            if (route.HeardMs >= heardMs && _hearing.Behind(device, route) is { Record.Retired: false } gateway)
            {
                (newest, heardMs) = (gateway, route.HeardMs);
            }
        }

        Outage? outage = newest is null ? null
            : _book.OfGateway(newest.Address) ?? newest.Watch.Site?.Open ?? newest.Watch.Access?.Open
                ?? (newest.State == DeviceState.Silent && !IsSnoozed(newest, nowMs) ? _book.Begin(newest) : null);
        if (outage is not null)
        {
            _book.Place(device, outage);
        }
    }

    /// <summary>The outage in which a device that was loaded as unknown is counted already.</summary>
    private Outage? OutageAround(Device device)
    {
        if ((device.Watch.Site?.Open ?? device.Watch.Access?.Open) is { } own)
        {
            return own;
        }

        foreach (Route route in device.RouteSpan)
        {
            if (device.IsWay(route) && _book.OfGateway(route.Gateway) is { } outage)
            {
                return outage;
            }
        }

        return device.RouteSpan.Length == 0 ? null : _book.Group(device.Record.Site, string.Empty).Open;
    }

    private static void Become(Device device, DeviceState state, Instant now)
    {
        device.State = state;
        device.StateSinceUnixMs = now.UnixMs;
        Await(device, now.MonotonicMs);
    }

    /// <summary>Keeps its groups' count of those that are awaited.</summary>
    private static void Await(Device device, long nowMs)
    {
        bool isAwaited = device.State is DeviceState.Online or DeviceState.Late or DeviceState.Unknown && !IsSnoozed(device, nowMs);
        if (isAwaited != device.Watch.IsAwaited)
        {
            CountAwaited(device, isAwaited ? 1 : -1);
        }
    }

    private static void CountAwaited(Device device, int more)
    {
        ref WatchState watch = ref device.Watch;
        watch.IsAwaited = more > 0;
        if (watch.Site is not null)
        {
            watch.Site.Awaited += more;
        }

        if (watch.Access is not null)
        {
            watch.Access.Awaited += more;
        }
    }

    private static bool IsSnoozed(Device device, long nowMs) => device.Watch.SnoozeEndMs > nowMs;

    private void Stop(Device device)
    {
        if (device.Watch.Entry != 0)
        {
            _wheel.Remove(device.Watch.Entry);
            device.Watch.Entry = 0;
        }
    }

    private void Enqueue(Device device, long nowMs) => EnqueueFor(device, _hearing.Deadline(device, nowMs));

    private void EnqueueFor(Device device, long deadlineMs)
    {
        ref int entry = ref device.Watch.Entry;
        if (entry == 0)
        {
            entry = _wheel.Add(device);
        }

        _wheel.Set(entry, deadlineMs);
    }
}
