namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What became of one world.</summary>
internal sealed record WorldOutcome
{
    public required int Seed { get; init; }

    /// <summary>Of devices that had power.</summary>
    public required double DeviceHours { get; init; }

    public required Tally Faults { get; init; }

    public required int Presses { get; init; }

    public required int Alarms { get; init; }

    public required int Starts { get; init; }

    public required IReadOnlyList<Failure> Failures { get; init; }

    /// <summary>By <see cref="FailureKind"/>; all of them, also those not kept in words.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>The same for the same seed, whatever machine it runs on.</summary>
    public required ulong Fingerprint { get; init; }

    public required IReadOnlyList<string> Timeline { get; init; }

    public bool IsSound => Failures.Count == 0;
}
