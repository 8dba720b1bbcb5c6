using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>How many of a device's heartbeats are lost, read off its counters; and what only looks like it.</summary>
public sealed class LossTests
{
    private const uint Wearable = 1;
    private const uint Wall = 2;
    private const uint Gateway = 3;
    private const int Seconds = 300;
    private const long EarlyMs = Seconds * 1_000L * 8 / 10;
    private const long UsualMs = Seconds * 1_000L * 9 / 10;

    private readonly VirtualHub _hub = new(
        devices: 3, kinds: [DeviceKinds.Wearable, DeviceKinds.Stationary, DeviceKinds.Gateway]);

    private readonly uint[] _counters = [0, 1_000, 1_000, 1_000];

    public LossTests()
    {
        _hub.Apply(new DevicesChanged { Records = [.. _hub.Core.Devices.Select(d => d.Record with { IntervalMs = Seconds * 1_000, BoundMs = 3 * Seconds * 1_000 })] });
    }

    [Theory]
    [InlineData(Wearable)]
    [InlineData(Wall)]
    public void Nothing_is_said_before_five_heartbeats_and_nothing_is_lost_if_all_arrive(uint device)
    {
        Beats(device, "++++");
        Assert.Null(Loss(device));

        Beats(device, "+");
        Assert.Equal(0, Loss(device));
        Beats(device, new string('+', 100));
        Assert.Equal(0, Loss(device));
    }

    [Theory]
    [InlineData(Wearable, UsualMs)]
    [InlineData(Wearable, EarlyMs)]
    [InlineData(Wall, UsualMs)]
    [InlineData(Wall, EarlyMs)]
    public void What_does_not_arrive_is_counted(uint device, long everyMs)
    {
        Beats(device, "+-+--++-++", everyMs);

        Assert.Equal(40, Loss(device));
    }

    [Fact]
    public void Only_the_last_thirty_two_heartbeats_count()
    {
        Beats(Wearable, "+--+--+" + new string('+', 25));
        Assert.Equal(13, Loss(Wearable));

        Beats(Wearable, new string('+', 7));

        Assert.Equal(0, Loss(Wearable));
    }

    [Fact]
    public void Presses_between_heartbeats_are_starts_too_and_no_loss_whether_they_are_heard_or_not()
    {
        Beats(Wearable, "+++++");
        for (int i = 0; i < 20; i++)
        {
            Pass(UsualMs / 3);
            Start(Wearable);
            if (i % 2 == 0)
            {
                _hub.Apply(_hub.AlarmFrame(_counters[Wearable], EventKind.Test, Wearable, by: By));
            }

            Pass(UsualMs * 2 / 3);
            Start(Wearable);
            Beat(Wearable);
        }

        Assert.Equal(0, Loss(Wearable));
    }

    [Fact]
    public void A_press_does_not_hide_the_heartbeats_that_were_lost_round_it()
    {
        Beats(Wearable, "+++++");
        Beats(Wearable, "-");
        Pass(UsualMs / 3);
        Start(Wearable);
        _hub.Apply(_hub.AlarmFrame(_counters[Wearable], EventKind.Test, Wearable, by: By));
        Pass(UsualMs * 2 / 3 - UsualMs);
        Beats(Wearable, "-+++");

        Assert.Equal(20, Loss(Wearable));
    }

    [Fact]
    public void Several_frames_in_one_start_are_one_heartbeat_each_at_most()
    {
        for (int i = 0; i < 20; i++)
        {
            Pass(UsualMs);
            Start(Wearable);
            _hub.Apply(_hub.AlarmFrame(_counters[Wearable], EventKind.Test, Wearable, by: By));
            _counters[Wearable] += 2;
            Beat(Wearable);
            _counters[Wearable] -= 2;
        }

        Assert.Equal(0, Loss(Wearable));
    }

    [Theory]
    [InlineData(Wearable)]
    [InlineData(Wall)]
    public void A_counter_that_jumps_is_no_loss_beyond_what_the_time_allows(uint device)
    {
        Beats(device, "++++++++");
        _counters[device] += 256;
        Beats(device, "++++++++");
        _counters[device] += 1_000_000;
        Beats(device, "++++++++");

        Assert.Equal(0, Loss(device));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 17)]
    public void A_device_that_says_that_it_has_just_started_lost_nothing_while_it_was_off(bool wasOn, int loss)
    {
        Beats(Wall, "+++++++++");
        Pass(3 * UsualMs);
        _counters[Wall] += 190;

        _hub.Apply(new UplinkFrame
        {
            ReceivedMs = _hub.NowMs,
            Address = Wall,
            Generation = 0,
            Counter = _counters[Wall],
            Heartbeat = new HeartbeatBody
            {
                HasDetails = true, IntervalSeconds = Seconds, UptimeSeconds = wasOn ? 100_000 : 4,
            },
        });

        Assert.Equal(loss, Loss(Wall));
    }

    [Fact]
    public void A_weekend_out_of_reach_is_an_outage_and_makes_no_good_link_bad()
    {
        Beats(Wearable, new string('+', 32));
        Beats(Wearable, new string('-', 700) + "+");

        Assert.Equal(6, Loss(Wearable));
    }

    [Fact]
    public void What_was_sent_while_the_hub_was_off_or_deaf_is_not_lost()
    {
        Beats(Wearable, "++++++");
        for (int i = 0; i < 3; i++)
        {
            _counters[Wearable] += 16;
        }

        _hub.Restart(downMs: 3 * UsualMs);
        Beats(Wearable, "+++");
        _hub.Apply(new IngressChanged { Listening = false });
        Beats(Wearable, "---");
        _hub.Apply(new IngressChanged { Listening = true });
        Beats(Wearable, "+++");

        Assert.Equal(0, Loss(Wearable));
    }

    [Fact]
    public void What_was_sent_while_its_gateway_was_gone_is_not_lost_on_the_air()
    {
        Beats(Gateway, "+");
        Beats(Wearable, "++++++");
        Pass(3 * Seconds * 1_000);
        Assert.Equal(DeviceState.Silent, _hub.State(Gateway));
        Start(Wearable);
        Start(Wearable);
        Start(Wearable);
        Beats(Gateway, "+", everyMs: 1_000);
        Beats(Wearable, "++++");

        Assert.Equal(0, Loss(Wearable));
    }

    [Fact]
    public void A_restart_of_the_hub_forgets_no_loss_and_a_new_key_does()
    {
        Beats(Wearable, "+-+-+-+-+-+");
        int? before = Loss(Wearable);
        Assert.Equal(45, before);

        _hub.Restart();
        Assert.Equal(before, Loss(Wearable));

        _hub.Apply(new DevicesChanged { Records = [_hub.Device(Wearable).Record with { Generation = 1 }] });
        Assert.Null(Loss(Wearable));
    }

    [Fact]
    public void Copies_and_replays_count_for_nothing()
    {
        for (int i = 0; i < 10; i++)
        {
            Beats(Wearable, "+");
            Beat(Wearable);
            _hub.Apply(_hub.HeartbeatFrame(1, Wearable, Seconds, by: By));
        }

        Assert.Equal(0, Loss(Wearable));
    }

    private static Reception By => new(Gateway, 0, -90, 12);

    private int? Loss(uint device) => ViewOf.Device(_hub.Device(device)).LossPercent;

    /// <summary>Heartbeats that arrive (+) and that do not (−).</summary>
    private void Beats(uint device, string course, long everyMs = UsualMs)
    {
        foreach (char what in course)
        {
            Pass(everyMs);
            Start(device);
            if (what == '+')
            {
                Beat(device);
            }
        }
    }

    /// <summary>The next counter that the device uses: a sleeper's after a start.</summary>
    private void Start(uint device) => _counters[device] += device == Wearable ? 16u : 1u;

    private void Beat(uint device) => _hub.Apply(_hub.HeartbeatFrame(
        _counters[device], device, Seconds, by: device == Wearable ? By : default));

    /// <summary>In steps that are no stall of the hub.</summary>
    private void Pass(long ms)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.NowMs = Math.Min(end, _hub.NowMs + 1_000);
            _hub.Apply();
        }
    }
}
