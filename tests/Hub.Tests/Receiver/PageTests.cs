using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SchoolButton.Tests.Dc09;
using SchoolButton.Tests.HubConsole;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

public class PageTests
{
    private static Uri At(string path) => new(path, UriKind.Relative);

    [Theory]
    [InlineData("/api/events")]
    [InlineData("/api/events/1")]
    [InlineData("/api/accounts")]
    [InlineData("/api/stream")]
    [InlineData("/metrics")]
    [InlineData("/healthz")]
    public async Task Without_the_token_nothing_is_shown(string path)
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        using HttpClient stranger = new() { BaseAddress = rig.Client.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(At(path))).StatusCode);
    }

    [Fact]
    public async Task A_listener_gets_everything_and_then_each_event_and_each_acknowledgement()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        await rig.AskAsync(Vectors.PlainPanic);
        using SseReader stream = new(await rig.Client.GetStreamAsync(At("/api/stream")));

        JsonElement snapshot = await stream.NextAsync("snapshot");
        Assert.Equal("panic", Assert.Single(snapshot.GetProperty("events").EnumerateArray()).Text("meaning"));
        Assert.Equal("1234", Assert.Single(snapshot.GetProperty("accounts").EnumerateArray()).Text("account"));
        await rig.AskAsync(Vectors.SiaPanic);
        Assert.Equal("SIA-DCS", (await stream.NextAsync("event")).Text("protocol"));
        await rig.Client.PostAsJsonAsync(At("/api/events/1/acknowledge"), new { by = "Aigul" });
        JsonElement acknowledged = await stream.NextAsync("event");

        Assert.Equal((1, "Aigul", false), (acknowledged.GetProperty("id").GetInt64(), acknowledged.Text("acknowledgedBy"), acknowledged.GetProperty("open").GetBoolean()));
    }

    [Fact]
    public async Task An_acknowledgement_is_kept_with_its_name_and_the_first_one_stays()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        await rig.AskAsync(Vectors.PlainPanic);

        HttpResponseMessage first = await rig.Client.PostAsJsonAsync(At("/api/events/1/acknowledge"), new { by = "Айгүл" });
        HttpResponseMessage second = await rig.Client.PostAsJsonAsync(At("/api/events/1/acknowledge"), new { by = "Bolat" });
        await rig.RestartAsync();

        Assert.True((await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("changed").GetBoolean());
        Assert.False((await second.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("changed").GetBoolean());
        Assert.Equal("Айгүл", Assert.Single(await rig.EventsAsync()).Text("acknowledgedBy"));
    }

    [Fact]
    public async Task Machines_are_told_how_the_sites_stand_and_no_key_or_token()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync(s => s with { Accounts = ReceiverRig.Accounts(ReceiverRig.Account("1234", Vectors.TextKey)) });
        await rig.AskAsync(Vectors.SealedPanic);

        string metrics = await rig.Client.GetStringAsync(At("/metrics"));

        Assert.Contains("schoolbutton_receiver_open 1", metrics, StringComparison.Ordinal);
        Assert.Contains("schoolbutton_receiver_accounts{state=\"unsupervised\"} 1", metrics, StringComparison.Ordinal);
        string all = metrics + await rig.Client.GetStringAsync(At("/api/events")) + await rig.Client.GetStringAsync(At("/api/accounts")) + await rig.Client.GetStringAsync(At("/healthz"));
        Assert.DoesNotContain(Vectors.TextKeyCharacters, all, StringComparison.Ordinal);
        Assert.DoesNotContain(ReceiverRig.Token, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nonsense_is_refused_with_words()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await rig.Client.PostAsJsonAsync(At("/api/events/99/acknowledge"), new { by = "x" })).StatusCode);
        await rig.AskAsync(Vectors.PlainPanic);
        Assert.Equal(HttpStatusCode.BadRequest, (await rig.Client.PostAsJsonAsync(At("/api/events/1/acknowledge"), new { by = " " })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await rig.Client.PostAsync(At("/api/events/1/acknowledge"), null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await rig.Client.GetAsync(At("/api/events/nine"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await rig.Client.GetAsync(At("/api/events?limit=0"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await rig.Client.GetAsync(At("/api/events?account=zz"))).StatusCode);
    }

    [Fact]
    public async Task The_list_can_be_turned_over_page_by_page_and_by_account()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync(s => s with { TakeUnknown = true });
        await rig.AskAsync(Vectors.PlainPanic);
        await rig.AskAsync(Vectors.SiaPanic);
        await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0001R0L0#ABCD[#ABCD|1602 00 000]"));

        Assert.Equal("3 2", await IdsAsync(rig, "/api/events?limit=2"));
        Assert.Equal("1", await IdsAsync(rig, "/api/events?limit=2&before=2"));
        Assert.Equal("3", await IdsAsync(rig, "/api/events?account=abcd"));
    }

    [Fact]
    public async Task Every_file_that_the_page_asks_for_is_there()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        string index = await rig.Client.GetStringAsync(At("/"));
        Queue<string> files = new(Find(index, "(?:href|src)=\"(/page/[^\"]+)\""));
        HashSet<string> seen = [];
        while (files.TryDequeue(out string? file))
        {
            if (!seen.Add(file))
            {
                continue;
            }

            string text = await rig.Client.GetStringAsync(At(file));
            Find(text, "from \"\\./([^\"]+)\"").ForEach(f => files.Enqueue("/page/" + f));
        }

        Assert.Contains("/page/main.js", seen);
        Assert.Contains("/page/words-kk.js", seen);
    }

    private static List<string> Find(string text, string pattern) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, pattern).Select(m => m.Groups[1].Value)];

    private static async Task<string> IdsAsync(ReceiverRig rig, string path) =>
        string.Join(" ", (await rig.Client.GetFromJsonAsync<JsonElement[]>(At(path)))!.Select(e => e.GetProperty("id").GetInt64()));
}
