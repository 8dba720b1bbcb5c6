using SchoolButton.Hub.Simulation.Whole;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>A seed that failed can be looked at again.</summary>
public sealed class WholeDeterminismTests
{
    private const double Hours = 0.5;

    [Fact]
    public void The_same_seed_comes_to_the_same()
    {
        WorldOutcome once = WorldRun.One(1, Hours, tell: true);
        WorldOutcome again = WorldRun.One(1, Hours, tell: true);

        Assert.NotEmpty(once.Timeline);
        Assert.Equal(once.Timeline, again.Timeline);
        Assert.Equal(once.Fingerprint, again.Fingerprint);
        Assert.Equal(once.DeviceHours, again.DeviceHours);
    }

    [Fact]
    public void Another_seed_comes_to_something_else() =>
        Assert.NotEqual(WorldRun.One(1, Hours).Fingerprint, WorldRun.One(2, Hours).Fingerprint);

    [Fact]
    public void To_be_told_changes_nothing() =>
        Assert.Equal(WorldRun.One(1, Hours, tell: true).Fingerprint, WorldRun.One(1, Hours).Fingerprint);

    [Fact]
    public void Worlds_beside_each_other_come_to_the_same_as_alone()
    {
        ulong[] alone = [.. Enumerable.Range(1, 3).Select(seed => WorldRun.One(seed, Hours).Fingerprint)];
        Dictionary<int, ulong> together = [];
        WorldRun.Many(Enumerable.Range(1, 3), Hours, devices: null, o => together[o.Seed] = o.Fingerprint, CancellationToken.None);

        Assert.Equal(alone, Enumerable.Range(1, 3).Select(seed => together[seed]));
    }
}
