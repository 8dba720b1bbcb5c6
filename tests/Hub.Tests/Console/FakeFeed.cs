using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Tests.HubConsole;

/// <summary>Keeps the last form of each thing until it is read.</summary>
internal sealed class FakeFeed(Action<FakeFeed> gone) : INewsFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeviceView> _devices = [];
    private readonly SortedDictionary<long, AlarmView> _alarms = [];
    private readonly Dictionary<string, SiteView> _sites = [];
    private readonly SortedDictionary<long, OutageView> _outages = [];
    private readonly Dictionary<string, SitePathsView> _paths = [];
    private readonly SemaphoreSlim _changed = new(0, 1);
    private IReadOnlyList<string>? _troubles;

    public void Tell(DeviceView device) => Change(() => _devices[device.Id] = device);

    public void Tell(AlarmView alarm) => Change(() => _alarms[alarm.Id] = alarm);

    public void Tell(SiteView site) => Change(() => _sites[site.Id] = site);

    public void Tell(OutageView outage) => Change(() => _outages[outage.Id] = outage);

    public void Tell(SitePathsView paths) => Change(() => _paths[paths.Site] = paths);

    public void Tell(string[] troubles) => Change(() => _troubles = troubles);

    public async ValueTask<News> ReadAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var news = new News([.. _devices.Values], [.. _alarms.Values], [.. _sites.Values], _troubles)
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

    public void Dispose() => gone(this);

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
    }
}
