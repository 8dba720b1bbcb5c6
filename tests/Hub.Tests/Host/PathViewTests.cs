using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Host.Views;
using SchoolButton.Tests.Core;
using Xunit;
using static SchoolButton.Tests.Core.TwoWays;

namespace SchoolButton.Tests.Host;

/// <summary>What people see of the ways out is what the core knows of them, after each commit.</summary>
public sealed class PathViewTests
{
    private static readonly CancellationToken Patience = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public void Every_way_is_seen_from_the_start_in_its_order_with_the_copies_last()
    {
        TwoWays site = new(Of(Told(), Watched(First), Way(Second)));
        ReadModel views = new(site.Hub.Core, new Troubles());

        SitePathsView seen = Assert.Single(views.Paths);
        Assert.Equal(VirtualHub.School, seen.Site);
        Assert.Equal([(First, 1), (Second, 2), (Copy, 0)], seen.Paths.Select(p => (p.Id, p.Order)));
        Assert.Equal(["link", "none", "none"], seen.Paths.Select(p => p.Supervision));
        Assert.All(seen.Paths, p => Assert.Equal("unknown", p.State));
    }

    [Fact]
    public async Task A_way_that_fails_is_told_to_whoever_listens()
    {
        TwoWays site = new(Of(Watched(First), Way(Second)));
        ReadModel views = new(site.Hub.Core, new Troubles());
        using INewsFeed feed = views.Subscribe();
        Step step = new();
        for (int i = 0; i < 2; i++)
        {
            do
            {
                site.Hub.NowMs += VirtualHub.TickMs;
                site.Hub.Core.Apply([], site.Hub.Now, site.Hub.NowMs, step);
                views.Take(step);
            }
            while (step.Probes.Count == 0);
            site.Hub.Core.Apply(
                [
                    new PathAnswered
                    {
                        Site = VirtualHub.School, Path = First, Outcome = SendOutcome.NotSent, Detail = "nobody there", RoundTripMs = -1,
                    },
                ],
                site.Hub.Now, site.Hub.NowMs, step);
            views.Take(step);
        }

        PathView first = Assert.Single(views.Paths).Paths[0];
        Assert.Equal(("failed", "nobody there"), (first.State, first.LastError));
        Assert.NotNull(first.MeasuredReportingSeconds);
        Assert.Equal(first, Assert.Single((await feed.ReadAsync(Patience)).Paths).Paths[0]);
    }

    [Fact]
    public async Task A_way_that_is_set_up_no_more_is_seen_no_more_and_a_site_that_lost_its_last_one_is_told()
    {
        TwoWays site = new();
        ReadModel views = new(site.Hub.Core, new Troubles());
        using INewsFeed feed = views.Subscribe();
        Step step = new();

        site.Hub.Core.Apply([Changed(Of(Way(Second)))], site.Hub.Now, site.Hub.NowMs, step);
        views.Take(step);
        Assert.Equal(Second, Assert.Single(Assert.Single(views.Paths).Paths).Id);
        Assert.Single(Assert.Single((await feed.ReadAsync(Patience)).Paths).Paths);

        site.Hub.Core.Apply([Changed(Of())], site.Hub.Now, site.Hub.NowMs, step);
        views.Take(step);
        Assert.Empty(views.Paths);
        Assert.Empty(Assert.Single((await feed.ReadAsync(Patience)).Paths).Paths);
    }

    private static SitesChanged Changed(Site site) => new() { Sites = [site], By = "Ann" };
}
