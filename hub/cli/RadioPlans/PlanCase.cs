using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>One thing that happens to a school, tried over all seeds.</summary>
/// <param name="Name">In the report: <c>10 alarms in the same second</c>.</param>
/// <param name="Switch">The options that ask for this case alone: <c>--alarms 10</c>.</param>
/// <param name="AimMs">p99.9 from the press to the hub, milliseconds; null if it is only to be told.</param>
internal sealed record PlanCase(string Name, string Switch, SchoolPlan Plan, int? AimMs)
{
    /// <summary>What one alarm must keep: issue and data sheet promise it to a buyer.</summary>
    public const int OneAimMs = 2_000;

    /// <summary>What up to <see cref="FewAlarms"/> alarms in the same second must keep.</summary>
    public const int FewAimMs = 5_000;

    public const int FewAlarms = 10;

    public const int JamSeconds = 60;

    // Alarms of a jammer's case are single and come this often before, while and after it jams.
    private const int JamEverySeconds = 10;
    private const int BeforeJamSeconds = 60;
    private const int AfterJamSeconds = 60;

    public bool IsJam => Plan.JamForSeconds > 0;

    /// <summary>Virtual milliseconds at which the jammer begins.</summary>
    public long JamFromMs => (Plan.WarmUpSeconds + (long)Plan.JamFromSeconds) * 1000;

    public long JamUntilMs => JamFromMs + (Plan.JamForSeconds * 1000L);

    /// <param name="times">How often; null for as often as the statistics need.</param>
    public static PlanCase OfAlarms(SchoolPlan plan, int alarms, int? times, bool quick)
    {
        // A gateway may speak for 36 s in an hour: alarms that come more often than this use up what answers them, and
        // would test that instead. Over 20 seeds each case has some 4,000 presses, so that p99.9 is bounded above too.
        (int every, int usual) = alarms switch
        {
            1 => (60, 200),
            <= FewAlarms => (300, Math.Max(20, 200 / alarms)),
            _ => (1800, 2),
        };
        return new PlanCase(
            alarms == 1 ? "1 alarm" : $"{alarms} alarms in the same second",
            $"--alarms {alarms}{(times is { } named ? $" --times {named}" : "")}{(quick ? " --quick" : "")}",
            plan with { Alarms = alarms, EverySeconds = every, Times = times ?? (quick ? Math.Max(1, usual / 5) : usual) },
            alarms == 1 ? OneAimMs : alarms <= FewAlarms ? FewAimMs : null);
    }

    public static PlanCase OfJam(SchoolPlan plan, int seconds) => new(
        $"a jammer for {seconds} s",
        $"--jam {seconds}",
        plan with
        {
            Alarms = 1,
            EverySeconds = JamEverySeconds,
            Times = (BeforeJamSeconds + seconds + AfterJamSeconds) / JamEverySeconds,
            JamFromSeconds = BeforeJamSeconds,
            JamForSeconds = seconds,
        },
        AimMs: null);
}
