using SchoolButton.Cli.RadioPlans;
using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>What hardware/radio.md tells an installer is what the plan comes to.</summary>
public sealed class ReportPageTests
{
    private const string Begin = "<!-- computed: begin -->\n";
    private const string End = "<!-- computed: end -->\n";

    private static readonly (string Name, double Db)[] Walls =
        [("plasterboard, 3 dB", 3), ("brick, 6 dB", 6), ("concrete, 12 dB", 12)];

    [Fact]
    public void The_page_has_the_reach_of_each_spreading_factor()
    {
        string path = Path.Combine(Root(), "hardware", "radio.md");
        string page = File.ReadAllText(path);
        int from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = page.IndexOf(End, StringComparison.Ordinal);
        string computed = Table.Of(
            ["", "alarm on the air", "link budget", .. Walls.Select(wall => wall.Name)],
            Enumerable.Range(7, 6).Select(Row));
        if (Environment.GetEnvironmentVariable("SCHOOLBUTTON_WRITE_PAGES") == "1")
        {
            File.WriteAllText(path, page[..from] + computed + page[to..]);
            return;
        }

        Assert.True(
            computed == page[from..to],
            "hardware/radio.md is not what the link budget comes to now. Look at what changed, then regenerate it: "
            + "SCHOOLBUTTON_WRITE_PAGES=1 dotnet test tests/Simulation.Tests --filter ReportPageTests\n" + computed);
    }

    private static string[] Row(int spreading)
    {
        AirFrames frames = AirFrames.Of(new SchoolPlan { Spreading = spreading });
        LinkBudget budget = new(frames.Alarm.Channel);
        return
        [
            $"SF{spreading}",
            Say.Number(frames.Alarm.Ms, "0") + " ms",
            Say.Number(budget.Db, "0.0") + " dB",
            .. Walls.Select(wall => string.Join(" / ", Enumerable.Range(0, 3).Select(ceilings =>
                budget.Reach(new Building { WallDb = wall.Db }, ceilings) is { } reach ? $"{reach.Metres} m" : "–"))),
        ];
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SchoolButton.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("SchoolButton.sln is not above the tests");
    }
}
