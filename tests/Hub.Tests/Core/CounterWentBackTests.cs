using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// A device whose flash failed at one start counts on from far ahead, and at the next start from where it was: its heartbeats
/// look like replays, and nothing tells them apart. So it is silent, and people are told what is heard and what to do.
/// </summary>
public sealed class CounterWentBackTests
{
    private const uint Ahead = 1 << 20;

    private readonly VirtualHub _hub = new();

    private IReadOnlyList<string> Warnings => ViewOf.Device(_hub.Device()).Warnings;

    [Fact]
    public void A_silent_device_of_which_old_counters_come_stays_silent_and_says_why_and_what_to_do()
    {
        FallSilent();
        Assert.Empty(Warnings);

        _hub.NowMs += VirtualHub.IntervalMs;
        Step step = _hub.Apply(_hub.HeartbeatFrame(100));

        Assert.Equal(DeviceState.Silent, _hub.State());
        string warning = Assert.Single(Warnings);
        Assert.Contains("counter is old", warning, StringComparison.Ordinal);
        Assert.Contains("new key", warning, StringComparison.Ordinal);
        Assert.Contains(_hub.Device(), step.Heard);
        Assert.Empty(step.Devices);

        step = _hub.Apply(_hub.HeartbeatFrame(101));
        Assert.Empty(step.Heard);
    }

    [Fact]
    public void Its_presses_are_taken_all_the_same_and_prove_no_life()
    {
        FallSilent();
        _hub.Beat(100);

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(101));
        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.Single(Warnings);
    }

    [Fact]
    public void It_is_over_once_a_newer_counter_comes()
    {
        FallSilent();
        _hub.Beat(100);
        _hub.Beat(Ahead + 1);

        Assert.Equal(DeviceState.Online, _hub.State());
        Assert.Empty(Warnings);
    }

    [Fact]
    public void It_is_over_with_a_new_key()
    {
        FallSilent();
        _hub.Beat(100);
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Generation = 1 }] });

        Assert.Empty(Warnings);
    }

    [Fact]
    public void Of_a_device_that_is_heard_a_straggler_says_nothing()
    {
        _hub.Beat(Ahead);
        Assert.Equal(FrameVerdict.Old, _hub.Beat(100));

        Assert.Empty(Warnings);
    }

    private void FallSilent()
    {
        _hub.Beat(Ahead);
        _hub.Run(VirtualHub.BoundMs + 1_000);
        Assert.Equal(DeviceState.Silent, _hub.State());
    }
}
