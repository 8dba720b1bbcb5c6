namespace SchoolButton.Cli.RadioPlans;

/// <summary>One number to reach.</summary>
/// <param name="Of">What it is about.</param>
/// <param name="Wanted">In words; empty if it is only told.</param>
/// <param name="Replay">Command lines that show what went wrong; empty if nothing did.</param>
internal sealed record Aim(string Of, string Wanted, string Found, Verdict Verdict, IReadOnlyList<string> Replay)
{
    public string Word => Verdict switch
    {
        Verdict.Reached => "reached",
        Verdict.Missed => "missed",
        Verdict.TooFew => "needs more presses",
        Verdict.Explained => "not reached: see battery",
        _ => "told",
    };
}
