using SchoolButton.Hub.Simulation.Whole;
using Xunit;
using Xunit.Abstractions;

namespace SchoolButton.Tests;

/// <summary>
/// The whole system under everything that can go wrong, in virtual time: firmware, links, hub, disk and receivers. A seed
/// that fails is told by: <c>schoolbutton fuzz --seed S --hours H</c>.
/// </summary>
public sealed class WholeTests(ITestOutputHelper output)
{
    private const int Seeds = 200;
    private const double Hours = 0.5;
    private const int SmallSeeds = 60;

    [Fact]
    public void No_promise_is_broken_in_some_hundred_worlds()
    {
        List<WorldOutcome> outcomes = [];
        WorldRun.Many(Enumerable.Range(1, Seeds), Hours, devices: null, outcomes.Add, CancellationToken.None);

        output.WriteLine(
            $"{outcomes.Sum(o => o.DeviceHours):0} device-hours, {outcomes.Sum(o => o.Faults.Total)} faults, "
            + $"{outcomes.Sum(o => o.Alarms)} alarms, {outcomes.Sum(o => o.Starts)} starts of the hub");
        Assert.Equal(Seeds, outcomes.Count);
        Assert.True(outcomes.Sum(o => o.Alarms) > Seeds, "hardly anybody pressed: the worlds are too quiet to show anything");
        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.True(outcomes.Sum(o => o.Faults.Counts[(int)kind]) > 0, $"{kind} never happened"));
        string broken = string.Join('\n', outcomes.SelectMany(o => o.Failures.Select(f => $"seed {o.Seed}: {f}")));
        Assert.True(broken.Length == 0, broken);
    }

    [Fact]
    public void No_promise_is_broken_in_small_schools_in_bad_storms()
    {
        WorldOutcome[] outcomes = new WorldOutcome[SmallSeeds];
        Parallel.For(0, SmallSeeds, i => outcomes[i] = WorldRun.Small(i + 1, plant: null));

        string broken = string.Join('\n', outcomes.SelectMany(o => o.Failures.Select(f => $"seed {o.Seed}: {f}")));
        Assert.True(broken.Length == 0, broken);
    }
}
