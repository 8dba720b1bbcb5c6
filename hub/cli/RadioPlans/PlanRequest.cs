using System.Globalization;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>What was asked of <c>radio-plan</c>.</summary>
internal sealed record PlanRequest
{
    public const int UsualSeeds = 20;
    public const int QuickSeeds = 4;

    private static readonly SchoolPlan Usual = new();
    private static readonly int[] UsualAlarms = [1, 10, 100];

    public SchoolPlan Plan { get; init; } = new();

    /// <summary>Of the same second, one case each; empty with no jammer either for the usual cases.</summary>
    public IReadOnlyList<int> Alarms { get; init; } = [];

    /// <summary>Null for no case of its own.</summary>
    public int? JamSeconds { get; init; }

    /// <summary>How many; null for the usual number.</summary>
    public int? SeedCount { get; init; }

    /// <summary>This one alone.</summary>
    public int? Seed { get; init; }

    public bool Timeline { get; init; }

    /// <summary>How often alarms come in each run; null for as often as the statistics need.</summary>
    public int? Times { get; init; }

    public bool Quick { get; init; }

    public FileInfo? Svg { get; init; }

    /// <summary>Neither alarms nor a jammer were named: all that the aims are about is tried.</summary>
    public bool IsWhole => Alarms.Count == 0 && JamSeconds is null && !Timeline;

    public IReadOnlyList<int> Seeds =>
        Seed is { } one ? [one] : [.. Enumerable.Range(1, SeedCount ?? (Quick ? QuickSeeds : UsualSeeds))];

    public IReadOnlyList<PlanCase> Cases
    {
        get
        {
            IReadOnlyList<int> alarms = Alarms.Count > 0 ? Alarms
                : IsWhole ? [.. UsualAlarms.Where(n => n <= Plan.Wearables)]
                : JamSeconds is null ? [1]
                : [];
            int jam = JamSeconds ?? (IsWhole ? PlanCase.JamSeconds : 0);
            return
            [
                .. alarms.Select(n => PlanCase.OfAlarms(Plan, n, Times, Quick)),
                .. jam > 0 ? new[] { PlanCase.OfJam(Plan, jam) } : [],
            ];
        }
    }

    /// <summary>The command line that shows one seed of one case again, with what happened.</summary>
    public static string Replay(PlanCase one, int seed) => $"{Words(one.Plan)} {one.Switch} --seed {seed} --timeline";

    /// <summary>The command and the plan, without cases and seeds.</summary>
    public static string Words(SchoolPlan plan)
    {
        Building house = plan.Building;
        Building usual = Usual.Building;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"schoolbutton radio-plan --wearables {plan.Wearables} --gateways {plan.Gateways} --region {plan.Region}"
            + $" --spreading {plan.Spreading} --heartbeat {plan.HeartbeatSeconds}")
            + Unless(plan.Channels == Usual.Channels, " --channels", plan.Channels)
            + Unless(plan.Loss.Equals(Usual.Loss), " --loss", Percent.Of(plan.Loss))
            + Unless(house.Length.Equals(usual.Length), " --length", house.Length)
            + Unless(house.Width.Equals(usual.Width), " --width", house.Width)
            + Unless(house.Floors == usual.Floors, " --floors", house.Floors)
            + Unless(house.WallDb.Equals(usual.WallDb), " --wall", house.WallDb);
    }

    /// <summary>What single options cannot know of each other.</summary>
    /// <exception cref="ConfigException">They contradict each other; it names each contradiction and what to do.</exception>
    public void Check()
    {
        List<string> problems = [];
        if (Plan.Channels > Plan.Gateways)
        {
            problems.Add("--channels: each channel needs a gateway of its own; add --gateways 2 or use one channel");
        }

        if (Alarms.FirstOrDefault(n => n > Plan.Wearables) is var tooMany and > 0)
        {
            problems.Add($"--alarms: {tooMany} of {Plan.Wearables} wearables cannot be pressed; name at most --wearables");
        }

        if (Alarms.Distinct().Count() < Alarms.Count)
        {
            problems.Add("--alarms: each number of alarms is one case; name each once");
        }

        if (Seed is not null && SeedCount is not null)
        {
            problems.Add("--seed: it is one seed, --seeds is how many; name one of them");
        }

        if (Timeline && Seed is null)
        {
            problems.Add("--timeline: it is one seed's; name it with --seed");
        }

        if (Timeline && Cases.Count > 1)
        {
            problems.Add("--timeline: it is one case's; name one number of --alarms, or --jam alone");
        }

        if (Svg is { } file && file.Directory is not { Exists: true })
        {
            problems.Add($"--svg {file}: its folder does not exist; make it first");
        }

        if (problems.Count > 0)
        {
            throw new ConfigException(string.Join("; ", problems));
        }
    }

    private static string Unless(bool usual, string name, double value) =>
        usual ? "" : string.Create(CultureInfo.InvariantCulture, $"{name} {value:R}");
}
