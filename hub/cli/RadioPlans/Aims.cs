using System.Globalization;
using SchoolButton.Hub.Simulation;
using SchoolButton.Protocol;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>Which aims were reached. Nothing here is rounded in favour of the plan.</summary>
internal static class Aims
{
    public const double JamReportSeconds = 30;

    /// <summary>So many command lines say enough.</summary>
    private const int MaxReplays = 3;

    private const double Share = 0.999;

    public static IReadOnlyList<Aim> Of(AirFrames frames, IReadOnlyList<CaseResult> results) =>
    [
        .. results.Where(one => !one.Tried.IsJam).SelectMany(one => new[] { AllStored(one), InTime(one) }),
        .. results.Where(one => one.Tried.IsJam).SelectMany(one => new[] { AllStored(one), JamReported(one) }),
        NoneTwice(results),
        NoFalseJam(results),
        FrameLength(frames),
        Duty(results, "wearable", one => one.WorstWearableDuty),
        Duty(results, "gateway", one => one.WorstGatewayDuty),
        Battery(results[0]),
    ];

    private static Aim AllStored(CaseResult one) => new(
        one.Tried.Name,
        "every alarm stored",
        $"{one.Stored} of {one.Presses}",
        one.Presses == 0 ? Verdict.TooFew : one.AllStored ? Verdict.Reached : Verdict.Missed,
        Replays(one, outcome => outcome.Presses.Count(press => press.StoredMs is null)));

    private static Aim NoneTwice(IReadOnlyList<CaseResult> results)
    {
        int alarms = results.Sum(one => one.Outcomes.Sum(outcome => outcome.Unexplained));
        return new Aim(
            "all presses",
            "none twice, no alarm without one",
            alarms.ToString(CultureInfo.InvariantCulture),
            alarms == 0 ? Verdict.Reached : Verdict.Missed,
            [.. results.SelectMany(one => Replays(one, outcome => outcome.Unexplained)).Take(MaxReplays)]);
    }

    private static Aim InTime(CaseResult one)
    {
        OrderStatistics times = one.FromPress;
        if (one.Tried.AimMs is not { } aim)
        {
            return new Aim(one.Tried.Name, "p99.9 to be told", Say.P999(times), Verdict.Told, []);
        }

        int above = times.Above(aim);
        Verdict verdict = times.Count >= Say.PressesForP999
            ? times.At(Share).Value <= aim ? Verdict.Reached : Verdict.Missed
            : OrderStatistics.Refutes(above, times.Count, Share) ? Verdict.Missed : Verdict.TooFew;
        string found = times.Count >= Say.PressesForP999 ? Say.P999(times) : $"{above} of {times.Count} later";
        bool unsure = verdict == Verdict.Reached && !(times.At(Share).High <= aim);
        return new Aim(
            one.Tried.Name,
            $"p99.9 at most {Say.Seconds(aim)} from the press",
            found + (unsure ? ", not certain" : ""),
            verdict,
            verdict != Verdict.Missed ? [] : Replays(
                one, outcome => outcome.Presses.Count(press => press.StoredMs is not { } at || at - press.PressedMs > aim)));
    }

    private static Aim JamReported(CaseResult one) => new(
        one.Tried.Name,
        $"reported within {JamReportSeconds:0} s",
        double.IsInfinity(one.JamReportedSeconds) ? "not reported" : $"{Say.Number(one.JamReportedSeconds)} s at most",
        one.JamReportedSeconds <= JamReportSeconds ? Verdict.Reached : Verdict.Missed,
        Replays(one, outcome => outcome.JamReportedSeconds is { } at && at <= JamReportSeconds
            ? 0
            : outcome.JamReportedSeconds ?? double.MaxValue));

    private static Aim NoFalseJam(IReadOnlyList<CaseResult> results)
    {
        int reports = results.Sum(one => one.FalseJams);
        return new Aim(
            "no jammer",
            "no interference reported",
            reports.ToString(CultureInfo.InvariantCulture),
            reports == 0 ? Verdict.Reached : Verdict.Missed,
            [.. results.SelectMany(one => Replays(one, outcome => outcome.FalseJams)).Take(MaxReplays)]);
    }

    private static Aim FrameLength(AirFrames frames)
    {
        int theirs = LoRaWanFrame.Length(AlarmBody.Length);
        return new Aim(
            "alarm frame",
            "no longer than LoRaWAN's, longer tag",
            $"{frames.Alarm.Bytes} and {theirs} bytes, tags {Frame.TagLength} and {LoRaWanFrame.TagLength}",
            frames.Alarm.Bytes <= theirs && Frame.TagLength > LoRaWanFrame.TagLength ? Verdict.Reached : Verdict.Missed,
            []);
    }

    private static Aim Duty(
        IReadOnlyList<CaseResult> results, string of, Func<SchoolOutcome, double> worst)
    {
        double most = results.Max(one => one.Outcomes.Max(worst));
        return new Aim(
            $"duty cycle of any {of}",
            "within the limit in any hour",
            $"{Percent.Text(most)} of it at most",
            most <= 1 ? Verdict.Reached : Verdict.Missed,
            [.. results.SelectMany(one => Replays(one, outcome => Math.Max(0, worst(outcome) - 1))).Take(MaxReplays)]);
    }

    private static Aim Battery(CaseResult quiet)
    {
        BatteryLife life = BatteryLife.Of(quiet);
        return new Aim(
            "a wearable's battery",
            $"{BatteryLife.WantedMonths:0} months, or why not and what would",
            life.IsKnown ? $"{Say.Number(life.Months)} months" : "not known: no wearable was left alone",
            !life.IsKnown ? Verdict.Told : life.IsEnough ? Verdict.Reached : Verdict.Explained,
            []);
    }

    private static List<string> Replays(CaseResult one, Func<SchoolOutcome, double> faults) =>
        [.. one.SeedsWith(faults).Take(MaxReplays).Select(seed => PlanRequest.Replay(one.Tried, seed))];
}
