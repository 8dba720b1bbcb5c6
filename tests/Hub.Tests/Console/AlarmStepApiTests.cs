using System.Net;
using System.Text.Json;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>How far people have come with an alarm, said and read over the API.</summary>
public sealed class AlarmStepApiTests
{
    private const string Steps = "/api/alarms/1/steps";

    [Theory]
    [InlineData("""{"to":"acknowledged"}""", AlarmStep.Acknowledged, "console", null)]
    [InlineData("""{"to":"responding","by":" Айгерім ","note":" two officers: back door "}""", AlarmStep.Responding, "Айгерім", "two officers: back door")]
    [InlineData("""{"to":"arrived","by":"Ann","note":"  "}""", AlarmStep.Arrived, "Ann", null)]
    [InlineData("""{"to":"closed","by":"Ann","note":null}""", AlarmStep.Closed, "Ann", null)]
    public async Task A_step_reaches_the_desk(string body, AlarmStep to, string by, string? note)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm());

        using var answer = await host.Client.PostTextAsync(Steps, body);

        Assert.Equal($$"""{"id":1,"to":"{{to.ToString().ToLowerInvariant()}}","changed":true}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal((1L, to, by, note), host.Hub.Steps.Single());
    }

    [Fact]
    public async Task Going_back_changes_nothing_and_says_so()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm());

        using var first = await host.Client.PostTextAsync(Steps, """{"to":"arrived"}""");
        using var back = await host.Client.PostTextAsync(Steps, """{"to":"responding"}""");

        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.Equal("""{"id":1,"to":"responding","changed":false}""", await back.Content.ReadAsStringAsync());
        Assert.Single(host.Hub.Steps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"to":null}""")]
    [InlineData("""{"to":"Responding"}""")]
    [InlineData("""{"to":"forwarded"}""")]
    [InlineData("""{"to":1}""")]
    [InlineData("""{"to":"closed","step":"closed"}""")]
    [InlineData("""{"to":"closed","by":"a\nb"}""")]
    [InlineData("""{"to":"closed","note":"a\nb"}""")]
    [InlineData("""{"to":"closed","note":5}""")]
    public async Task A_step_that_makes_no_sense_is_a_400_and_changes_nothing(string body)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm());

        using var answer = await host.Client.PostTextAsync(Steps, body);

        var problem = await answer.IsProblemAsync(HttpStatusCode.BadRequest, "bad-request");
        Assert.Contains("Send ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(host.Hub.Steps);
    }

    [Theory]
    [InlineData(200, HttpStatusCode.OK)]
    [InlineData(201, HttpStatusCode.BadRequest)]
    public async Task A_note_has_a_bound(int length, HttpStatusCode status)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm());

        using var answer = await host.Client.PostTextAsync(Steps, $$"""{"to":"closed","note":"{{new string('я', length)}}"}""");

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_step_of_no_alarm_is_a_404_and_one_that_cannot_be_taken_a_503()
    {
        await using var host = await ConsoleHost.StartAsync();

        using var unknown = await host.Client.PostTextAsync("/api/alarms/9/steps", """{"to":"closed"}""");
        using var none = await host.Client.PostTextAsync("/api/alarms/x/steps", """{"to":"closed"}""");
        host.Hub.DeskAnswers = DeskAnswer.Unavailable;
        using var full = await host.Client.PostTextAsync(Steps, """{"to":"closed"}""");

        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "unknown-alarm");
        await none.IsProblemAsync(HttpStatusCode.NotFound, "unknown-alarm");
        await full.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task The_history_says_who_it_was_and_in_which_words()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Archive.Put(new HistoryEntry(1, 5, AlarmStory.Responding, new PersonWords("Ann", "two officers").ToDetail()));
        host.Archive.Put(new HistoryEntry(1, 6, AlarmStory.Failed, "a\nb"));

        var history = await host.Client.JsonAsync("/api/alarms/1/history");

        Assert.Equal(["Ann: two officers", "a\nb"], history.EnumerateArray().Select(e => e.GetProperty("detail").GetString()).TakeLast(2));
    }
}
