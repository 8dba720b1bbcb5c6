using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

public class RadioPortTests
{
    private static readonly RadioPlan Plan = RadioPlan.Parse("ru864", 9, 1, 14)!;

    private readonly FakeRadio _radio = new();
    private readonly DutyBudget _budget = new(Plan.Bands);
    private readonly RadioPort _port;
    private long _now = 1000;
    private long _due;

    public RadioPortTests()
    {
        _port = new RadioPort(_radio, _budget, new SeededRandom(1), _now);
    }

    [Fact]
    public void A_frame_is_sent_when_the_channel_is_clear_and_then_the_chip_sleeps()
    {
        Assert.True(_port.Queue([1], Plan.Up, true, Never.AtMs));
        Run(1000);
        Assert.Equal([[1]], _radio.OnAir);
        Assert.Equal(1, _radio.Senses);
        Assert.Equal("asleep", _radio.Doing);
        Assert.Equal(1, _port.Sent);
        Assert.True(_port.IsIdle);
    }

    [Fact]
    public void Alarms_go_first_and_make_room_for_themselves()
    {
        for (byte i = 0; i < AirManners.DeviceQueue; i++)
        {
            Assert.True(_port.Queue([i], Plan.Up, false, Never.AtMs));
        }

        Assert.False(_port.Queue([100], Plan.Up, false, Never.AtMs));
        Assert.True(_port.Queue([200], Plan.Up, true, Never.AtMs));
        Run(60_000);
        Assert.Equal(200, _radio.OnAir[0][0]);
        Assert.Equal(AirManners.DeviceQueue, _radio.OnAir.Count);
        Assert.Equal(1, _port.DroppedLate);
    }

    [Fact]
    public void A_queue_full_of_alarms_takes_no_more()
    {
        for (byte i = 0; i < AirManners.DeviceQueue; i++)
        {
            Assert.True(_port.Queue([i], Plan.Up, true, Never.AtMs));
        }

        Assert.False(_port.Queue([100], Plan.Up, true, Never.AtMs));
    }

    [Fact]
    public void The_same_bytes_wait_only_once()
    {
        Assert.True(_port.Queue([7, 7], Plan.Up, false, Never.AtMs));
        Assert.True(_port.Queue([8], Plan.Up, false, Never.AtMs));
        Assert.True(_port.Queue([7, 7], Plan.Up, true, Never.AtMs));
        Run(10_000);
        Assert.Equal([[7, 7], [8]], _radio.OnAir);
    }

    [Fact]
    public void An_alarm_overtakes_a_heartbeat_whose_channel_is_being_sensed()
    {
        _port.Queue([1], Plan.Up, false, Never.AtMs);
        Tick();
        _port.Queue([2], Plan.Up, true, Never.AtMs);
        Run(10_000);
        Assert.Equal([[2], [1]], _radio.OnAir);
    }

    [Fact]
    public void A_busy_channel_delays_an_alarm_but_never_starves_it()
    {
        _radio.Busy = true;
        _port.Queue([1], Plan.Up, true, Never.AtMs);
        int bound = AirManners.UrgentWaitMs(TimeOnAir.Ms(Plan.Up, 1));
        Run(bound / 2);
        Assert.Empty(_radio.OnAir);
        Run(bound);
        Assert.Single(_radio.OnAir);
        Assert.True(_port.ChannelBusy > 1);
    }

    [Fact]
    public void A_heartbeat_is_given_up_on_a_channel_that_stays_busy()
    {
        _radio.Busy = true;
        _port.Queue([1], Plan.Up, false, Never.AtMs);
        Run(60_000);
        Assert.Empty(_radio.OnAir);
        Assert.Equal(AirManners.MaxBusyTries, _radio.Senses);
        Assert.Equal(1, _port.DroppedLate);
        Assert.True(_port.IsIdle);
    }

    [Fact]
    public void What_is_too_late_is_dropped()
    {
        _radio.Busy = true;
        _port.Queue([1], Plan.Up, false, _now + 100);
        Run(101);
        Assert.True(_port.IsIdle);
        Assert.Equal(1, _port.DroppedLate);
    }

    [Fact]
    public void It_listens_while_nothing_is_sent_and_only_until_it_was_told_to()
    {
        _port.Listen(Plan.Up, _now + 3000);
        Run(10);
        Assert.Equal("listening", _radio.Doing);
        _port.Queue([1], Plan.Up, true, Never.AtMs);
        Run(500);
        Assert.Single(_radio.OnAir);
        Assert.Equal("listening", _radio.Doing);
        Assert.False(_port.IsIdle);
        Run(3000);
        Assert.Equal("asleep", _radio.Doing);
        Assert.True(_port.IsIdle);
    }

    [Fact]
    public void Received_packets_wait_to_be_taken_within_a_bound()
    {
        _port.Listen(Plan.Up, Never.AtMs);
        Run(10);
        for (byte i = 0; i < RadioPort.MaxReceived + 3; i++)
        {
            _radio.Hear([i], -99, -12);
            Tick();
        }

        RadioPacket first = _port.Take()!;
        Assert.Equal(3, first.Frame[0]);
        Assert.Equal((-99, -12), (first.RssiDbm, first.SnrQuarters));
        Assert.Equal(3, _port.Overrun);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chip_that_stops_answering_is_started_again_and_loses_nothing(bool saysSo)
    {
        _radio.Finishes = false;
        _port.Queue([1], Plan.Up, true, Never.AtMs);
        Tick();
        if (saysSo)
        {
            _radio.Raise(RadioEvent.Failed);
            Tick();
            Assert.True(_port.IsFailed);
        }

        _radio.Answers = false;
        Run(20_000);
        Assert.True(_port.IsFailed);
        Assert.False(_port.IsUp);
        Assert.InRange(_radio.Starts, 3, 12);

        _radio.Answers = true;
        _radio.Finishes = true;
        Run(2 * RadioPort.MaxUrgentRestartMs);
        Assert.False(_port.IsFailed);
        Assert.Equal([[1]], _radio.OnAir);
    }

    [Fact]
    public void A_dead_chip_with_nothing_urgent_is_asked_ever_more_rarely()
    {
        _radio.Answers = false;
        Run(3_600_000);
        Assert.InRange(_radio.Starts, 60, 140);
    }

    [Fact]
    public void Heartbeats_are_held_back_by_the_duty_cycle_and_alarms_still_go()
    {
        int sent = 0;
        for (int i = 0; i < 400; i++)
        {
            _port.Queue([1, (byte)i, (byte)(i >> 8), .. new byte[40]], Plan.Up, false, _now + 2_000);
            Run(1_000);
            sent = _radio.OnAir.Count;
        }

        Assert.True(_port.HeldBack > 0);
        _port.Queue([2], Plan.Up, true, Never.AtMs);
        Run(1_000);
        Assert.Equal(2, _radio.OnAir[^1][0]);
        Assert.Equal(sent + 1, _radio.OnAir.Count);
        Assert.True(_budget.Used(Plan.Up, _now) <= Plan.Bands[0].LimitMicros);
    }

    [Fact]
    public void Bytes_that_no_packet_has_are_not_taken()
    {
        Assert.False(_port.Queue([], Plan.Up, true, Never.AtMs));
        Assert.False(_port.Queue(new byte[256], Plan.Up, true, Never.AtMs));
        Assert.False(_port.Queue([1], new RadioChannel(867_000_000, 9, 125_000, 14), true, Never.AtMs));
    }

    [Fact]
    public void Any_order_of_events_from_the_chip_is_survived()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(4) == 0)
            {
                _radio.Hear([1, 2, 3]);
            }
            else
            {
                _radio.Raise((RadioEvent)random.Next(9));
            }

            if (random.Next(3) == 0)
            {
                _port.Queue([(byte)random.Next(256)], Plan.Up, random.Next(2) == 0, _now + random.Next(5000));
            }

            if (random.Next(10) == 0)
            {
                _port.Listen(Plan.Up, _now + random.Next(2000));
            }

            Run(random.Next(50));
            _port.Take();
        }

        Assert.True(_budget.Used(Plan.Up, _now) <= Plan.Bands[0].LimitMicros);
    }

    private void Run(long ms)
    {
        long until = _now + ms;
        int still = 0;
        Serve();
        while (_due <= until)
        {
            still = _due <= _now ? still + 1 : 0;
            Assert.True(still < 20, "The port spins.");
            _now = Math.Max(_now, _due);
            Serve();
        }

        _now = until;
        Serve();
    }

    private void Tick() => _due = _port.Tick(_now);

    /// <summary>The interrupt line wakes the loop.</summary>
    private void Serve()
    {
        Tick();
        for (int i = 0; i < 20 && _radio.HasNews; i++)
        {
            Tick();
        }
    }
}
