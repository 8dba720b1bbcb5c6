using System.Net;
using System.Text.Json;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Storage;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>What people look up: an alarm's history, a device's hours, the audit trail, outages.</summary>
public sealed class ArchiveTests
{
    [Fact]
    public async Task An_alarm_tells_its_history_also_when_it_is_no_longer_listed()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Archive.Put(Sample.Entry("raised"));
        host.Archive.Put(Sample.Entry("acknowledged"));

        var history = await host.Client.JsonAsync("/api/alarms/1/history");

        Assert.Equal(["raised", "acknowledged"], history.EnumerateArray().Select(e => e.GetProperty("what").GetString()));
        Assert.Equal("2026-03-02T07:59:30.250Z", history[0].GetProperty("at").GetString());
    }

    [Fact]
    public async Task A_device_tells_its_hours_of_the_time_that_was_asked_for()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Archive.Put(Sample.Hour(8));
        host.Archive.Put(Sample.Hour(9));
        host.Archive.Put(Sample.Hour(10));

        var answer = await host.Client.JsonAsync("/api/devices/00a001/hours?from=2026-03-02T09:00:00Z&to=2026-03-02T12:00:00%2B02:00");

        var hour = Assert.Single(answer.GetProperty("hours").EnumerateArray());
        Assert.Equal(
            """{"hour":"2026-03-02T09:00:00.000Z","heartbeats":118,"missed":2,"longestGapSeconds":61.5,"lowestBattery":87,"rssiDbm":-71.5,"snrDb":null}""",
            hour.GetRawText());
    }

    [Fact]
    public async Task Without_a_time_the_last_week_is_told()
    {
        await using var host = await ConsoleHost.StartAsync(new ManualTime());
        host.Archive.Put(Sample.Hour(7));

        var answer = await host.Client.JsonAsync("/api/devices/00a001/hours");

        Assert.Equal(1, answer.GetProperty("hours").GetArrayLength());
        Assert.Equal("2026-02-23T08:00:00.000Z", answer.GetProperty("from").GetString());
    }

    [Theory]
    [InlineData("/api/devices/00a001/hours?from=yesterday")]
    [InlineData("/api/devices/00a001/hours?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")]
    [InlineData("/api/devices/00a001/hours?from=2020-01-01T00:00:00Z")]
    [InlineData("/api/audit?after=-1")]
    [InlineData("/api/audit?count=0")]
    [InlineData("/api/audit?count=1001")]
    [InlineData("/api/audit?count=many")]
    public async Task A_question_that_makes_no_sense_is_refused_with_what_to_send(string path)
    {
        await using var host = await ConsoleHost.StartAsync();

        using var answer = await host.Client.GetAnswerAsync(path);

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "bad-request");
    }

    [Theory]
    [InlineData("/api/alarms/77/history", "unknown-alarm")]
    [InlineData("/api/alarms/x/history", "unknown-alarm")]
    [InlineData("/api/devices/XYZ/hours", "unknown-device")]
    public async Task Of_what_is_not_there_nothing_is_told(string path, string reason)
    {
        await using var host = await ConsoleHost.StartAsync();

        using var answer = await host.Client.GetAnswerAsync(path);

        await answer.IsProblemAsync(HttpStatusCode.NotFound, reason);
    }

    [Fact]
    public async Task The_audit_trail_is_read_on_from_where_one_was()
    {
        await using var host = await ConsoleHost.StartAsync();
        foreach (string alarm in (string[])["1", "2", "3"])
            host.Archive.Say("acknowledge", alarm);

        var answer = await host.Client.JsonAsync("/api/audit?after=1&count=1");

        var entry = Assert.Single(answer.GetProperty("entries").EnumerateArray());
        Assert.Equal((2, "2", 3), (entry.GetProperty("number").GetInt32(), entry.GetProperty("subject").GetString(), answer.GetProperty("last").GetInt32()));
    }

    [Fact]
    public async Task A_whole_trail_holds_and_one_that_was_changed_does_not()
    {
        ManualTime time = new();
        await using var host = await ConsoleHost.StartAsync(time);
        for (int i = 0; i < 1_500; i++)
            host.Archive.Say("acknowledge", $"{i}");
        string whole = (await CheckAsync(host)).GetRawText();
        time.Advance(ConsoleLimits.WholeTrailEvery);

        host.Archive.Trail[1_200] = host.Archive.Trail[1_200] with { Entry = host.Archive.Trail[1_200].Entry with { By = "Nobody" } };
        string changed = (await CheckAsync(host)).GetRawText();

        Assert.Equal("""{"last":1500,"holds":true,"firstWrong":null}""", whole);
        Assert.Equal("""{"last":1500,"holds":false,"firstWrong":1201}""", changed);
    }

    [Fact]
    public async Task Whoever_asks_again_has_only_the_new_entries_read_and_checked()
    {
        ManualTime time = new();
        await using var host = await ConsoleHost.StartAsync(time);
        for (int i = 0; i < 1_500; i++)
            host.Archive.Say("acknowledge", $"{i}");
        await CheckAsync(host);
        int read = host.Archive.EntriesRead;

        host.Archive.Say("acknowledge", "new");
        string grown = (await CheckAsync(host)).GetRawText();
        Assert.Equal("""{"last":1501,"holds":true,"firstWrong":null}""", grown);
        Assert.InRange(host.Archive.EntriesRead - read, 1, 5);

        host.Archive.Say("acknowledge", "forged");
        host.Archive.Trail[^1] = host.Archive.Trail[^1] with { Hash = new byte[32] };
        string forged = (await CheckAsync(host)).GetRawText();
        Assert.Equal("""{"last":1502,"holds":false,"firstWrong":1502}""", forged);

        // It does not heal by being asked often, and costs nothing either.
        read = host.Archive.EntriesRead;
        Assert.Equal(forged, (await CheckAsync(host)).GetRawText());
        Assert.Equal(read, host.Archive.EntriesRead);
        time.Advance(ConsoleLimits.WholeTrailEvery);
        Assert.Equal(forged, (await CheckAsync(host)).GetRawText());
        Assert.InRange(host.Archive.EntriesRead - read, 1_500, 1_600);
    }

    [Fact]
    public async Task An_empty_trail_does_not_hold_since_the_hubs_own_start_is_in_it()
    {
        await using var host = await ConsoleHost.StartAsync();
        Assert.Equal("""{"last":0,"holds":false,"firstWrong":1}""", (await CheckAsync(host)).GetRawText());
    }

    [Fact]
    public async Task A_trail_that_is_shorter_than_it_was_or_was_made_anew_does_not_hold()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Archive.Say("acknowledge", "1");
        host.Archive.Say("acknowledge", "2");
        Assert.True((await CheckAsync(host)).GetProperty("holds").GetBoolean());

        host.Archive.Trail.RemoveAt(1);
        var cut = await CheckAsync(host);
        host.Archive.Say("acknowledge", "another");
        var anew = await CheckAsync(host);

        Assert.Equal((false, 2), (cut.GetProperty("holds").GetBoolean(), cut.GetProperty("firstWrong").GetInt32()));
        Assert.Equal((false, 2), (anew.GetProperty("holds").GetBoolean(), anew.GetProperty("firstWrong").GetInt32()));
    }

    [Fact]
    public async Task An_archive_that_cannot_be_read_is_told_and_not_taken_for_empty()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Archive.Fails = new StoreException("database hub.db: the disk does not do its work");

        using var answer = await host.Client.GetAnswerAsync("/api/audit");

        var problem = await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "archive");
        Assert.Contains("the disk does not do its work", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_archive_is_read_for_few_at_a_time_and_holds_up_nothing_else()
    {
        var time = new ManualTime();
        await using var host = await ConsoleHost.StartAsync(time);
        var opens = new TaskCompletionSource();
        host.Archive.Waits = opens.Task;
        var asked = Enumerable.Range(0, ConsoleLimits.ArchiveReads + 1)
            .Select(_ => host.Client.GetAnswerAsync("/api/audit")).ToList();

        while (!asked.Exists(a => a.IsCompleted))
        {
            // Nothing else waits for the archive; and who waits too long is sent away.
            Assert.Equal(JsonValueKind.Array, (await host.Client.JsonAsync("/api/devices")).ValueKind);
            time.Advance(ConsoleLimits.ArchivePatience);
        }

        opens.SetResult();
        var answers = await Task.WhenAll(asked);
        var refused = Assert.Single(answers, a => a.StatusCode != HttpStatusCode.OK);
        await refused.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "archive-busy");
        Array.ForEach(answers, a => a.Dispose());
    }

    [Fact]
    public async Task Outages_are_listed_newest_first_with_how_many_devices_are_behind_each()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Outage(1), Sample.Outage(2, devices: 200));

        var outages = await host.Client.JsonAsync("/api/outages");

        Assert.Equal([200, 37], outages.EnumerateArray().Select(o => o.GetProperty("devices").GetInt32()));
        Assert.Equal(["id", "kind", "site", "subject", "since", "endedAt", "devices"], outages[0].Names());
    }

    [Fact]
    public async Task An_outage_is_told_to_whoever_listens()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Outage(1));
        using var events = new SseReader(await host.Client.GetStreamAsync(new Uri("/api/events", UriKind.Relative)));

        var snapshot = await events.NextAsync("snapshot");
        host.Hub.Put(Sample.Outage(1) with { EndedAt = Sample.At.AddMinutes(9) });
        var over = await events.NextAsync("outage");

        Assert.Equal(JsonValueKind.Null, snapshot.GetProperty("outages")[0].GetProperty("endedAt").ValueKind);
        Assert.Equal("2026-03-02T08:08:30.250Z", over.GetProperty("endedAt").GetString());
    }

    private static Task<JsonElement> CheckAsync(ConsoleHost host) => host.Client.JsonAsync("/api/audit/check");
}
