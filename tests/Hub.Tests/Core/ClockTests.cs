using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>The wall clock is for people: set to whatever, before the start or after it, it makes nobody silent and hides nobody.</summary>
public sealed class ClockTests
{
    private const long Year = 365L * 24 * 3_600_000;

    private readonly VirtualHub _hub = new();

    public static TheoryData<long> Steps => [-56 * Year, -Year, -3_600_000, -1_500, 1_500, 3_600_000, Year, 100 * Year];

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_clock_that_is_set_while_the_hub_runs_moves_no_silence_and_is_noted_once(long byMs)
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs / 2);
        _hub.WallSetMs = byMs;
        Step step = _hub.Apply();
        Assert.Equal((byMs, 1L), (step.ClockStepMs, _hub.Core.ClockSteps));

        _hub.Run((VirtualHub.BoundMs / 2) - 1);
        Assert.Equal(DeviceState.Late, _hub.State());
        _hub.Run(1);
        Assert.Equal((DeviceState.Silent, 1L), (_hub.State(), _hub.Core.ClockSteps));
        Assert.Single(_hub.Sends);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_clock_that_was_set_while_the_hub_was_down_gives_the_whole_bound_from_the_start_and_no_more(long byMs)
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.IntervalMs);
        _hub.WallSetMs = byMs;
        _hub.Restart(downMs: 1_000);

        _hub.Run(VirtualHub.BoundMs - 1);
        Assert.Equal(DeviceState.Late, _hub.State());
        _hub.Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.Equal(0, _hub.Core.ClockSteps);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Who_is_behind_a_gateway_is_judged_alike_whatever_the_clock_says_after_a_restart(long byMs)
    {
        VirtualHub hub = new(devices: 2, kinds: [DeviceKinds.Wearable, DeviceKinds.Gateway]);
        hub.Beat(1, address: 2);
        hub.Apply(hub.HeartbeatFrame(2, 1, by: new(2, 0, -90, 12)));
        hub.WallSetMs = byMs;
        hub.Restart(downMs: 1_000);

        hub.Run(2 * VirtualHub.BoundMs);

        Assert.Equal((DeviceState.Unknown, DeviceState.Silent), (hub.State(1), hub.State(2)));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_snooze_ends_after_the_time_that_was_asked_for_however_the_clock_is_set_meanwhile(long byMs)
    {
        _hub.Beat(1);
        _hub.Apply(new SnoozeDevice { Address = VirtualHub.Button, Milliseconds = 60_000, By = "me" });
        _hub.WallSetMs = byMs;
        _hub.Run(60_000 - VirtualHub.TickMs);
        Assert.Empty(_hub.Sends);

        _hub.Run(VirtualHub.TickMs);

        Assert.Single(_hub.Sends);
    }

    [Fact]
    public void A_clock_that_is_slewed_is_not_set()
    {
        _hub.Beat(1);
        for (int i = 0; i < 100; i++)
        {
            _hub.WallSetMs += _hub.Policy.ClockStepMs;
            _hub.Run(VirtualHub.TickMs);
        }

        Assert.Equal(0, _hub.Core.ClockSteps);
    }
}
