using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Views;

/// <summary>What people see, taken over from the core after each commit; read from any thread.</summary>
public sealed class ReadModel : IHubView
{
    /// <summary>Views made while the loop waits for the lock: some hundred microseconds.</summary>
    private const int MadeAtOnce = 256;

    private readonly Dictionary<uint, DeviceFacts> _devices = [];
    private readonly int[] _inState = new int[Enum.GetValues<DeviceState>().Length];
    private readonly SortedDictionary<long, AlarmView> _alarms = [];
    private readonly SortedDictionary<string, SiteView> _sites = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, OutageView> _outages = [];
    private readonly SitePaths _paths = new();
    private readonly List<NewsFeed> _feeds = [];
    private readonly Lock _lock = new();
    private readonly HubCore _core;
    private readonly Troubles _troubles;

    /// <param name="ended">Outages that ended before this start: the core knows those alone that last.</param>
    public ReadModel(HubCore core, Troubles troubles, IEnumerable<Outage>? ended = null)
    {
        _core = core;
        _troubles = troubles;
        _devices.EnsureCapacity(core.Devices.Count);
        foreach (Device device in core.Devices)
        {
            if (!device.Record.Retired)
            {
                _devices[device.Address] = new DeviceFacts(device);
                _inState[(int)device.State]++;
            }
        }

        foreach (Site site in core.Sites.Values)
        {
            _sites[site.Id] = ViewOf.Site(site, core);
        }

        _paths.Replace(core.Paths);
        foreach (Alarm alarm in core.Alarms)
        {
            Keep(ViewOf.Alarm(alarm, core.Device(alarm.Address)));
        }

        foreach (Outage outage in ended ?? [])
        {
            Keep(ViewOf.Outage(outage));
        }

        foreach (Outage outage in core.Outages)
        {
            Keep(ViewOf.Outage(outage));
        }

        troubles.OnChange(TakeTroubles);
    }

    public IReadOnlyCollection<DeviceView> Devices
    {
        get
        {
            DeviceFacts[] devices;
            lock (_lock)
            {
                devices = [.. _devices.Values];
            }

            // In parts: the loop has heartbeats to take and must not wait for all of them.
            DeviceView[] views = new DeviceView[devices.Length];
            for (int from = 0; from < devices.Length; from += MadeAtOnce)
            {
                lock (_lock)
                {
                    for (int i = from; i < Math.Min(from + MadeAtOnce, devices.Length); i++)
                    {
                        views[i] = devices[i].View;
                    }
                }
            }

            return views;
        }
    }

    public IReadOnlyCollection<SiteView> Sites
    {
        get
        {
            lock (_lock)
            {
                return [.. _sites.Values];
            }
        }
    }

    public IReadOnlyCollection<SitePathsView> Paths
    {
        get
        {
            lock (_lock)
            {
                return _paths.All;
            }
        }
    }

    public IReadOnlyCollection<AlarmView> Alarms
    {
        get
        {
            lock (_lock)
            {
                return [.. _alarms.Values.Reverse()];
            }
        }
    }

    public IReadOnlyCollection<OutageView> Outages
    {
        get
        {
            lock (_lock)
            {
                return [.. _outages.Values.Reverse()];
            }
        }
    }

    public IReadOnlyList<string> Troubles => _troubles.Now;

    public HubHealth Health => _troubles.Health;

    public int DevicesIn(DeviceState state)
    {
        lock (_lock)
        {
            return _inState[(int)state];
        }
    }

    public INewsFeed Subscribe()
    {
        NewsFeed feed = new(Unsubscribe);
        lock (_lock)
        {
            _feeds.Add(feed);
        }

        return feed;
    }

    /// <summary>On the loop's thread, after the commit.</summary>
    public void Take(Step step)
    {
        int changes = step.Devices.Count + step.Heard.Count + step.Alarms.Count + step.Sites.Count + step.Outages.Count
            + step.PathsSeen.Count;
        if (changes == 0 && !step.SitesReplaced)
        {
            return;
        }

        lock (_lock)
        {
            foreach (Device device in step.Devices)
            {
                Take(device);
            }

            foreach (Device device in step.Heard)
            {
                Take(device);
            }

            foreach (Alarm alarm in step.Alarms)
            {
                AlarmView view = ViewOf.Alarm(alarm, _core.Device(alarm.Address));
                Keep(view);
                foreach (NewsFeed feed in _feeds)
                {
                    feed.Add(view);
                }
            }

            foreach (Outage outage in step.Outages)
            {
                OutageView view = ViewOf.Outage(outage);
                Keep(view);
                foreach (NewsFeed feed in _feeds)
                {
                    feed.Add(view);
                }
            }

            foreach (string id in step.Sites)
            {
                Take(id);
            }

            TakePaths(step);
            foreach (NewsFeed feed in _feeds)
            {
                feed.Wake();
            }
        }
    }

    private void TakePaths(Step step)
    {
        IReadOnlyCollection<SitePathsView> changed = step.SitesReplaced ? _paths.Replace(_core.Paths) : _paths.Take(step.PathsSeen);
        foreach (SitePathsView paths in changed)
        {
            foreach (NewsFeed feed in _feeds)
            {
                feed.Add(paths);
            }
        }
    }

    /// <summary>Of most devices nothing but a heartbeat: nothing is made of it unless somebody listens.</summary>
    private void Take(Device device)
    {
        if (_devices.TryGetValue(device.Address, out DeviceFacts? facts))
        {
            _inState[(int)facts.State]--;
            facts.Take(device);
        }
        else
        {
            facts = new DeviceFacts(device);
        }

        if (device.Record.Retired)
        {
            _devices.Remove(device.Address);
        }
        else
        {
            _devices[device.Address] = facts;
            _inState[(int)device.State]++;
        }

        foreach (NewsFeed feed in _feeds)
        {
            feed.Add(facts.View);
        }
    }

    private void Take(string siteId)
    {
        // A device may belong to a site that the configuration does not have.
        if (!_core.Sites.TryGetValue(siteId, out Site? site))
        {
            _sites.Remove(siteId);
            return;
        }

        SiteView view = ViewOf.Site(site, _core);
        _sites[siteId] = view;
        foreach (NewsFeed feed in _feeds)
        {
            feed.Add(view);
        }
    }

    private void TakeTroubles(IReadOnlyList<string> troubles)
    {
        lock (_lock)
        {
            foreach (NewsFeed feed in _feeds)
            {
                feed.Add(troubles);
                feed.Wake();
            }
        }
    }

    private void Keep(AlarmView view)
    {
        _alarms[view.Id] = view;
        if (_alarms.Count > IHubView.MaxAlarms)
        {
            // What a receiver is still owed stays in sight as long as anything else can go.
            AlarmView first = _alarms.Values.FirstOrDefault(a => a.Receiver is null || a.ForwardedAt is not null)
                ?? _alarms.Values.First();
            _alarms.Remove(first.Id);
        }
    }

    private void Keep(OutageView view)
    {
        _outages[view.Id] = view;
        if (_outages.Count > IHubView.MaxOutages)
        {
            OutageView first = _outages.Values.FirstOrDefault(o => o.EndedAt is not null) ?? _outages.Values.First();
            _outages.Remove(first.Id);
        }
    }

    private void Unsubscribe(NewsFeed feed)
    {
        lock (_lock)
        {
            _feeds.Remove(feed);
        }
    }
}
