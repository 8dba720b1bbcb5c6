using System.Net;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>What the page expects of a demo, and that the console's gate stands before it.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Endpoints_that_the_demo_adds_need_the_token_and_speak_as_the_API_does()
    {
        await using var host = await DemoAsync();

        using var refused = await host.Stranger.PostTextAsync("/api/demo/devices/00a001/unplug", null);
        var board = (await host.Client.JsonAsync("/api/demo/devices"))[0];

        await refused.IsProblemAsync(HttpStatusCode.Unauthorized, "token-missing");
        Assert.Equal(["id", "plugged", "light", "patterns"], board.Names());
        Assert.Equal(["color", "shows"], board.GetProperty("light").Names());
        Assert.Equal(["single", "hold", "double"], board.GetProperty("patterns").Names());
    }

    [Fact]
    public async Task A_virtual_press_reaches_the_page_as_an_alarm_and_as_a_light()
    {
        await using var host = await DemoAsync();
        using var events = new SseReader(await host.Client.GetStreamAsync(new Uri("/api/events", UriKind.Relative)));
        using var boards = new SseReader(await host.Client.GetStreamAsync(new Uri("/api/demo/events", UriKind.Relative)));
        await events.NextAsync("snapshot");
        await boards.ReadAsync();

        using var answer = await host.Client.PostTextAsync(
            "/api/demo/devices/00a001/press", """{"pattern":"single","bounce":"worst"}""");
        var alarm = await events.NextAsync("alarm");
        var board = await boards.NextAsync("board");

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("panic", alarm.GetProperty("kind").GetString());
        Assert.Equal("received", board.GetProperty("light").GetProperty("shows").GetString());
    }

    private static Task<ConsoleHost> DemoAsync() => ConsoleHost.StartAsync(map: (app, hub) =>
    {
        hub.Put(Sample.Device());
        new FakeDemo(hub, TimeProvider.System).Map(app);
    });
}
