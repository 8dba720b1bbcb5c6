using System.Net;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

public sealed class SitesTests
{
    private const string Announce = "/api/sites/north/announcement";

    [Fact]
    public async Task A_site_has_exactly_the_promised_properties()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Site("north", Announcement.AllClear));

        var site = (await host.Client.JsonAsync("/api/sites"))[0];

        Assert.Equal(
            ["id", "name", "announcement", "since", "until", "by", "annunciators", "confirmed", "unconfirmed"], site.Names());
        Assert.Equal("all-clear", site.GetProperty("announcement").GetString());
        Assert.Equal(site.ToString(), (await host.Client.JsonAsync("/api/sites/north")).ToString());
    }

    [Theory]
    [InlineData("""{"announcement":"lockdown","seconds":900,"by":" Айгерім "}""", Announcement.Lockdown, 900, "Айгерім")]
    [InlineData("""{"announcement":"lockdown"}""", Announcement.Lockdown, 14_400, "console")]
    [InlineData("""{"announcement":"all-clear","seconds":60}""", Announcement.AllClear, 60, "console")]
    [InlineData("""{"announcement":"drill","seconds":1}""", Announcement.Drill, 1, "console")]
    [InlineData("""{"announcement":"test"}""", Announcement.Test, 30, "console")]
    [InlineData("""{"announcement":"none"}""", Announcement.None, 0, "console")]
    public async Task An_announcement_reaches_the_desk(string body, Announcement kind, int seconds, string by)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Site("north"));

        using var answer = await host.Client.PostTextAsync(Announce, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("north", kind, seconds, by), Assert.Single(host.Hub.Announcements));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("""{"announcement":"Lockdown"}""")]
    [InlineData("""{"announcement":"fire"}""")]
    [InlineData("""{"announcement":1}""")]
    [InlineData("""{"announcement":"lockdown","seconds":0}""")]
    [InlineData("""{"announcement":"lockdown","seconds":14401}""")]
    [InlineData("""{"announcement":"lockdown","seconds":"60"}""")]
    [InlineData("""{"announcement":"all-clear","seconds":61}""")]
    [InlineData("""{"announcement":"test","seconds":-1}""")]
    [InlineData("""{"announcement":"none","seconds":5}""")]
    [InlineData("""{"announcement":"drill","second":5}""")]
    [InlineData("""{"announcement":"drill","by":"a\nb"}""")]
    public async Task What_makes_no_sense_is_a_400_and_announces_nothing(string body)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Site("north"));

        using var answer = await host.Client.PostTextAsync(Announce, body);

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "bad-request");
        Assert.Empty(host.Hub.Announcements);
    }

    [Fact]
    public async Task Refusals_say_what_is_the_matter_and_what_to_do()
    {
        const string Drill = """{"announcement":"drill"}""";
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Site("north", Announcement.Lockdown));

        host.Hub.DeskAnswers = DeskAnswer.Outranked;
        using var outranked = await host.Client.PostTextAsync(Announce, Drill);
        host.Hub.DeskAnswers = DeskAnswer.NobodyThere;
        using var nobody = await host.Client.PostTextAsync(Announce, Drill);
        host.Hub.DeskAnswers = DeskAnswer.Unavailable;
        using var unavailable = await host.Client.PostTextAsync(Announce, Drill);
        using var unknown = await host.Client.PostTextAsync("/api/sites/south/announcement", Drill);
        using var stranger = await host.Stranger.PostTextAsync(Announce, Drill);

        var problem = await outranked.IsProblemAsync(HttpStatusCode.Conflict, "outranked");
        Assert.StartsWith(
            "drill does not take the place of lockdown.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await nobody.IsProblemAsync(HttpStatusCode.Conflict, "no-annunciators");
        await unavailable.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "unknown-site");
        await stranger.IsProblemAsync(HttpStatusCode.Unauthorized, "token-missing");
    }

    [Fact]
    public async Task A_page_is_told_of_a_change_at_once()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Site("north"));
        using var events = new SseReader(await host.Client.GetStreamAsync(new Uri("/api/events", UriKind.Relative)));
        Assert.Equal("none", (await events.NextAsync("snapshot")).GetProperty("sites")[0].GetProperty("announcement").GetString());

        host.Hub.Put(Sample.Site("north", Announcement.Drill));

        Assert.Equal("drill", (await events.NextAsync("site")).GetProperty("announcement").GetString());
    }
}
