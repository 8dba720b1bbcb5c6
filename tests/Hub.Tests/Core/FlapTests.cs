using SchoolButton.Hub.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Flapping is told of once (field lesson 6): a device that falls silent and comes back again and again.</summary>
public sealed class FlapTests
{
    private readonly VirtualHub _hub = new();
    private uint _counter;

    public FlapTests()
    {
        Beat();
    }

    private IEnumerable<bool> Told => _hub.Sends.Select(s => s.Restore);

    [Fact]
    public void A_device_that_flaps_all_night_is_told_of_a_few_times_and_the_last_word_stays_silent()
    {
        for (int i = 0; i < 100; i++)
        {
            Flap();
        }

        Assert.Equal([false, true, false, true, false], Told);
        Assert.Equal(DeviceState.Online, _hub.State());
    }

    [Fact]
    public void Each_silence_is_shown_at_its_bound_however_often_it_flaps()
    {
        for (int i = 0; i < 10; i++)
        {
            Flap();
        }

        _hub.Run(VirtualHub.BoundMs - 1);
        Assert.Equal(DeviceState.Late, _hub.State());
        _hub.Run(1);
        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void Its_return_is_told_once_it_has_stayed_for_the_calm_time()
    {
        Flap();
        Flap();
        Flap();

        Live(_hub.Policy.CalmMinMs - VirtualHub.TickMs);
        Assert.Equal([false, true, false, true, false], Told);
        Live(VirtualHub.TickMs);

        Assert.Equal([false, true, false, true, false, true], Told);
    }

    [Fact]
    public void The_calm_time_doubles_with_each_silence_up_to_its_limit()
    {
        for (int i = 0; i < 4; i++)
        {
            Flap();
        }

        Live(2 * _hub.Policy.CalmMinMs - VirtualHub.TickMs);
        Assert.False(Told.Last());
        Live(VirtualHub.TickMs);
        Assert.True(Told.Last());

        for (int i = 0; i < 20; i++)
        {
            Flap();
        }

        Assert.False(Told.Last());
        Live(_hub.Policy.CalmMaxMs);
        Assert.True(Told.Last());
    }

    [Fact]
    public void A_return_that_is_owed_is_told_after_a_restart_too()
    {
        Flap();
        Flap();
        Flap();
        _hub.Restart(downMs: 1_000);

        Live(_hub.Policy.CalmMinMs + VirtualHub.TickMs);

        Assert.Equal([false, true, false, true, false, true], Told);
    }

    [Fact]
    public void A_restart_of_the_hub_tells_nothing_of_a_device_that_flaps()
    {
        for (int i = 0; i < 5; i++)
        {
            Flap();
            _hub.Restart(downMs: 1_000);
            _hub.Apply();
        }

        Assert.Equal([false, true, false, true, false], Told);
    }

    [Fact]
    public void A_silence_now_and_then_is_told_each_time()
    {
        for (int i = 0; i < 5; i++)
        {
            Flap();
            Live(_hub.Policy.FlapWindowMs + 1_000);
        }

        Assert.Equal(10, Told.Count());
        Assert.True(Told.Last());
    }

    [Fact]
    public void What_falls_silent_for_good_while_it_flaps_is_silent_for_the_receiver_too()
    {
        for (int i = 0; i < 7; i++)
        {
            Flap();
        }

        _hub.Run(10 * _hub.Policy.CalmMaxMs);

        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.False(Told.Last());
    }

    [Fact]
    public void A_flapping_device_that_is_retired_leaves_no_silence_behind_at_the_receiver()
    {
        Flap();
        Flap();
        Flap();
        _hub.Apply(new SchoolButton.Hub.Core.Inputs.DevicesChanged { Records = [VirtualHub.Record(1) with { Retired = true }] });
        _hub.AnswerAll();

        Assert.True(Told.Last());
    }

    private void Beat()
    {
        _hub.Beat(++_counter);
        _hub.AnswerAll();
    }

    private void Flap()
    {
        _hub.Run(VirtualHub.BoundMs);
        _hub.AnswerAll();
        Beat();
    }

    private void Live(long ms)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.Run(Math.Min(VirtualHub.IntervalMs, end - _hub.NowMs));
            Beat();
        }
    }
}
