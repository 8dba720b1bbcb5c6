using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>How the sites are set up, and since when: what was told over a way that was taken out since then is forgotten there.</summary>
internal sealed class SiteBook
{
    private readonly Timeline _timeline;
    private readonly Dictionary<string, Site> _right;
    private readonly Dictionary<string, Site> _now;
    private readonly Dictionary<string, long> _changed = [];
    private readonly Dictionary<(string Site, string Path), long> _since = [];

    /// <summary>Taken out, by the configuration, and the hub may not have forgotten them yet.</summary>
    private readonly HashSet<(string Site, string Path)> _leaving = [];

    private bool _isPending;

    public SiteBook(Timeline timeline, IReadOnlyList<Site> right)
    {
        _timeline = timeline;
        _right = right.ToDictionary(s => s.Id);
        _now = right.ToDictionary(s => s.Id);
    }

    /// <summary>As each is set up while nobody changes anything; null for one that there is not.</summary>
    public Site? Right(string site) => _right.GetValueOrDefault(site);

    public Site? Now(string site) => _now.GetValueOrDefault(site);

    /// <summary>A way of a site, be it taken out just now; null for one that there is not.</summary>
    public PathPlan? Plan(string site, string path) => Right(site)?.Paths.FirstOrDefault(p => p.Id == path);

    /// <summary>When the hub last took in that a site is another; 0 for never, the farthest future while that is due.</summary>
    public long ChangedMicros(string site) => _isPending ? long.MaxValue : _changed.GetValueOrDefault(site);

    /// <summary>Since when a way is set up without a break; the farthest future for one that is not.</summary>
    public long SinceMicros(string site, string path) =>
        _leaving.Contains((site, path)) || Now(site)?.Paths.Any(p => p.Id == path) != true
            ? long.MaxValue
            : _since.GetValueOrDefault((site, path));

    /// <summary>The configuration is another; the hub hears of it next.</summary>
    public void OnReload(IReadOnlyList<Site> sites)
    {
        foreach (Site site in sites)
        {
            _leaving.UnionWith(_now[site.Id].Paths.Select(p => (site.Id, p.Id)).Except(site.Paths.Select(p => (site.Id, p.Id))));
            _now[site.Id] = site;
        }

        _isPending = true;
    }

    /// <summary>The hub has read it.</summary>
    public void OnRead()
    {
        if (!_isPending)
        {
            return;
        }

        _isPending = false;
        foreach (string site in _now.Keys)
        {
            _changed[site] = _timeline.NowMicros;
        }

        foreach ((string Site, string Path) way in _leaving)
        {
            _since[way] = _timeline.NowMicros;
        }

        _leaving.Clear();
    }
}
