using System.Net;
using SchoolButton.Hub.Core.Views;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

public sealed class SnoozeTests
{
    private const string Snooze = "/api/devices/00a001/snooze";

    [Fact]
    public async Task A_device_is_snoozed_by_somebody_for_some_time_and_shows_it()
    {
        await using var host = await ConsoleHost.StartAsync(new ManualTime());
        host.Hub.Put(Sample.Device());

        using var answer = await host.Client.PostTextAsync(Snooze, """{"minutes":90,"by":"Айгерім"}""");

        Assert.Equal("""{"deviceId":"00a001","minutes":90,"changed":true}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal([("00a001", 5_400_000, "Айгерім")], host.Hub.Snoozes);
        var device = await host.Client.JsonAsync("/api/devices/00a001");
        Assert.Equal("2026-03-02T09:30:00.000Z", device.GetProperty("snoozedUntil").GetString());
        Assert.Equal("Айгерім", device.GetProperty("snoozedBy").GetString());
    }

    [Fact]
    public async Task It_is_ended_with_no_minutes()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device() with { SnoozedUntil = Sample.At, SnoozedBy = "Aigerim" });

        using var answer = await host.Client.PostTextAsync(Snooze, """{"minutes":0}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([("00a001", 0, "console")], host.Hub.Snoozes);
        Assert.Null(host.Hub.Device("00a001")!.SnoozedUntil);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"minutes":-1}""")]
    [InlineData("""{"minutes":1441}""")]
    [InlineData("""{"minutes":1.5}""")]
    [InlineData("""{"minutes":"60"}""")]
    [InlineData("""{"minutes":99999999999}""")]
    [InlineData("""{"minutes":60,"by":"a\nb"}""")]
    [InlineData("""{"minutes":60,"for":"ever"}""")]
    public async Task A_body_that_is_no_snooze_is_a_400_and_snoozes_nothing(string? body)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());

        using var answer = await host.Client.PostTextAsync(Snooze, body);

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "bad-request");
        Assert.Empty(host.Hub.Snoozes);
    }

    [Fact]
    public async Task What_the_hub_cannot_keep_is_not_called_done()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());
        host.Hub.DeskAnswers = DeskAnswer.Unavailable;

        using var answer = await host.Client.PostTextAsync(Snooze, """{"minutes":60}""");
        using var stranger = await host.Client.PostTextAsync("/api/devices/00a002/snooze", """{"minutes":60}""");

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        await stranger.IsProblemAsync(HttpStatusCode.NotFound, "unknown-device");
    }
}
