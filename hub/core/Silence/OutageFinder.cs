namespace SchoolButton.Hub.Core.Silence;

/// <summary>
/// Finds whose silence has another reason than its own: the outage of its site or access point, or gateways that are all
/// gone; as <see cref="SilenceJudge"/> tells. It knows who is of which group, and who of those is awaited.
/// </summary>
internal sealed class OutageFinder(OutageBook book, Hearing hearing, IReadOnlyDictionary<uint, Device> devices, CorePolicy policy)
{
    private readonly List<Device> _unplaced = [];

    /// <summary>Its state changed, or whether it is snoozed: its groups keep count of those that are awaited.</summary>
    public static void Await(Device device, long nowMs)
    {
        bool isAwaited = device.State is DeviceState.Online or DeviceState.Late or DeviceState.Unknown && !IsSnoozed(device, nowMs);
        if (isAwaited != device.Watch.IsAwaited)
        {
            CountAwaited(device, isAwaited ? 1 : -1);
        }
    }

    /// <summary>A device begins to be watched.</summary>
    public void Join(Device device)
    {
        ref WatchState watch = ref device.Watch;
        if (device.Record.Kind != DeviceKinds.Wearable)
        {
            watch.Site = book.Group(device.Record.Site, string.Empty);
            watch.Site.Join(Hearing.QuietMs(device));
            if (device.Record.Behind.Length > 0)
            {
                watch.Access = book.Group(device.Record.Site, device.Record.Behind);
                watch.Access.Join(Hearing.QuietMs(device));
            }

            if (book.OfGateway(device.Address) is not null)
            {
                watch.Site.Gateways.Add(device.Address);
                watch.Access?.Gateways.Add(device.Address);
            }
        }

        Await(device, hearing.GraceMs);
    }

    /// <summary>One that was loaded as unknown is counted in its outage already.</summary>
    public void TakeUp(Device device)
    {
        if (device.State == DeviceState.Unknown && OutageAround(device) is { } outage)
        {
            book.Place(device, outage, isCounted: true);
        }
    }

    /// <summary>It is watched no longer, or under another record.</summary>
    public void Leave(Device device, Instant now)
    {
        ref WatchState watch = ref device.Watch;
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

    /// <summary>Its own session brought a frame: whatever it is part of is there again.</summary>
    public void EndAround(Device device, Instant now)
    {
        EndOutage(device.Watch.Site, now);
        EndOutage(device.Watch.Access, now);
    }

    /// <summary>Whether an outage that lasts hides it.</summary>
    public bool Hides(Device device) => IsHidden(device, device.Watch.Site) || IsHidden(device, device.Watch.Access);

    /// <summary>
    /// A device has reached its bound: whether there is another reason for its silence than its own. An outage may begin with this.
    /// </summary>
    public bool Explains(Device device, long horizonMs, Instant now)
    {
        if (hearing.IsCutOff(device, horizonMs))
        {
            _unplaced.Add(device);
            return true;
        }

        if (IsSnoozed(device, now.MonotonicMs) || device.Watch.Site is null || hearing.CanBeHeardOverAGateway(device, horizonMs))
        {
            return false;
        }

        if ((OutageOf(device, device.Watch.Site, horizonMs, now) ?? OutageOf(device, device.Watch.Access, horizonMs, now))
            is { } outage)
        {
            book.Place(device, outage);
            return true;
        }

        return false;
    }

    /// <summary>Counts those that were found cut off, once their gateways have been looked at too.</summary>
    public void PlaceCutOff(long nowMs)
    {
        foreach (Device device in _unplaced)
        {
            if (device.State == DeviceState.Unknown)
            {
                PlaceBehind(device, nowMs);
            }
        }

        _unplaced.Clear();
    }

    /// <summary>The outage of a group that hides a device, if there is one; it may begin with this.</summary>
    private Outage? OutageOf(Device device, OutageGroup? group, long horizonMs, Instant now) =>
        group is null || group.IsAlive(hearing.MissedSince(device)) ? null
        : group.Open ?? (group.IsOut(horizonMs, hearing.GraceMs, policy.OutageLeast) ? book.Begin(group, devices, now) : null);

    private bool IsHidden(Device device, OutageGroup? group) =>
        group is { Open: not null } && !group.IsAlive(hearing.MissedSince(device));

    private void EndOutage(OutageGroup? group, Instant now)
    {
        if (group is { Open: not null })
        {
            book.End(group, now);
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
            if (route.HeardMs >= heardMs && hearing.Behind(device, route) is { Record.Retired: false } gateway)
            {
                (newest, heardMs) = (gateway, route.HeardMs);
            }
        }

        Outage? outage = newest is null ? null
            : book.OfGateway(newest.Address) ?? newest.Watch.Site?.Open ?? newest.Watch.Access?.Open
                ?? (newest.State == DeviceState.Silent && !IsSnoozed(newest, nowMs) ? book.Begin(newest) : null);
        if (outage is not null)
        {
            book.Place(device, outage);
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
            if (device.IsWay(route) && book.OfGateway(route.Gateway) is { } outage)
            {
                return outage;
            }
        }

        return device.RouteSpan.Length == 0 ? null : book.Group(device.Record.Site, string.Empty).Open;
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
}
