using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>A seed that failed can be looked at again.</summary>
public sealed class SchoolDeterminismTests
{
    private static readonly SchoolPlan Plan = SchoolTry.Small with { Alarms = 5, Gateways = 2, BadSeconds = 2 };

    [Fact]
    public void The_same_plan_and_seed_come_to_the_same()
    {
        SchoolOutcome once = Told(1);
        SchoolOutcome again = Told(1);

        Assert.NotEmpty(once.Timeline);
        Assert.Equal(once.Timeline, again.Timeline);
        Assert.Equal(once.Presses, again.Presses);
        Assert.Equal(Bare(once), Bare(again));
    }

    [Fact]
    public void Another_seed_comes_to_something_else()
    {
        Assert.NotEqual(Told(1).Fingerprint, Told(2).Fingerprint);
        Assert.NotEqual(Told(1).Timeline, Told(2).Timeline);
    }

    [Fact]
    public void To_be_told_changes_nothing() =>
        Assert.Equal(Told(1).Fingerprint, SchoolTry.Run(Plan, 1).Fingerprint);

    [Fact]
    public void Runs_beside_each_other_come_to_the_same_as_alone()
    {
        ulong[] alone = [.. Enumerable.Range(1, 3).Select(seed => SchoolTry.Run(Plan, seed).Fingerprint)];
        ulong[] together = new ulong[6];

        Parallel.For(0, together.Length, i => together[i] = SchoolTry.Run(Plan, (i % alone.Length) + 1).Fingerprint);

        Assert.Equal([.. alone, .. alone], together);
    }

    private static SchoolOutcome Told(int seed) => School.Run(Plan, seed, true, null, CancellationToken.None);

    /// <summary>Lists are compared by themselves: records compare them by reference.</summary>
    private static SchoolOutcome Bare(SchoolOutcome outcome) => outcome with { Presses = [], Timeline = [] };
}
