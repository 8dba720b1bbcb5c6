using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

public sealed class DeskTests
{
    private const string Acknowledge = "/api/alarms/1/acknowledge";
    private const string Command = "/api/devices/00a001/commands";

    [Fact]
    public async Task An_alarm_is_acknowledged_once_and_a_second_call_changes_nothing()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm(1, AlarmState.Forwarded));

        using var first = await host.Client.PostTextAsync(Acknowledge, """{"by":" Айгерім "}""");
        var after = host.Hub.Alarm(1);
        using var second = await host.Client.PostTextAsync(Acknowledge, """{"by":"Somebody else"}""");

        Assert.Equal("""{"id":1,"changed":true}""", await first.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal("""{"id":1,"changed":false}""", await second.Content.ReadAsStringAsync());
        Assert.Equal("Айгерім", after!.AcknowledgedBy);
        Assert.Equal(after, host.Hub.Alarm(1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"by":null}""")]
    [InlineData("""{"by":"  "}""")]
    public async Task A_name_is_optional(string? body)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm());

        using var answer = await host.Client.PostTextAsync(Acknowledge, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("console", host.Hub.Alarm(1)!.AcknowledgedBy);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"by\"")]
    [InlineData("""{"by":5}""")]
    [InlineData("""{"bye":"x"}""")]
    [InlineData("""{"by":"a","by":"b"}""")]
    [InlineData("""{"by":"a\nb"}""")]
    [InlineData("""{"by":"a\u2028b"}""")]
    [InlineData("""{"by":"\ud800"}""")]
    [InlineData("""{"by":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    public async Task A_body_that_is_no_acknowledgement_is_a_400_and_changes_nothing(string body)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm());

        using var answer = await host.Client.PostTextAsync(Acknowledge, body);

        var problem = await answer.IsProblemAsync(HttpStatusCode.BadRequest, "bad-request");
        Assert.Contains("Send ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(host.Hub.Alarm(1)!.AcknowledgedAt);
    }

    [Fact]
    public async Task A_body_that_is_not_marked_as_JSON_is_a_415()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var content = new StringContent("by=x", Encoding.UTF8, "application/x-www-form-urlencoded");

        using var answer = await host.Client.PostAsync(new Uri(Acknowledge, UriKind.Relative), content);

        await answer.IsProblemAsync(HttpStatusCode.UnsupportedMediaType, "media-type");
    }

    [Fact]
    public async Task An_alarm_that_the_view_no_longer_holds_is_the_desks_to_judge()
    {
        await using var host = await ConsoleHost.StartAsync();

        host.Hub.DeskAnswers = DeskAnswer.Done;
        using var held = await host.Client.PostTextAsync("/api/alarms/5/acknowledge", null);
        host.Hub.DeskAnswers = DeskAnswer.NotFound;
        using var unknown = await host.Client.PostTextAsync("/api/alarms/5/acknowledge", null);

        Assert.Equal(HttpStatusCode.OK, held.StatusCode);
        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "unknown-alarm");
    }

    [Fact]
    public async Task A_hub_that_cannot_take_it_says_so_and_when_to_try_again()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());
        host.Hub.DeskAnswers = DeskAnswer.Unavailable;

        using var acknowledge = await host.Client.PostTextAsync(Acknowledge, null);
        using var command = await host.Client.PostTextAsync(Command, """{"command":"ping"}""");

        await acknowledge.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        await command.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(acknowledge.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("""{"command":"identify"}""", CommandKind.Identify, 10)]
    [InlineData("""{"command":"identify","seconds":300}""", CommandKind.Identify, 300)]
    [InlineData("""{"command":"ping"}""", CommandKind.Ping, 0)]
    [InlineData("""{"command":"test-mode","seconds":600}""", CommandKind.TestMode, 600)]
    [InlineData("""{"command":"test-mode","seconds":0}""", CommandKind.TestMode, 0)]
    [InlineData("""{"command":"walk-test","seconds":1800}""", CommandKind.WalkTest, 1800)]
    [InlineData("""{"command":"walk-test","seconds":0}""", CommandKind.WalkTest, 0)]
    public async Task A_command_reaches_the_desk(string body, CommandKind kind, int seconds)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());

        using var answer = await host.Client.PostTextAsync(Command, body);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["deviceId", "command", "seconds", "told"], told.Names());
        Assert.Equal("now", told.GetProperty("told").GetString());
        Assert.Equal(("00a001", kind, seconds), host.Hub.Commands.Single());
    }

    [Fact]
    public async Task A_command_that_is_kept_for_a_sleeper_says_that_it_will_be_told_when_it_next_listens()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());
        host.Hub.DeskAnswers = DeskAnswer.Kept;

        using var answer = await host.Client.PostTextAsync(Command, """{"command":"walk-test","seconds":600}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(
            """{"deviceId":"00a001","command":"walk-test","seconds":600,"told":"when-it-next-listens"}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"command":"walk-test"}""")]
    [InlineData("""{"command":"walk-test","seconds":1801}""")]
    [InlineData("""{"command":"announce","seconds":10}""")]
    [InlineData("""{"command":"Identify"}""")]
    [InlineData("""{"command":"none"}""")]
    [InlineData("""{"command":2}""")]
    [InlineData("""{"command":"identify","seconds":0}""")]
    [InlineData("""{"command":"identify","seconds":301}""")]
    [InlineData("""{"command":"identify","seconds":"10"}""")]
    [InlineData("""{"command":"identify","seconds":1.5}""")]
    [InlineData("""{"command":"identify","second":20}""")]
    [InlineData("""{"command":"ping","seconds":1}""")]
    [InlineData("""{"command":"test-mode"}""")]
    [InlineData("""{"command":"test-mode","seconds":-1}""")]
    [InlineData("""{"command":"test-mode","seconds":3601}""")]
    [InlineData("""{"command":"test-mode","seconds":99999999999}""")]
    public async Task A_command_that_makes_no_sense_is_a_400_and_is_not_sent(string body)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());

        using var answer = await host.Client.PostTextAsync(Command, body);

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "bad-request");
        Assert.Empty(host.Hub.Commands);
    }

    [Fact]
    public async Task A_command_to_nobody_is_a_404_and_to_a_device_that_is_away_a_409()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());

        using var unknown = await host.Client.PostTextAsync("/api/devices/00a009/commands", """{"command":"ping"}""");
        host.Hub.DeskAnswers = DeskAnswer.NotFound;
        using var away = await host.Client.PostTextAsync(Command, """{"command":"ping"}""");

        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "unknown-device");
        await away.IsProblemAsync(HttpStatusCode.Conflict, "not-connected");
    }
}
