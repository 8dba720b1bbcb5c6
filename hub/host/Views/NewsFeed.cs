using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Host.Views;

/// <summary>
/// One listener's changes: the last form of whatever changed since it last read. Bounded by the number of devices, of sites
/// with their ways, and of alarms and outages in the view, however slowly it reads.
/// </summary>
internal sealed class NewsFeed(Action<NewsFeed> ended) : INewsFeed
{
    private readonly Dictionary<string, DeviceView> _devices = [];
    private readonly SortedDictionary<long, AlarmView> _alarms = [];
    private readonly Dictionary<string, SiteView> _sites = [];
    private readonly SortedDictionary<long, OutageView> _outages = [];
    private readonly Dictionary<string, SitePathsView> _paths = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Lock _lock = new();
    private IReadOnlyList<string>? _troubles;

    public void Add(DeviceView device)
    {
        lock (_lock)
        {
            _devices[device.Id] = device;
        }
    }

    public void Add(AlarmView alarm)
    {
        lock (_lock)
        {
            _alarms[alarm.Id] = alarm;
            if (_alarms.Count > IHubView.MaxAlarms)
            {
                _alarms.Remove(_alarms.Keys.First());
            }
        }
    }

    public void Add(SiteView site)
    {
        lock (_lock)
        {
            _sites[site.Id] = site;
        }
    }

    public void Add(SitePathsView paths)
    {
        lock (_lock)
        {
            _paths[paths.Site] = paths;
        }
    }

    public void Add(OutageView outage)
    {
        lock (_lock)
        {
            _outages[outage.Id] = outage;
            if (_outages.Count > IHubView.MaxOutages)
            {
                _outages.Remove(_outages.Keys.First());
            }
        }
    }

    public void Add(IReadOnlyList<string> troubles)
    {
        lock (_lock)
        {
            _troubles = troubles;
        }
    }

    public void Wake()
    {
        lock (_lock)
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    public async ValueTask<News> ReadAsync(CancellationToken cancellationToken)
    {
        await _wake.WaitAsync(cancellationToken);
        lock (_lock)
        {
            News news = new([.. _devices.Values], [.. _alarms.Values], [.. _sites.Values], _troubles)
            {
                Outages = [.. _outages.Values],
                Paths = [.. _paths.Values],
            };
            _devices.Clear();
            _alarms.Clear();
            _sites.Clear();
            _outages.Clear();
            _paths.Clear();
            _troubles = null;
            return news;
        }
    }

    public void Dispose()
    {
        ended(this);
        _wake.Dispose();
    }
}
