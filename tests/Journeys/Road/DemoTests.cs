using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Tests.Road;

/// <summary>The demo as a newcomer sees it: one command, the API and an outside receiver; nothing from inside.</summary>
public sealed class DemoTests : IAsyncLifetime
{
    /// <summary>Eight buttons on walls, two wearables, a gateway and an annunciator.</summary>
    private const int Everything = 12;

    private readonly Dc09Receiver _police = new(
        new Dc09ReceiverOptions(), TimeProvider.System, NullLogger<Dc09Receiver>.Instance);

    /// <summary>Every event.</summary>
    private readonly ConcurrentQueue<Dc09Received> _heard = [];
    private SchoolButtonProcess _demo = null!;
    private HubApi _api = null!;

    public async Task InitializeAsync()
    {
        // Supervision is not what this is about.
        _police.Received += m =>
        {
            if (m.Id != Dc09Ids.Null)
            {
                _heard.Enqueue(m);
            }
        };
        _police.Start();
        _demo = SchoolButtonProcess.Start("demo", "--receiver", $"{_police.EndPoint}");
        try
        {
            string address = _demo.WaitForLine("ready");
            _api = new HubApi(address, _demo.WaitForLine("token"));
            await _api.UntilAsync("/api/devices", devices =>
                devices.GetArrayLength() == Everything && devices.EnumerateArray().All(d => State(d) == "online"));
        }
        catch
        {
            // xunit does not dispose what was not initialised.
            await _demo.DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _demo.DisposeAsync();
        await _police.DisposeAsync();
    }

    [Fact]
    public async Task A_press_reaches_the_receiver_and_the_light_follows_every_stage()
    {
        JsonElement board = (await _api.GetAsync("/api/demo/devices"))[0];
        string id = board.GetProperty("id").GetString()!;

        await _api.PostAsync($"/api/demo/devices/{id}/press", new { pattern = "single", bounce = "worst" });
        JsonElement alarms = await _api.UntilAsync("/api/alarms", a =>
            a.GetArrayLength() == 1 && State(a[0]) == "forwarded");
        await LightShowsAsync(id, "received");
        Assert.Equal(board.GetProperty("patterns").GetProperty("single").GetString(), Text(alarms[0], "kind"));
        Assert.Equal(id, Text(alarms[0], "deviceId"));
        Assert.True(Time(alarms[0], "raisedAt") <= Time(alarms[0], "storedAt"));
        Assert.True(Time(alarms[0], "storedAt") <= Time(alarms[0], "forwardedAt"));
        Dc09Received heard = Assert.Single(_heard);
        Assert.Equal(("120", 1), (heard.Code, heard.Qualifier));

        await _api.PostAsync($"/api/alarms/{alarms[0].GetProperty("id")}/acknowledge");
        await LightShowsAsync(id, "responding");
        Assert.Single((await _api.GetAsync("/api/alarms")).EnumerateArray());
    }

    [Fact]
    public async Task An_unplugged_button_is_flagged_on_time_and_its_return_is_noticed()
    {
        JsonElement device = (await _api.GetAsync("/api/devices"))[3];
        string id = Text(device, "id")!;
        double bound = device.GetProperty("boundSeconds").GetDouble();

        await _api.PostAsync($"/api/demo/devices/{id}/unplug");
        JsonElement silent = await _api.UntilAsync($"/api/devices/{id}", d => State(d) == "silent");
        double unheard = (Time(silent, "stateSince") - Time(silent, "lastHeardAt"))!.Value.TotalSeconds;
        Assert.True(unheard >= bound, $"flagged after {unheard} s, its bound is {bound} s");
        await HeardAsync(m => m is { Code: "381", Qualifier: 1 });

        await _api.PostAsync($"/api/demo/devices/{id}/plug");
        await _api.UntilAsync($"/api/devices/{id}", d => State(d) == "online");
        await HeardAsync(m => m is { Code: "381", Qualifier: 3 });
        Assert.DoesNotContain(_heard, m => m.Code == "120");
    }

    [Fact]
    public async Task A_press_wakes_a_wearable_and_travels_through_the_gateway_to_the_receiver_and_back()
    {
        string id = Text(await BoardAsync("wearable", board => board.GetProperty("asleep").GetBoolean()), "id")!;

        await _api.PostAsync($"/api/demo/devices/{id}/press", new { pattern = "single", bounce = "worst" });
        JsonElement alarms = await _api.UntilAsync("/api/alarms", a =>
            a.GetArrayLength() == 1 && State(a[0]) == "forwarded");
        Assert.Equal((id, "panic"), (Text(alarms[0], "deviceId"), Text(alarms[0], "kind")));
        await LightShowsAsync(id, "received");

        await _api.PostAsync($"/api/alarms/{alarms[0].GetProperty("id")}/acknowledge");
        await LightShowsAsync(id, "responding");
        Assert.Single((await _api.GetAsync("/api/alarms")).EnumerateArray());
        Assert.Single(_heard, m => m.Code == "120");
        string gateway = Text(await BoardAsync("gateway", _ => true), "id")!;
        Assert.Equal(gateway, Text(await _api.GetAsync($"/api/devices/{id}"), "gateway"));
    }

    [Fact]
    public async Task A_drill_is_shown_by_the_annunciator_and_keeps_no_press_from_the_receiver()
    {
        string annunciator = Text(await BoardAsync("annunciator", _ => true), "id")!;
        await _api.PostAsync("/api/sites/demo-school/announcement", new { announcement = "drill", seconds = 600 });
        await BoardAsync("annunciator", board => board.GetProperty("strobe").GetBoolean());
        await _api.UntilAsync($"/api/devices/{annunciator}", d => Text(d, "announcement") == "drill");

        string id = Text(await BoardAsync("stationary", board =>
            Text(board.GetProperty("patterns"), "single") == "panic"), "id")!;
        await _api.PostAsync($"/api/demo/devices/{id}/press", new { pattern = "single" });
        await HeardAsync(m => m is { Code: "120", Qualifier: 1 });

        await _api.PostAsync("/api/sites/demo-school/announcement", new { announcement = "none", seconds = 0 });
        await _api.UntilAsync($"/api/devices/{annunciator}", d => Text(d, "announcement") is null or "none");
    }

    private static string? State(JsonElement of) => Text(of, "state");

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static DateTimeOffset? Time(JsonElement of, string name) => of.GetProperty(name).GetDateTimeOffset();

    private async Task<JsonElement> BoardAsync(string kind, Func<JsonElement, bool> isWished)
    {
        bool Fits(JsonElement board) => Text(board, "kind") == kind && isWished(board);
        JsonElement boards = await _api.UntilAsync("/api/demo/devices", all => all.EnumerateArray().Any(Fits));
        return boards.EnumerateArray().First(Fits);
    }

    private Task LightShowsAsync(string id, string indication) => _api.UntilAsync("/api/demo/devices", boards =>
        boards.EnumerateArray().Single(b => Text(b, "id") == id).GetProperty("light").GetProperty("shows").GetString() == indication);

    private async Task HeardAsync(Func<Dc09Received, bool> wished)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        while (!_heard.Any(wished))
        {
            await look.WaitForNextTickAsync(patience.Token);
        }
    }
}
