namespace SchoolButton.Hub.Core;

/// <summary>All ways out of all sites, as they are set up now.</summary>
internal sealed class PathTable
{
    private readonly Dictionary<string, SiteWays> _sites = [];

    /// <summary>Of ways that are not set up (now): when one is again, its sequence numbers go on.</summary>
    private readonly Dictionary<(string Site, string Path), PathStatus> _former = [];

    public PathTable(HubSnapshot loaded, IReadOnlyDictionary<string, Site> sites, Instant start)
    {
        foreach (PathStatus status in loaded.Paths)
        {
            _former[(status.Site, status.Path)] = status;
        }

        foreach (Site site in sites.Values)
        {
            Fill(site, Of(site.Id), [], start);
        }
    }

    public IEnumerable<ReceiverPath> All => _sites.Values.SelectMany(s => s.All);

    public SiteWays Of(string site)
    {
        if (!_sites.TryGetValue(site, out SiteWays? ways))
        {
            ways = new SiteWays(site);
            _sites[site] = ways;
        }

        return ways;
    }

    public ReceiverPath? Find(string site, string path) => _sites.GetValueOrDefault(site)?.Find(path);

    /// <summary>Where what must not be lost waits while no way takes it.</summary>
    public ReceiverPath Nobody(SiteWays site, Instant now) =>
        site.Nobody ??= New(site.Site, PathPlan.None, isFirst: true, now);

    /// <summary>
    /// Takes the place of all that was set up. A way that stays, by its id, stays as it is, with what it owes.
    /// </summary>
    /// <returns>Those that are gone, or were a way and are a copy now, or the reverse: what they owe is to go elsewhere.</returns>
    public List<ReceiverPath> Replace(IReadOnlyDictionary<string, Site> sites, Instant now)
    {
        List<ReceiverPath> gone = [];
        foreach (string id in _sites.Keys.Union(sites.Keys).ToList())
        {
            SiteWays ways = Of(id);
            List<ReceiverPath> before = [.. ways.All];
            foreach (ReceiverPath path in before)
            {
                _former[(id, path.Plan.Id)] = path.Status with { FailedSinceUnixMs = 0 };
            }

            ways.Clear();
            if (sites.TryGetValue(id, out Site? site))
            {
                Fill(site, ways, before, now);
            }

            if (ways.Current(PathTakes.Alarms) is null)
            {
                ways.Nobody = before.Find(p => p.Plan == PathPlan.None);
            }

            gone.AddRange(before.Where(p => ways.Find(p.Plan.Id) != p));
        }

        return gone;
    }

    private void Fill(Site site, SiteWays ways, List<ReceiverPath> before, Instant now)
    {
        ways.PanicOverAll = site.PanicOverAll;
        foreach (PathPlan plan in site.Paths)
        {
            bool isFirst = ways.Ways.Count + ways.Copies.Count == 0;
            ReceiverPath path = before.Find(p => p.Plan.Id == plan.Id && p.Plan.IsCopy == plan.IsCopy)
                ?? New(site.Id, plan, isFirst, now);
            PathWatch.Plan(path, plan, now.MonotonicMs);
            (plan.IsCopy ? ways.Copies : ways.Ways).Add(path);
            path.Order = plan.IsCopy ? 0 : ways.Ways.Count;
        }
    }

    /// <summary>
    /// Ways that lead to one receiver under one account must not be at the same numbers: it would take a call over one for a
    /// repetition of an earlier one over the other, acknowledge it and show nobody.
    /// </summary>
    private static int FirstSequence(string site, PathPlan plan) => 1 + (int)(Report.HashOf(site, plan.Id) % ReceiverPath.MaxSequence);

    /// <param name="isFirst">
    /// It goes on with the numbers of a site's only receiver, from before sites had several; unless another way was first before.
    /// </param>
    private ReceiverPath New(string site, PathPlan plan, bool isFirst, Instant now)
    {
        bool isOnly = isFirst && !_former.Keys.Any(k => k.Site == site && k.Path.Length > 0 && k.Path != plan.Id);
        PathStatus? stored = _former.GetValueOrDefault((site, plan.Id))
            ?? (isOnly ? _former.GetValueOrDefault((site, string.Empty)) : new PathStatus(site, plan.Id, FirstSequence(site, plan)));
        return new ReceiverPath(site, plan, stored, now);
    }
}
