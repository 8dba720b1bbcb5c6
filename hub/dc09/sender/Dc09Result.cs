namespace SchoolButton.Hub.Dc09;

/// <summary>How sending one message ended.</summary>
/// <param name="Outcome">What the caller may conclude.</param>
/// <param name="Detail">For the operator: what happened, at which receiver, what to do. Holds no key.</param>
public sealed record Dc09Result(Dc09Outcome Outcome, string Detail)
{
    /// <summary>From the last write to its answer; null when no answer came.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>The last frame written, without LF and CR (encrypted if it was); null when nothing was written.</summary>
    public string? Wire { get; init; }

    /// <summary>The answer as it came, without LF and CR (encrypted if it was), in printable signs; null without one.</summary>
    public string? Reply { get; init; }
}
