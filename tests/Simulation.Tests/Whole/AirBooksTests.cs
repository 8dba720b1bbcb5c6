using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class AirBooksTests
{
    private const long BootMicros = 300_000;
    private const long MinuteMicros = 60_000_000;
    private const int Length = 24;

    private readonly RadioPlan _plan = RadioPlan.Parse("eu868", 7, 1, 14)!;
    private readonly AirBooks _books;
    private long _now = BootMicros;
    private long _awake;

    public AirBooksTests()
    {
        _books = new AirBooks(_plan, BootMicros);
        _books.Boots(ResetCause.PowerOn, 0, _now);
    }

    [Fact]
    public void Who_sent_little_is_excused_nothing()
    {
        Send(500);

        Assert.False(_books.MayHoldHeartbeats(0, _now));
        Assert.False(_books.MayHoldAlarms(0, _now));
    }

    [Fact]
    public void The_reserve_of_alarms_is_taken_from_heartbeats_first()
    {
        Send(780);

        Assert.True(_books.MayHoldHeartbeats(0, _now));
        Assert.False(_books.MayHoldAlarms(0, _now));
        Send(60);
        Assert.True(_books.MayHoldAlarms(0, _now));
    }

    [Fact]
    public void The_excuse_ends_with_the_hour_and_what_the_books_may_add_to_it()
    {
        Send(900);

        Pass(72);
        Assert.True(_books.MayHoldHeartbeats(0, _now));
        Pass(2);
        Assert.False(_books.MayHoldHeartbeats(0, _now));
        Assert.True(_books.MayHoldHeartbeats(5 * MinuteMicros, _now));
    }

    [Fact]
    public void Timed_sleeps_count_and_time_without_power_does_not()
    {
        Send(900);
        for (int i = 0; i < 60; i++)
        {
            Sleep(ResetCause.WokenByTimer);
        }

        Assert.True(_books.MayHoldHeartbeats(0, _now));
        Pass(10 * 60, on: false);
        Assert.True(_books.MayHoldHeartbeats(0, _now));
        for (int i = 0; i < 30; i++)
        {
            Sleep(ResetCause.WokenByTimer);
        }

        Assert.False(_books.MayHoldHeartbeats(0, _now));
    }

    private void Send(int permille)
    {
        long micros = (long)_plan.Bands[0].LimitMicros * permille / 1_000;
        for (; micros > 0; micros -= TimeOnAir.Micros(_plan.Up, Length))
        {
            _books.Sends(_plan.Up, Length, _now);
        }
    }

    private void Pass(int minutes, bool on = true)
    {
        _now += minutes * MinuteMicros;
        if (!on)
        {
            _books.Boots(ResetCause.PowerOn, _awake, _now);
        }
    }

    /// <summary>A second awake, a minute asleep, and a start.</summary>
    private void Sleep(ResetCause cause)
    {
        _awake += BootMicros + 1_000_000;
        _now += 1_000_000 + MinuteMicros + BootMicros;
        _books.Boots(cause, _awake, _now);
    }
}
