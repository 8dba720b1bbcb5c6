using SchoolButton.Hub.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>What a million devices need, at a size that a test can bear; tests/Benchmarks measures the million.</summary>
public sealed class SilenceScaleTests
{
    [Fact]
    public void Devices_that_die_at_once_are_found_over_several_ticks_and_all_within_a_second_of_their_bound()
    {
        // As a million are to the policy, so are these to theirs.
        const int Devices = 900;
        CorePolicy policy = new() { LooksPerMs = 1, TickMs = 50, OutageLeast = int.MaxValue };
        VirtualHub hub = new(Devices, VirtualHub.Quiet, policy);
        hub.Apply([.. Enumerable.Range(1, Devices).Select(d => hub.HeartbeatFrame(1, (uint)d))]);
        long dueMs = hub.NowMs + VirtualHub.BoundMs;
        int ticks = 0;
        int found = 0;
        while (hub.NowMs < dueMs + 1_000)
        {
            hub.NowMs += policy.TickMs;
            int now = hub.Apply().Devices.Count(d => d.State == DeviceState.Silent);
            Assert.InRange(now, 0, hub.NowMs < dueMs ? 0 : policy.TickMs * policy.LooksPerMs);
            found += now;
            ticks += now > 0 ? 1 : 0;
        }

        Assert.Equal((Devices, true), (found, ticks > 10));
    }

    [Fact]
    public void A_bound_of_a_day_is_kept_to_the_millisecond()
    {
        const long DayMs = 24 * 3_600_000;
        VirtualHub hub = new();
        DeviceRecord record = VirtualHub.Record(1) with { IntervalMs = DayMs / 2, BoundMs = DayMs };
        hub.Disk.Put(new SchoolButton.Hub.Storage.DeviceEntry(record, new byte[Frame.KeyLength]));
        hub.Apply(new SchoolButton.Hub.Core.Inputs.DevicesChanged { Records = [record] });
        hub.Beat(1);
        for (long end = hub.NowMs + DayMs - 1; hub.NowMs < end;)
        {
            hub.NowMs = Math.Min(end, hub.NowMs + hub.Policy.StallMs);
            hub.Apply();
        }

        Assert.Equal(DeviceState.Late, hub.State());
        hub.Run(1);
        Assert.Equal(DeviceState.Silent, hub.State());
    }

    [Fact]
    public void A_battery_that_still_reads_full_keeps_nobody_online_who_is_not_heard()
    {
        VirtualHub hub = new();
        hub.Beat(1);
        Assert.Equal(BatteryLevel.Mains, hub.Device().Battery);

        hub.Run(VirtualHub.BoundMs);

        Assert.Equal(DeviceState.Silent, hub.State());
    }
}
