namespace SchoolButton.Hub.Core.Inputs;

/// <summary>An attempt to send ended.</summary>
public sealed class ReportAnswered : Input
{
    public required long ReportId { get; init; }

    public required string Site { get; init; }

    /// <summary>The <see cref="PathPlan.Id"/>.</summary>
    public required string Path { get; init; }

    /// <summary>Which attempt of the message it was, from 1.</summary>
    public required int Attempt { get; init; }

    public required SendOutcome Outcome { get; init; }

    /// <summary>In words, for the operator.</summary>
    public string? Detail { get; init; }

    /// <summary>Milliseconds from the first byte to the answer; -1 without an answer.</summary>
    public double RoundTripMs { get; init; } = -1;
}
