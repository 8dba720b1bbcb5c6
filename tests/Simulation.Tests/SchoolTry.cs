using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Runs of small schools, and what every run must keep.</summary>
internal static class SchoolTry
{
    /// <summary>Forty who wear it, a heartbeat every minute, a few minutes.</summary>
    public static readonly SchoolPlan Small = new()
    {
        Wearables = 40, HeartbeatSeconds = 60, WarmUpSeconds = 120, Times = 3, EverySeconds = 60,
    };

    public static SchoolOutcome Run(SchoolPlan plan, int seed) => School.Run(plan, seed, false, null, CancellationToken.None);

    /// <summary>Each press is one alarm, and there are no others.</summary>
    public static void EveryPressIsOneAlarm(SchoolOutcome outcome)
    {
        string replay = $"seed {outcome.Seed} of {outcome.Plan}";
        Assert.True(outcome.Presses.Count > 0, $"nobody pressed: {replay}");
        Assert.True(
            outcome.Presses.All(press => press.StoredMs >= press.AwakeMs),
            $"never stored: {string.Join(", ", outcome.Presses.Where(press => !(press.StoredMs >= press.AwakeMs)))}: {replay}");
        Assert.True(outcome.Unexplained == 0, $"{outcome.Unexplained} alarms that nobody pressed: {replay}");
    }
}
