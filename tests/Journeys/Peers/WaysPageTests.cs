using System.Text.Json;
using SchoolButton.Tests.Road;

namespace SchoolButton.Tests.Peers;

/// <summary>
/// The ways to the police and the life of an alarm in a real browser, desk and phone, light and dark; what the hub tells is made
/// up.
/// </summary>
public sealed class WaysPageTests
{
    /// <summary>Set to a folder, every look at the page is photographed there.</summary>
    private const string FolderVariable = "SCHOOLBUTTON_SCREENSHOTS";

    [PeerFact("npm:playwright-core", "chromium")]
    public async Task A_control_room_sees_which_way_failed_and_an_alarm_that_nobody_has_stays_loud_until_somebody_acts()
    {
        await using SchoolButtonProcess demo = SchoolButtonProcess.Start("demo");
        string address = demo.WaitForLine("open");
        string[] arguments = [address];
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            arguments = [.. arguments, folder];
        }

        JsonElement seen = await NodeProcess.RunAsync("WaysPage.mjs", arguments);

        Assert.Empty(Texts(seen, "errors"));
        Assert.Empty(Texts(seen, "violations"));
        TheWaysAreShown(seen);
        TheAlarmGoesItsWay(seen);
    }

    private static void TheWaysAreShown(JsonElement seen)
    {
        Assert.Equal("1 school cannot reach the police: every way has failed.", Text(seen, "noticeTitle"));
        Assert.Equal(
            ["School 3, since 09:59:00: police-a:9000, police-b:9000", "School 2: police-a:9000, since 09:50:00. Alarms go over police-b:9000."],
            Texts(seen, "noticeLines"));
        // Why a way failed stands with the way, and not among the hub's own troubles too.
        Assert.Equal(["The disk is nearly full."], Texts(seen, "troubles"));
        Assert.Equal("#ways", Text(seen, "address"));

        // Cut off, then without any receiver, then with one that failed; of 500 schools only some are made at once.
        Assert.Equal(["s3", "s4", "s2"], Texts(seen, "order").Take(3));
        Assert.Equal(40, seen.GetProperty("shown").GetInt32());
        Assert.Equal(3, seen.GetProperty("failedOnly").GetInt32());
        Assert.Equal(7, seen.GetProperty("found").GetInt32());
        Assert.Equal(["failed", "up", "unknown"], Texts(seen, "states"));
        Assert.Equal("police-b:9000", Text(seen, "first"));
        Assert.Equal("Reporting time 3 min; measured 121.5 s", Texts(seen, "reporting").First());
        Assert.Equal(1, seen.GetProperty("over").GetInt32());
        Assert.StartsWith("nobody answers", Text(seen, "error"), StringComparison.Ordinal);
        Assert.Equal(["s3", "s1", "s4"], Texts(seen, "worst"));
    }

    private static void TheAlarmGoesItsWay(JsonElement seen)
    {
        Assert.Equal("Undelivered for 2 min: phone the police", Text(seen, "escalated"));
        Assert.Equal("Not delivered: Panic. Room 204, s3. Phone the police.", Text(seen, "said"));
        Assert.Equal("No receiver has it, 2 min after it was stored. Phone the police if nobody has. Told again 2 times.", Text(seen, "undelivered"));
        Assert.Equal(["acknowledged"], Texts(seen, "stepsFirst"));
        Assert.Equal(["responding", "arrived", "closed"], Texts(seen, "stepsThen"));
        Assert.Equal(("no", 1), (Text(seen, "stillRed"), seen.GetProperty("quiet").GetInt32()));
        Assert.Equal("arrived", Text(seen, "focus"));
        Assert.Equal(
            [
                """{"path":"/api/alarms/7/steps","to":"acknowledged","by":"Ann"}""",
                """{"path":"/api/alarms/7/steps","to":"responding","note":"two officers, back door","by":"Ann"}""",
                """{"path":"/api/alarms/7/steps","to":"closed","by":"Ann"}""",
            ],
            seen.GetProperty("posted").EnumerateArray().Select(p => p.GetRawText()));

        // The police never had it: closed or not, it stays in sight until they do.
        Assert.Equal(
            ["raised done", "stored done", "receiver failing", "acknowledged done", "responding done", "arrived unsaid", "closed done"],
            Texts(seen, "stages"));
        Assert.True(seen.GetProperty("closedInSight").GetBoolean());
        Assert.Equal("Delivered late: 42 min after the press", Text(seen, "late"));
        Assert.DoesNotContain(Texts(seen, "history"), word => word!.Contains('.', StringComparison.Ordinal) || word.Contains('-', StringComparison.Ordinal));
    }

    private static string? Text(JsonElement seen, string name) => seen.GetProperty(name).GetString();

    private static IEnumerable<string?> Texts(JsonElement seen, string name) =>
        seen.GetProperty(name).EnumerateArray().Select(e => e.GetString());
}
