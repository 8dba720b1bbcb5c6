using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

public class DutyBudgetTests
{
    private const long HourMs = 3_600_000;
    private static readonly RadioChannel Slow = new(868_900_000, 12, 125_000, 14);
    private static readonly RadioBand Band = RadioPlan.Parse("ru864", 12, 1, 14)!.Bands[0];

    private long _now = 5_000;

    [Fact]
    public void No_hour_has_more_than_the_limit()
    {
        Gen<(int GapMs, int Length, bool Urgent)[]> schedules =
            from size in Gen.Choose(1, 200)
            from pace in Gen.Elements(3_000, 60_000, 600_000)
            from sends in (from gap in Gen.Choose(0, pace)
                           from length in Gen.Choose(1, 255)
                           from urgent in Gen.Elements(true, true, false)
                           select (gap, length, urgent)).ArrayOf(size)
            select sends;
        Prop.ForAll(schedules.ToArbitrary(), sends => WorstHour(sends) <= Band.LimitMicros / 1000.0)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Alarms_go_out_of_the_reserve_when_heartbeats_are_held_back()
    {
        DutyBudget budget = new([Band]);
        int micros = TimeOnAir.Micros(Slow, 24);
        int heartbeats = SendAll(budget, micros, urgent: false);
        int alarms = SendAll(budget, micros, urgent: true);
        Assert.InRange((double)heartbeats * micros / Band.LimitMicros, 0.70, 0.75);
        Assert.InRange(alarms, 5, 10);
        Assert.InRange(budget.Used(Slow, _now), 0, Band.LimitMicros);
    }

    [Fact]
    public void It_says_when_there_will_be_room()
    {
        DutyBudget budget = new([Band]);
        int micros = TimeOnAir.Micros(Slow, 24);
        SendAll(budget, micros, urgent: true);
        long at = budget.AllowedAtMs(Slow, micros, 0, _now);
        Assert.InRange(at, _now + HourMs - 120_000, _now + HourMs + 120_000);
        Assert.True(budget.AllowedAtMs(Slow, micros, 0, at - 1) > at - 1);
        Assert.Equal(at, budget.AllowedAtMs(Slow, micros, 0, at));
    }

    [Fact]
    public void Nothing_is_sent_outside_the_bands()
    {
        DutyBudget budget = new([Band]);
        Assert.Equal(Never.AtMs, budget.AllowedAtMs(new RadioChannel(867_000_000, 9, 125_000, 14), 1, 0, _now));
    }

    [Fact]
    public void A_restart_does_not_begin_with_a_fresh_hour()
    {
        MemoryStore store = new();
        DutyBudget budget = new([Band]);
        int micros = TimeOnAir.Micros(Slow, 24);
        SendAll(budget, micros, urgent: true);
        int used = budget.Used(Slow, _now);
        Assert.True(budget.Save(store, false, _now));

        DutyBudget next = new([Band]);
        next.Load(store, 0, 700);
        Assert.Equal(used, next.Used(Slow, 700));
        Assert.True(next.AllowedAtMs(Slow, micros, 0, 700) > 700);
        Assert.Equal(0, next.Used(Slow, 700 + HourMs + 120_000));
    }

    [Fact]
    public void A_sleep_of_known_length_counts_as_time_passed()
    {
        MemoryStore store = new();
        DutyBudget budget = new([Band]);
        SendAll(budget, TimeOnAir.Micros(Slow, 24), urgent: true);
        budget.Save(store, true, _now);

        DutyBudget next = new([Band]);
        next.Load(store, HourMs / 2, 700);
        Assert.True(next.Used(Slow, 700) > 0);
        Assert.Equal(0, next.Used(Slow, 700 + (HourMs / 2) + 120_000));
    }

    [Theory]
    [InlineData(20_000, 34_000)]
    [InlineData(400, 57_000)]
    [InlineData(120_000, 500_000)]
    public void What_was_sent_is_over_after_the_hour_however_often_the_device_slept(int awakeMs, int sleepMs)
    {
        MemoryStore store = new();
        int micros = TimeOnAir.Micros(Slow, 24);
        DutyBudget budget = new([Band]);
        SendAll(budget, micros, urgent: true);
        long agedMs = 0;
        while (budget.AllowedAtMs(Slow, micros, DutyBudget.ReservePermille, _now) > _now && agedMs < 2 * HourMs)
        {
            budget.SaveBeforeSleep(store, sleepMs, _now);
            budget = new DutyBudget([Band]);
            budget.Load(store, sleepMs, 0);
            _now = awakeMs;
            agedMs += awakeMs + sleepMs;
        }

        // No sooner than the law has it, and what is kept in groups of ten minutes so much later.
        Assert.InRange(agedMs, HourMs - 120_000, HourMs + 720_000 + awakeMs + sleepMs);
    }

    [Fact]
    public void Flash_rests_while_little_is_sent()
    {
        MemoryStore store = new();
        DutyBudget budget = new([Band]);
        budget.Spend(Slow, Band.LimitMicros / 11, _now);
        Assert.True(budget.Save(store, true, _now));
        Assert.Null(store.Read("duty"));
        budget.Spend(Slow, Band.LimitMicros / 50, _now);
        budget.Save(store, false, _now);
        Assert.NotNull(store.Read("duty"));
    }

    [Fact]
    public void Any_record_is_read_without_an_error_and_never_gives_more_than_the_limit() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(32).ToArbitrary(), record =>
        {
            MemoryStore store = new();
            store.Write("duty", record);
            DutyBudget budget = new([Band]);
            budget.Load(store, 0, _now);
            return budget.Used(Slow, _now) >= 0 && budget.Used(Slow, _now) <= Band.LimitMicros;
        }).QuickCheckThrowOnFailure();

    private int SendAll(DutyBudget budget, int micros, bool urgent)
    {
        int sent = 0;
        while (budget.AllowedAtMs(Slow, micros, urgent ? 0 : DutyBudget.ReservePermille, _now) == _now)
        {
            budget.Spend(Slow, micros, _now);
            _now += (micros / 1000) + 1;
            sent++;
        }

        return sent;
    }

    /// <returns>Milliseconds on the air in the worst hour, whose end is the end of some transmission.</returns>
    private static double WorstHour((int GapMs, int Length, bool Urgent)[] sends)
    {
        DutyBudget budget = new([Band]);
        List<(double From, double To)> onAir = [];
        long now = 0;
        foreach ((int gapMs, int length, bool urgent) in sends)
        {
            now += gapMs;
            int micros = TimeOnAir.Micros(Slow, length);
            if (budget.AllowedAtMs(Slow, micros, urgent ? 0 : DutyBudget.ReservePermille, now) <= now)
            {
                budget.Spend(Slow, micros, now);
                onAir.Add((now, now + (micros / 1000.0)));
                now += (micros / 1000) + 1;
            }
        }

        return onAir.Select(last => onAir.Sum(one =>
            Math.Max(0, Math.Min(one.To, last.To) - Math.Max(one.From, last.To - HourMs)))).DefaultIfEmpty(0).Max();
    }
}
