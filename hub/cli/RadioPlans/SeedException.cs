namespace SchoolButton.Cli.RadioPlans;

/// <summary>The simulation itself failed, on one seed.</summary>
internal sealed class SeedException(PlanCase tried, int seed, int job, Exception inner)
    : Exception($"seed {seed} of '{tried.Name}' failed: {inner.Message}", inner)
{
    public PlanCase Tried => tried;

    public int Seed => seed;

    /// <summary>Which in order.</summary>
    public int Job => job;
}
