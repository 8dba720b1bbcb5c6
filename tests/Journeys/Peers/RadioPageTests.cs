using System.Text.Json;
using SchoolButton.Tests.Road;

namespace SchoolButton.Tests.Peers;

/// <summary>The page's radio view in a real browser, phone and desk, light and dark; what the hub tells is made up.</summary>
public sealed class RadioPageTests
{
    /// <summary>Set to a folder, every look at the page is photographed there.</summary>
    private const string FolderVariable = "SCHOOLBUTTON_SCREENSHOTS";

    [PeerFact("npm:playwright-core", "chromium")]
    public async Task An_installer_finds_the_weakest_device_walks_with_it_and_sees_where_nobody_hears_it()
    {
        await using SchoolButtonProcess demo = SchoolButtonProcess.Start("demo");
        string address = demo.WaitForLine("open");
        string[] arguments = [address];
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            arguments = [.. arguments, folder];
        }

        JsonElement seen = await NodeProcess.RunAsync("RadioPage.mjs", arguments);

        Assert.Empty(Texts(seen, "errors"));
        Assert.Empty(Texts(seen, "violations"));
        Assert.Equal("#radio", seen.GetProperty("address").GetString());

        // Not heard at all, then by the best signal that any gateway has of it; a gateway that lost it long ago does not count.
        Assert.Equal(["000004", "000002", "000003", "000001"], Texts(seen, "order"));
        Assert.Equal(["000002", "000003"], Texts(seen, "one"));
        Assert.Equal(["strong", "fair"], Texts(seen, "bands"));
        Assert.Equal(["Hears 2 devices", "Hears 2 devices"], Texts(seen, "gateways"));
        Assert.True(seen.GetProperty("hostile").GetBoolean());
        Assert.Contains("Gym · Gateway 2 · School 12", seen.GetProperty("interference").GetString(), StringComparison.Ordinal);

        // 18 heartbeats heard by one gateway, 12 of them by the other too; four in a row by none. A broken line is no gap.
        Assert.Equal(30, seen.GetProperty("marks").GetInt32());
        Assert.Equal(1, seen.GetProperty("gaps").GetInt32());
        Assert.Equal("heard 18 times · 1 gap · weakest −6.8 dB", seen.GetProperty("sum").GetString());
        Assert.Equal(1, seen.GetProperty("gapsAfterBreak").GetInt32());
        Assert.Equal([1800, 0], seen.GetProperty("posted").EnumerateArray().Select(p => p.GetProperty("body").GetProperty("seconds").GetInt32()));
        Assert.True(seen.GetProperty("backAtAlarms").GetBoolean());
        Assert.True(seen.GetProperty("backAtRadio").GetBoolean());
    }

    private static IEnumerable<string?> Texts(JsonElement seen, string name) =>
        seen.GetProperty(name).EnumerateArray().Select(e => e.GetString());
}
