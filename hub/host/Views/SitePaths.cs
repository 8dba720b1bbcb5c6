using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Host.Views;

/// <summary>The ways out of each site, as people see them.</summary>
internal sealed class SitePaths
{
    private readonly SortedDictionary<string, SitePathsView> _sites = new(StringComparer.Ordinal);

    public IReadOnlyCollection<SitePathsView> All => [.. _sites.Values];

    /// <summary>Of ways that are set up; what else is known of their sites stays.</summary>
    /// <returns>The sites that are others now.</returns>
    public IReadOnlyCollection<SitePathsView> Take(IReadOnlyCollection<ReceiverPath> seen)
    {
        if (seen.Count == 0)
        {
            return [];
        }

        HashSet<string> changed = [];
        foreach (ReceiverPath path in seen)
        {
            PathView view = ViewOf.Path(path);
            List<PathView> paths = [.. _sites.GetValueOrDefault(path.Site)?.Paths ?? []];
            int place = paths.FindIndex(p => p.Id == view.Id);
            if (place < 0)
            {
                paths.Add(view);
            }
            else
            {
                paths[place] = view;
            }

            _sites[path.Site] = new SitePathsView(path.Site, paths);
            changed.Add(path.Site);
        }

        return [.. changed.Select(site => _sites[site])];
    }

    /// <summary>Forgets all that is not set up any more.</summary>
    /// <returns>All sites, those that have no way any more with none.</returns>
    public IReadOnlyCollection<SitePathsView> Replace(IEnumerable<ReceiverPath> all)
    {
        List<SitePathsView> emptied = [.. _sites.Keys.Select(site => new SitePathsView(site, []))];
        _sites.Clear();
        foreach (IGrouping<string, ReceiverPath> site in all.GroupBy(p => p.Site))
        {
            _sites[site.Key] = new SitePathsView(site.Key, [.. site.Select(ViewOf.Path)]);
        }

        return [.. _sites.Values, .. emptied.Where(e => !_sites.ContainsKey(e.Site))];
    }
}
