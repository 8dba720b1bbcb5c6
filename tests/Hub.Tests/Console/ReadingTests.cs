using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

public sealed class ReadingTests
{
    [Fact]
    public async Task A_device_has_exactly_the_promised_properties()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());

        var device = (await host.Client.JsonAsync("/api/devices"))[0];

        Assert.Equal(
            ["id", "name", "site", "room", "kind", "state", "lastHeardAt", "battery", "firmware", "zone",
                "intervalSeconds", "boundSeconds", "stateSince", "gateway", "announcement", "lastStart", "links",
                "lossPercent", "interferenceSince", "pendingCommand", "warnings", "snoozedUntil", "snoozedBy"],
            device.Names());
        Assert.Equal("online", device.GetProperty("state").GetString());
        Assert.Equal("2026-03-02T07:59:30.250Z", device.GetProperty("lastHeardAt").GetString());
        Assert.Equal(device.ToString(), (await host.Client.JsonAsync("/api/devices/00a001")).ToString());
    }

    [Fact]
    public async Task An_alarm_has_exactly_the_promised_properties()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm(7, AlarmState.Forwarded));

        var alarm = (await host.Client.JsonAsync("/api/alarms"))[0];

        Assert.Equal(
            ["id", "deviceId", "kind", "state", "raisedAt", "storedAt", "forwardedAt", "acknowledgedAt", "attempts",
                "receiver", "site", "room", "deviceName", "restore", "acknowledgedBy", "lastError", "cancelledAt",
                "cause", "step", "respondingAt", "arrivedAt", "closedAt", "escalations", "lateSeconds"],
            alarm.Names());
        Assert.Equal("forwarded", alarm.GetProperty("state").GetString());
        Assert.Equal("2026-03-02T07:59:30.269Z", alarm.GetProperty("forwardedAt").GetString());
        Assert.Equal(alarm.ToString(), (await host.Client.JsonAsync("/api/alarms/7")).ToString());
    }

    [Fact]
    public async Task Times_are_told_in_UTC_whatever_the_offset_they_came_with()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device() with { LastHeardAt = Sample.At.ToOffset(TimeSpan.FromHours(5)) });

        var device = await host.Client.JsonAsync("/api/devices/00a001");

        Assert.Equal("2026-03-02T07:59:30.250Z", device.GetProperty("lastHeardAt").GetString());
    }

    [Fact]
    public async Task Every_state_is_a_lower_case_word()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Enum.GetValues<DeviceState>().Select(s => Sample.Device($"00000{(int)s + 1}", s)));
        host.Hub.Put(Enum.GetValues<AlarmState>().Select(s => Sample.Alarm((int)s + 1, s)));

        var devices = await host.Client.JsonAsync("/api/devices");
        var alarms = await host.Client.JsonAsync("/api/alarms");

        Assert.Equal(
            ["new", "online", "late", "silent", "unknown"], devices.EnumerateArray().Select(d => d.GetProperty("state").GetString()));
        Assert.Equal(
            ["closed", "arrived", "responding", "acknowledged", "forwarded", "failing", "sending", "stored"],
            alarms.EnumerateArray().Select(d => d.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Cyrillic_and_Kazakh_names_are_readable_in_the_JSON_itself()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device() with { Site = "Мектеп «Жас Қыран» №12" });

        string text = await host.Client.GetStringAsync(new Uri("/api/devices", UriKind.Relative));

        Assert.Contains("Мектеп «Жас Қыран» №12", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/devices/00a002", "unknown-device")]
    [InlineData("/api/devices/00A001", "unknown-device")]
    [InlineData("/api/devices/%20%0A", "unknown-device")]
    [InlineData("/api/devices/1", "unknown-device")]
    [InlineData("/api/alarms/99", "unknown-alarm")]
    [InlineData("/api/alarms/-1", "unknown-alarm")]
    [InlineData("/api/alarms/1e3", "unknown-alarm")]
    [InlineData("/api/alarms/99999999999999999999999", "unknown-alarm")]
    [InlineData("/api/alarms/%D9%A1", "unknown-alarm")]
    [InlineData("/api/nothing", "not-found")]
    [InlineData("/api", "not-found")]
    [InlineData("/elsewhere", "not-found")]
    public async Task What_is_not_there_is_a_404_that_says_where_to_look(string path, string reason)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());
        host.Hub.Put(Sample.Alarm());

        using var answer = await host.Client.GetAnswerAsync(path);

        await answer.IsProblemAsync(HttpStatusCode.NotFound, reason);
    }

    [Theory]
    [InlineData(HealthLevel.Degraded, HttpStatusCode.OK, "degraded")]
    [InlineData(HealthLevel.Failing, HttpStatusCode.ServiceUnavailable, "failing")]
    public async Task A_well_hub_says_ok_and_a_troubled_one_how_bad_it_is_and_what_is_wrong(
        HealthLevel level, HttpStatusCode status, string word)
    {
        await using var host = await ConsoleHost.StartAsync();
        Assert.Equal("""{"level":"ok","troubles":[]}""", (await host.Client.JsonAsync("/healthz")).ToString());

        host.Hub.Level = level;
        host.Hub.Trouble("The disk is full. Free some space.");
        using var answer = await host.Client.GetAnswerAsync("/healthz");

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(
            $$"""{"level":"{{word}}","troubles":["The disk is full. Free some space."]}""",
            await answer.Content.ReadAsStringAsync());
    }
}
