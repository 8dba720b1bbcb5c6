using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Host.Views;
using SchoolButton.Protocol;
using SchoolButton.Tests.Core;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>What people see costs something when somebody looks, and not with each heartbeat.</summary>
public sealed class ReadModelTests
{
    private const int Devices = 900;
    private const int WarmUpRounds = 4;
    private const int Rounds = 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_heartbeat_that_nobody_watches_makes_nothing(bool overTheAir)
    {
        const uint gateway = Devices + 1;
        VirtualHub hub = new(Devices + 1, policy: new CorePolicy { HeardStoredMs = 3_600_000 });
        ReadModel views = new(hub.Core, new Troubles());
        Step step = new();
        long allocated = 0;
        for (uint round = 0; round < WarmUpRounds + Rounds; round++)
        {
            hub.NowMs += 1_000;
            hub.Core.Apply(
                [
                    .. Enumerable.Range(1, Devices).Select(d => overTheAir
                        ? hub.HeartbeatFrame(round, (uint)d, by: new(gateway, 0, -90, 12))
                        : hub.HeartbeatFrame(round, (uint)d)),
                ],
                hub.Now, hub.NowMs, step);

            long before = GC.GetAllocatedBytesForCurrentThread();
            views.Take(step);
            allocated += round < WarmUpRounds ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(Devices, step.Heard.Count);
        Assert.Equal(0, allocated);
        Assert.All(views.Devices.Where(d => d.Id != DeviceAddress.ToText(gateway)), d => Assert.Equal(hub.Now.UnixMs, d.LastHeardAt?.ToUnixTimeMilliseconds()));
        Assert.All(views.Devices.Where(d => d.Id != DeviceAddress.ToText(gateway)), d => Assert.Equal(overTheAir ? 1 : 0, d.Links.Count));
    }

    [Fact]
    public void What_is_seen_is_never_ahead_of_the_disk()
    {
        VirtualHub hub = new(1);
        ReadModel views = new(hub.Core, new Troubles());
        Step step = new();
        hub.Core.Apply([hub.HeartbeatFrame(1, 1)], hub.Now, hub.NowMs, step);

        Assert.Equal(DeviceState.New, Assert.Single(views.Devices).State);
        Assert.Equal((1, 0), (views.DevicesIn(DeviceState.New), views.DevicesIn(DeviceState.Online)));

        views.Take(step);
        Assert.Equal(DeviceState.Online, Assert.Single(views.Devices).State);
        Assert.Equal((0, 1), (views.DevicesIn(DeviceState.New), views.DevicesIn(DeviceState.Online)));
    }

    [Fact]
    public void The_count_by_state_is_that_of_the_devices_and_the_retired_are_in_neither()
    {
        VirtualHub hub = new(Devices);
        ReadModel views = new(hub.Core, new Troubles());
        Step step = new();
        hub.Core.Apply([.. Enumerable.Range(1, 500).Select(d => hub.HeartbeatFrame(1, (uint)d))], hub.Now, hub.NowMs, step);
        views.Take(step);
        hub.Core.Apply(
            [new DevicesChanged { Records = [.. hub.Core.Devices.Take(7).Select(d => d.Record with { Retired = true })] }],
            hub.Now, hub.NowMs, step);
        views.Take(step);

        Assert.Equal(Devices - 7, views.Devices.Count);
        Assert.All(
            Enum.GetValues<DeviceState>(), s => Assert.Equal(views.Devices.Count(d => d.State == s), views.DevicesIn(s)));
        Assert.Equal(493, views.DevicesIn(DeviceState.Online));
    }
}
