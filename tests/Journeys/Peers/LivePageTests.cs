using System.Text.Json;
using SchoolButton.Tests.Road;

namespace SchoolButton.Tests.Peers;

/// <summary>The demo's page in a real browser (Debian's chromium, driven by npm's playwright-core).</summary>
public sealed class LivePageTests
{
    /// <summary>Set to a file name, the page is photographed there: the README's picture.</summary>
    private const string ScreenshotVariable = "SCHOOLBUTTON_SCREENSHOT";

    [PeerFact("npm:playwright-core", "chromium")]
    public async Task A_newcomer_presses_follows_acknowledges_and_unplugs_and_anybody_can_read_the_page()
    {
        await using SchoolButtonProcess demo = SchoolButtonProcess.Start("demo");
        string address = demo.WaitForLine("open");
        string[] arguments = [address, "000005", "000008"];
        if (Environment.GetEnvironmentVariable(ScreenshotVariable) is { Length: > 0 } file)
        {
            arguments = [.. arguments, file];
        }

        JsonElement seen = await NodeProcess.RunAsync("LivePage.mjs", arguments);

        Assert.Empty(seen.GetProperty("errors").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(12, seen.GetProperty("devices").GetInt32());
        Assert.Equal(1, seen.GetProperty("alarms").GetInt32());
        Assert.Equal(1, seen.GetProperty("ways").GetInt32());
        Assert.False(seen.GetProperty("tokenLeftInAddress").GetBoolean());
        Assert.Subset(
            seen.GetProperty("history").EnumerateArray().Select(e => e.GetString()).ToHashSet(),
            new HashSet<string?> { "raised", "stored", "delivered", "acknowledged by", "on the way, said" });
        Assert.StartsWith("Worked on until", seen.GetProperty("snoozed").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("The record is whole", seen.GetProperty("audit").GetString(), StringComparison.Ordinal);
        Assert.Subset(
            seen.GetProperty("deeds").EnumerateArray().Select(e => e.GetString()).ToHashSet(),
            new HashSet<string?> { "acknowledge", "respond", "close", "snooze", "device-add" });
        Assert.Empty(seen.GetProperty("violations").EnumerateArray().Select(v => v.GetString()));
    }
}
