using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Heartbeats are nearly all that a hub gets: once it runs, they must leave nothing to collect.</summary>
public sealed class AllocationTests
{
    private const int Devices = 900;
    private const int WarmUpRounds = 4;
    private const int Rounds = 20;

    /// <summary>To store a device is to make its rows; here nobody's moment to be stored comes.</summary>
    private static CorePolicy Unstored { get; } = new() { HeardStoredMs = 3_600_000 };

    [Fact]
    public void A_heartbeat_allocates_nothing_in_the_core()
    {
        VirtualHub hub = new(Devices, policy: Unstored);
        Step step = new();
        long allocated = 0;
        for (uint round = 0; round < WarmUpRounds + Rounds; round++)
        {
            hub.NowMs += 1_000;
            Input[] batch = [.. Enumerable.Range(1, Devices).Select(d => hub.HeartbeatFrame(round, (uint)d))];

            long before = GC.GetAllocatedBytesForCurrentThread();
            hub.Core.Apply(batch, hub.Now, hub.NowMs, step);
            allocated += round < WarmUpRounds ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.All(hub.Core.Devices, d => Assert.Equal(DeviceState.Online, d.State));
        Assert.InRange(allocated, 0, Rounds * 200);
    }

    [Fact]
    public void A_heartbeat_that_two_gateways_hear_allocates_nothing_in_the_core()
    {
        VirtualHub hub = new(Devices + 2, policy: Unstored);
        Step step = new();
        long allocated = 0;
        for (uint round = 0; round < WarmUpRounds + Rounds; round++)
        {
            hub.NowMs += 1_000;
            Input[] batch =
            [
                .. Enumerable.Range(1, 2 * Devices).Select(i => hub.HeartbeatFrame(
                    round, (uint)((i + 1) / 2), by: new(Devices + 1 + ((uint)i % 2), 0, -90, 12))),
            ];

            long before = GC.GetAllocatedBytesForCurrentThread();
            hub.Core.Apply(batch, hub.Now, hub.NowMs, step);
            allocated += round < WarmUpRounds ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.All(hub.Core.Devices.Take(Devices), d => Assert.Equal(2, d.Routes.Count));
        Assert.Equal((Devices, 0), (step.Heard.Count, step.Devices.Count));
        Assert.InRange(allocated, 0, Rounds * 200);
    }

    [Fact]
    public void A_tick_in_which_nothing_happens_allocates_next_to_nothing()
    {
        VirtualHub hub = new(Devices);
        hub.Apply([.. Enumerable.Range(1, Devices).Select(d => hub.HeartbeatFrame(1, (uint)d))]);
        Step step = new();
        hub.Core.Apply([], hub.Now, hub.NowMs, step);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            hub.Core.Apply([], hub.Now, hub.NowMs, step);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 200);
    }
}
