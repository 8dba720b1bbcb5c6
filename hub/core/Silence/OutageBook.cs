using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Silence;

/// <summary>Opens, counts and ends outages, and knows which devices fail together.</summary>
internal sealed class OutageBook
{
    private readonly Dictionary<(string Site, string Behind), OutageGroup> _groups = [];
    private readonly Dictionary<uint, Outage> _ofGateways = [];
    private readonly Dictionary<OutageKind, Outage> _ofHub = [];
    private long _lastId;

    public OutageBook(HubSnapshot loaded)
    {
        _lastId = loaded.LastOutageId;
        foreach (Outage outage in loaded.Outages)
        {
            if (outage.IsOfHub)
            {
                _ofHub[outage.Kind] = outage;
            }
            else if (outage.Kind != OutageKind.Gateway)
            {
                Group(outage.Site, outage.Kind == OutageKind.Site ? string.Empty : outage.Subject).Begin(outage);
            }
            else
            {
                _ofGateways[DeviceAddress.FromText(outage.Subject)] = outage;
            }
        }
    }

    /// <summary>What began, ended or grew since it was last cleared.</summary>
    public HashSet<Outage> Touched { get; } = [];

    public IEnumerable<Outage> Open => _groups.Values.Select(g => g.Open).OfType<Outage>().Concat(_ofGateways.Values).Concat(_ofHub.Values);

    /// <param name="behind">An access point; empty for the site.</param>
    public OutageGroup Group(string site, string behind)
    {
        if (!_groups.TryGetValue((site, behind), out OutageGroup? group))
        {
            group = behind.Length == 0
                ? new OutageGroup(OutageKind.Site, site, site)
                : new OutageGroup(OutageKind.AccessPoint, site, behind);
            _groups[(site, behind)] = group;
        }

        return group;
    }

    /// <summary>
    /// All of a group is missed. A gateway that failed with it, since nobody of the group was heard after, is part of that:
    /// one event. What failed before stays one of its own.
    /// </summary>
    public Outage Begin(OutageGroup group, IReadOnlyDictionary<uint, Device> devices, Instant now)
    {
        Outage outage = Begin(group.Kind, group.Site, group.Subject, now.UnixMs);
        group.Begin(outage);
        foreach (uint address in group.Gateways.ToArray())
        {
            Device gateway = devices[address];
            if (!group.IsAlive(gateway.HeardMs + Hearing.QuietMs(gateway)))
            {
                End(gateway, now.UnixMs);
            }
        }

        return outage;
    }

    public void End(OutageGroup group, Instant now)
    {
        if (group.Open is { } outage)
        {
            group.End(now.MonotonicMs);
            End(outage, now.UnixMs);
        }
    }

    /// <summary>Something of the hub itself.</summary>
    /// <returns>False if it lasts already.</returns>
    public bool BeginOfHub(OutageKind kind, long nowUnixMs)
    {
        if (_ofHub.ContainsKey(kind))
        {
            return false;
        }

        _ofHub[kind] = Begin(kind, site: string.Empty, Outage.Hub, nowUnixMs);
        return true;
    }

    /// <returns>False if there was nothing to end.</returns>
    public bool EndOfHub(OutageKind kind, long nowUnixMs)
    {
        if (!_ofHub.Remove(kind, out Outage? outage))
        {
            return false;
        }

        End(outage, nowUnixMs);
        return true;
    }

    public Outage? OfGateway(uint gateway) => _ofGateways.GetValueOrDefault(gateway);

    /// <summary>For a gateway that is silent.</summary>
    public Outage Begin(Device gateway)
    {
        if (!_ofGateways.TryGetValue(gateway.Address, out Outage? outage))
        {
            outage = Begin(
                OutageKind.Gateway, gateway.Record.Site, DeviceAddress.ToText(gateway.Address), gateway.StateSinceUnixMs);
            _ofGateways[gateway.Address] = outage;
            gateway.Watch.Site?.Gateways.Add(gateway.Address);
            gateway.Watch.Access?.Gateways.Add(gateway.Address);
        }

        return outage;
    }

    /// <summary>The gateway is there again, or it is no gateway of this site any more.</summary>
    public void End(Device gateway, long nowUnixMs)
    {
        if (_ofGateways.Remove(gateway.Address, out Outage? outage))
        {
            gateway.Watch.Site?.Gateways.Remove(gateway.Address);
            gateway.Watch.Access?.Gateways.Remove(gateway.Address);
            End(outage, nowUnixMs);
        }
    }

    /// <summary>After the start: what nobody is there for any more does not last for ever.</summary>
    public void EndOrphans(IReadOnlyDictionary<uint, Device> devices, Instant now)
    {
        foreach (OutageGroup group in _groups.Values.Where(g => g.Open is not null && g.Members == 0).ToList())
        {
            End(group, now);
        }

        foreach (uint gateway in _ofGateways.Keys.ToList())
        {
            if (devices.GetValueOrDefault(gateway) is not { Record.Retired: false, State: DeviceState.Silent }
                && _ofGateways.Remove(gateway, out Outage? outage))
            {
                End(outage, now.UnixMs);
            }
        }
    }

    /// <summary>A device is unknown because of it; it counts in one that lasts, and in that once.</summary>
    /// <param name="isCounted">It is among those counted already, before a restart.</param>
    public void Place(Device device, Outage outage, bool isCounted = false)
    {
        if (device.Watch.Outage == outage || device.Watch.Outage is { EndedUnixMs: 0 })
        {
            return;
        }

        device.Watch.Outage = outage;
        if (!isCounted)
        {
            outage.Devices++;
            Touched.Add(outage);
        }
    }

    private Outage Begin(OutageKind kind, string site, string subject, long sinceUnixMs)
    {
        Outage outage = new() { Id = ++_lastId, Kind = kind, Site = site, Subject = subject, SinceUnixMs = sinceUnixMs };
        Touched.Add(outage);
        return outage;
    }

    private void End(Outage outage, long nowUnixMs)
    {
        outage.EndedUnixMs = nowUnixMs;
        Touched.Add(outage);
    }
}
