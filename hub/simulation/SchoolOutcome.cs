namespace SchoolButton.Hub.Simulation;

/// <summary>What one run of a plan from one seed came to.</summary>
public sealed record SchoolOutcome
{
    public required SchoolPlan Plan { get; init; }

    public required int Seed { get; init; }

    /// <summary>Virtual seconds from the first power-on to the end.</summary>
    public required double Seconds { get; init; }

    public required IReadOnlyList<PressOutcome> Presses { get; init; }

    /// <summary>Alarms at the hub that no press explains, so a press that became two alarms too: there must be none.</summary>
    public int Unexplained { get; init; }

    /// <summary>Heartbeats that wearables sealed after the warm-up.</summary>
    public required long HeartbeatsSent { get; init; }

    /// <summary>Of those, how many the hub accepted.</summary>
    public required long HeartbeatsHeard { get; init; }

    /// <summary>How often the hub called a wearable silent that was alive.</summary>
    public required int FalseSilences { get; init; }

    /// <summary>How often the hub called a wearable unknown.</summary>
    public required int Unknowns { get; init; }

    /// <summary>The most that any wearable sent in any hour, as a share of the region's limit; above 1 breaks the law.</summary>
    public required double WorstWearableDuty { get; init; }

    /// <summary>The same of the gateways.</summary>
    public required double WorstGatewayDuty { get; init; }

    /// <summary>Seconds from the jammer's beginning to the hub's report; null if there was none.</summary>
    public double? JamReportedSeconds { get; init; }

    /// <summary>Seconds from the jammer's end to the hub's report of that; null if there was none.</summary>
    public double? JamEndReportedSeconds { get; init; }

    /// <summary>Reports of interference while nobody jammed.</summary>
    public required int FalseJams { get; init; }

    /// <summary>Share of the time in which some packet was on the air.</summary>
    public required double AirOccupied { get; init; }

    /// <summary>Mean current of a wearable that was not pressed, milliampere, by the board's description.</summary>
    public required double QuietMilliamps { get; init; }

    /// <summary>What happened, a line each, if the run was asked to tell.</summary>
    public IReadOnlyList<string> Timeline { get; init; } = [];

    /// <summary>Equal for equal runs: all of what happened, hashed.</summary>
    public required ulong Fingerprint { get; init; }
}
