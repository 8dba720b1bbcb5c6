using System.Text.Json;
using SchoolButton.Tests.Road;

namespace SchoolButton.Tests.Peers;

/// <summary>PROTOCOL.md is enough: a device in JavaScript that was written from it alone.</summary>
public sealed class StrangerTests
{
    [PeerFact("npm:mqtt")]
    public async Task A_device_written_from_PROTOCOL_md_in_another_language_raises_one_alarm_and_hears_every_stage()
    {
        await using KilledHub hub = KilledHub.WithButtons(1);
        hub.Start();
        string settings = hub.WriteSettings(hub.Buttons[0]);

        JsonElement acks = await NodeProcess.RunAsync("Stranger.mjs", settings);

        string[] told = [.. acks.EnumerateArray().Select(a => $"{a.GetProperty("of").GetString()} {a.GetProperty("stage").GetInt32()}")];
        Assert.Contains("heartbeat 0", told);
        Assert.Contains("panic 1", told);
        Assert.Contains("panic 2", told);
        Assert.DoesNotContain(told, t => t.StartsWith("nothing", StringComparison.Ordinal));
        JsonElement alarm = Assert.Single(await hub.AlarmsAsync());
        Assert.Equal("panic", alarm.GetProperty("kind").GetString());
        Assert.Equal((1, 0), hub.Count("120"));
    }
}
