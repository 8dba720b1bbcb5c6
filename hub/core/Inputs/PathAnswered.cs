namespace SchoolButton.Hub.Core.Inputs;

/// <summary>A way out was tried without telling anything (<see cref="PathSupervision.Link"/>), and this came of it.</summary>
public sealed class PathAnswered : Input
{
    public required string Site { get; init; }

    /// <summary>The <see cref="PathPlan.Id"/>.</summary>
    public required string Path { get; init; }

    public required SendOutcome Outcome { get; init; }

    /// <summary>In words, for the operator; null when it works.</summary>
    public string? Detail { get; init; }

    /// <summary>Milliseconds from the first byte to the answer; -1 without an answer.</summary>
    public double RoundTripMs { get; init; } = -1;
}
