namespace SchoolButton.Cli.RadioPlans;

/// <summary>What became of an aim.</summary>
internal enum Verdict
{
    Reached,

    Missed,

    /// <summary>Nothing speaks against it, but there were too few presses to say so.</summary>
    TooFew,

    /// <summary>It is not reached, and the report says why and what would: the aim itself allows that.</summary>
    Explained,

    /// <summary>A number that is to be known, with no aim.</summary>
    Told,
}
