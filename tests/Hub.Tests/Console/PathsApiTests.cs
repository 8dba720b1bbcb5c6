using System.Net;
using SchoolButton.Hub.Core.Views;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>The ways out of a site, read over the API and told to pages.</summary>
public sealed class PathsApiTests
{
    [Fact]
    public async Task A_way_has_exactly_the_promised_properties_and_stands_in_its_order()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Site("north"));
        host.Hub.Put(Sample.Paths());

        var site = (await host.Client.JsonAsync("/api/paths"))[0];
        var ways = site.GetProperty("paths");

        Assert.Equal(["site", "paths"], site.Names());
        Assert.Equal(
            ["site", "id", "name", "order", "state", "since", "lastAnswerAt", "roundTripMs", "owed", "lastError", "supervision",
                "supervisionSeconds", "reportingSeconds", "measuredReportingSeconds", "takes", "refusesSupervision"],
            ways[0].Names());
        Assert.Equal([1, 2, 0], ways.EnumerateArray().Select(w => w.GetProperty("order").GetInt32()));
        Assert.Equal(["up", "failed", "unknown"], ways.EnumerateArray().Select(w => w.GetProperty("state").GetString()));
        Assert.Equal(121.5, ways[1].GetProperty("measuredReportingSeconds").GetDouble());
        Assert.Equal(site.ToString(), (await host.Client.JsonAsync("/api/sites/north/paths")).ToString());
    }

    [Fact]
    public async Task A_site_without_a_way_has_none_and_an_unknown_site_is_a_404()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Site("north"));

        using var unknown = await host.Client.GetAnswerAsync("/api/sites/south/paths");

        Assert.Equal("""{"site":"north","paths":[]}""", (await host.Client.JsonAsync("/api/sites/north/paths")).ToString());
        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "unknown-site");
    }

    [Fact]
    public async Task A_page_begins_with_all_ways_and_is_told_when_one_fails()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Paths("north", Sample.Path()));
        using var events = new SseReader(await host.Client.GetStreamAsync(new Uri("/api/events", UriKind.Relative)));
        var first = (await events.NextAsync("snapshot")).GetProperty("paths")[0];
        Assert.Equal("up", first.GetProperty("paths")[0].GetProperty("state").GetString());

        host.Hub.Put(Sample.Paths("north", Sample.Path(state: "failed")));

        var told = await events.NextAsync("paths");
        Assert.Equal("north", told.GetProperty("site").GetString());
        Assert.Equal("failed", told.GetProperty("paths")[0].GetProperty("state").GetString());
    }
}
