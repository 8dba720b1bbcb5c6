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
    private readonly IReadOnlyDictionary<uint, Device> _devices;
    private readonly CorePolicy _policy;
    private readonly DeadlineWheel _wheel;
    private readonly OutageBook _book;
    private readonly Hearing _hearing;
    private readonly OutageFinder _outages;
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
        _outages = new OutageFinder(_book, _hearing, devices, policy);
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
        _outages.Join(device);
        if (device.State is DeviceState.Online or DeviceState.Late or DeviceState.Unknown)
        {
            Enqueue(device, _hearing.GraceMs);
        }

        _outages.TakeUp(device);
    }

    /// <summary>It is retired, or is about to be watched under another record.</summary>
    public void Forget(Device device, Instant now)
    {
        Stop(device);
        _outages.Leave(device, now);
    }

    /// <summary>The end of a gateway's own outage for another reason than that it is heard: it is retired or moved.</summary>
    public void EndOutageOf(Device gateway, Instant now) => _book.End(gateway, now.UnixMs);

    /// <summary>Something of the hub itself began; it is kept beside the others.</summary>
    /// <returns>False if it lasts already.</returns>
    public bool BeginOfHub(OutageKind kind, long nowUnixMs) => _book.BeginOfHub(kind, nowUnixMs);

    /// <returns>False if there was nothing to end.</returns>
    public bool EndOfHub(OutageKind kind, long nowUnixMs) => _book.EndOfHub(kind, nowUnixMs);

    /// <summary>Whether anybody is to be told of its silence changed; while nobody is, it is no sign of an outage either.</summary>
    public static void SnoozeChanged(Device device, long nowMs) => OutageFinder.Await(device, nowMs);

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
            _outages.EndAround(device, now);
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
        _hearing.IsCutOff(device, nowMs) || _outages.Hides(device) ? nowMs
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
        _outages.PlaceCutOff(now.MonotonicMs);
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

        DeviceState to = from == DeviceState.Online ? DeviceState.Late
            : _outages.Explains(device, horizonMs, now) ? DeviceState.Unknown
            : DeviceState.Silent;
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

    private static void Become(Device device, DeviceState state, Instant now)
    {
        device.State = state;
        device.StateSinceUnixMs = now.UnixMs;
        OutageFinder.Await(device, now.MonotonicMs);
    }

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
