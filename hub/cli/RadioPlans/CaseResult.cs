using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>A case over all its seeds.</summary>
internal sealed class CaseResult
{
    /// <param name="outcomes">One for each seed, in the order of the seeds. At least one.</param>
    public CaseResult(PlanCase tried, IReadOnlyList<SchoolOutcome> outcomes)
    {
        Tried = tried;
        Outcomes = outcomes;
        FromPress = Times(press => press.StoredMs - press.PressedMs);
        FromFirmware = Times(press => press.StoredMs - press.AwakeMs);
        UntilKnown = Times(press => press.KnownMs - press.PressedMs);
    }

    public PlanCase Tried { get; }

    public IReadOnlyList<SchoolOutcome> Outcomes { get; }

    /// <summary>Milliseconds from the contact to the hub's commit.</summary>
    public OrderStatistics FromPress { get; }

    /// <summary>The same without the start.</summary>
    public OrderStatistics FromFirmware { get; }

    /// <summary>Milliseconds from the contact until the wearable knew.</summary>
    public OrderStatistics UntilKnown { get; }

    public int Presses => FromPress.Count;

    public int Stored => Outcomes.Sum(one => one.Presses.Count(press => press.StoredMs is not null));

    public bool AllStored => Stored == Presses;

    public long HeartbeatsSent => Outcomes.Sum(one => one.HeartbeatsSent);

    public long HeartbeatsHeard => Outcomes.Sum(one => one.HeartbeatsHeard);

    public double HeartbeatsDelivered => HeartbeatsSent == 0 ? 0 : (double)HeartbeatsHeard / HeartbeatsSent;

    public double WorstWearableDuty => Outcomes.Max(one => one.WorstWearableDuty);

    public double WorstGatewayDuty => Outcomes.Max(one => one.WorstGatewayDuty);

    public int FalseJams => Outcomes.Sum(one => one.FalseJams);

    public int FalseSilences => Outcomes.Sum(one => one.FalseSilences);

    public double MeanSendings => Outcomes.SelectMany(one => one.Presses).Average(press => (double)press.Sendings);

    /// <summary>Seconds from the jammer's beginning to the report, the longest of all seeds; infinity if one never reported.</summary>
    public double JamReportedSeconds => Outcomes.Max(one => one.JamReportedSeconds ?? double.PositiveInfinity);

    /// <summary>Presses while it jammed.</summary>
    public int PressesInJam => Outcomes.Sum(one => one.Presses.Count(InJam));

    /// <summary>Seconds from the jammer's end until the last of those presses was stored; 0 if all were before its end.</summary>
    public double StoredAfterJamSeconds => Outcomes
        .SelectMany(one => one.Presses)
        .Where(InJam)
        .Select(press => press.StoredMs is { } stored ? Math.Max(0, stored - Tried.JamUntilMs) / 1000.0 : double.PositiveInfinity)
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Seeds that kept this from being, the worst first.</summary>
    /// <param name="faults">How much is wrong with one outcome; 0 for nothing.</param>
    public IReadOnlyList<int> SeedsWith(Func<SchoolOutcome, double> faults) =>
    [
        .. Outcomes.Where(one => faults(one) > 0).OrderByDescending(faults).ThenBy(one => one.Seed).Select(one => one.Seed),
    ];

    private bool InJam(PressOutcome press) =>
        Tried.IsJam && press.PressedMs >= Tried.JamFromMs && press.PressedMs < Tried.JamUntilMs;

    private OrderStatistics Times(Func<PressOutcome, long?> of) =>
        new(Outcomes.SelectMany(one => one.Presses).Select(press => (double?)of(press) ?? double.PositiveInfinity));
}
