using SchoolButton.Hub.Simulation.Whole;
using Xunit;
using Xunit.Abstractions;

namespace SchoolButton.Tests;

/// <summary>The checks are worth something: each bug that is planted on purpose is found by them.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    /// <summary>Twice as many as the one that hides best has needed.</summary>
    private const int Seeds = 40;

    public static TheoryData<string> Names => [.. PlantedBugs.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_bug_is_found_by_the_line_that_is_about_it(string name)
    {
        PlantedBug bug = PlantedBugs.Named(name)!;

        WorldOutcome? found = WorldRun.Find(bug, Seeds);

        Assert.True(found is not null, $"{bug.What}: not found in {Seeds} seeds");
        output.WriteLine($"seed {found.Seed}, {found.Failures[0]}");
        Assert.Contains(found.Failures, f => bug.FoundBy.Contains(f.Kind));
    }

    [Fact]
    public void There_are_at_least_a_dozen_and_each_has_a_name_of_its_own()
    {
        Assert.True(PlantedBugs.All.Count >= 12);
        Assert.Equal(PlantedBugs.All.Count, PlantedBugs.All.DistinctBy(b => b.Name).Count());
    }
}
