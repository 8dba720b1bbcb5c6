using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

public sealed class ApiDocumentTests
{
    [Fact]
    public async Task The_description_lists_every_call_with_its_words_its_answers_and_the_token()
    {
        await using var host = await ConsoleHost.StartAsync();

        var document = await host.Stranger.JsonAsync("/openapi/v1.json");

        var calls = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => (Name: $"{call.Name} {path.Name}", call.Value)))
            .ToList();
        Assert.Equal(
            [
                "get /api/alarms", "get /api/alarms/{id}", "get /api/alarms/{id}/history", "get /api/audit", "get /api/audit/check",
                "get /api/devices", "get /api/devices/{id}", "get /api/devices/{id}/hours", "get /api/events", "get /api/outages",
                "get /api/paths", "get /api/sites", "get /api/sites/{site}", "get /api/sites/{site}/paths", "get /healthz", "get /metrics", "post /api/alarms/{id}/acknowledge",
                "post /api/alarms/{id}/steps", "post /api/devices/{id}/commands", "post /api/devices/{id}/snooze", "post /api/sites/{site}/announcement",
            ],
            calls.Select(c => c.Name).Order(StringComparer.Ordinal));
        foreach (var (name, call) in calls)
        {
            Assert.False(string.IsNullOrEmpty(call.GetProperty("summary").GetString()), name);
            Assert.True(call.GetProperty("responses").TryGetProperty("401", out _), name);
            Assert.Contains(call.GetProperty("responses").Names(), status => status[0] == '2');
        }

        Assert.Equal(
            "bearer",
            document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer")
                .GetProperty("scheme").GetString());
        Assert.Equal(["bearer"], document.GetProperty("security")[0].Names());
    }

    [Theory]
    [InlineData("DeviceView", "/api/devices/00a001")]
    [InlineData("AlarmView", "/api/alarms/1")]
    [InlineData("SiteView", "/api/sites/north")]
    [InlineData("OutageView", "/api/outages")]
    [InlineData("SitePathsView", "/api/paths")]
    [InlineData("PathView", "/api/sites/north/paths")]
    [InlineData("HourItem", "/api/devices/00a001/hours?from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z")]
    [InlineData("HistoryItem", "/api/alarms/1/history")]
    [InlineData("AuditItem", "/api/audit")]
    public async Task The_description_of_a_thing_names_and_explains_the_properties_it_has(string name, string path)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());
        host.Hub.Put(Sample.Alarm());
        host.Hub.Put(Sample.Site("north"));
        host.Hub.Put(Sample.Outage());
        host.Hub.Put(Sample.Paths());
        host.Archive.Put(Sample.Hour());
        host.Archive.Put(Sample.Entry());
        host.Archive.Say("acknowledge", "1");

        var document = await host.Stranger.JsonAsync("/openapi/v1.json");
        var answer = await host.Client.JsonAsync(path);
        var thing = Innermost(answer);

        var properties = document.GetProperty("components").GetProperty("schemas").GetProperty(name).GetProperty("properties");
        Assert.Equal(thing.Names().Order(), properties.Names().Order());
        foreach (var property in properties.EnumerateObject().Where(p => p.Name.EndsWith("At", StringComparison.Ordinal)))
        {
            Assert.Equal("date-time", property.Value.GetProperty("format").GetString());
            Assert.True(property.Value.TryGetProperty("description", out JsonElement _), property.Name);
        }

        Assert.Contains("\"new\"", document.GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>The first of a list, also of one that stands in an answer with other things.</summary>
    private static JsonElement Innermost(JsonElement answer) => answer.ValueKind switch
    {
        JsonValueKind.Array => answer[0],
        JsonValueKind.Object when answer.TryGetProperty("hours", out var hours) => hours[0],
        JsonValueKind.Object when answer.TryGetProperty("paths", out var paths) => paths[0],
        JsonValueKind.Object when answer.TryGetProperty("entries", out var entries) => entries[0],
        _ => answer,
    };

    [Fact]
    public async Task The_description_takes_nothing_from_the_caller()
    {
        await using var host = await ConsoleHost.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.Host = "evil.example";
        using var answer = await host.Stranger.SendAsync(request);

        Assert.DoesNotContain("evil", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
