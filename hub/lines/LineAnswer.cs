using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>What came of one attempt.</summary>
/// <param name="Detail">In words for the operator: what happened, to what, what to do; null when the receiver took it.</param>
public readonly record struct LineAnswer(SendOutcome Outcome, string? Detail)
{
    /// <summary>From the first byte out to the answer; null without an answer.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>What was written, for a technician's eyes; null if nothing was. Holds no key and no password.</summary>
    public string? Wire { get; init; }

    /// <summary>What was answered, as far as it can be shown; null for nothing.</summary>
    public string? Reply { get; init; }
}
