using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class BootGuardTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public void After_three_bad_boots_the_fourth_is_in_safe_mode()
    {
        for (int boot = 0; boot < BootGuard.BadBootsToSafeMode; boot++)
        {
            Assert.False(Boot().IsSafeMode);
        }

        Assert.True(Boot().IsSafeMode);
        Assert.True(Boot().IsSafeMode);
    }

    [Fact]
    public void A_boot_that_ran_for_minutes_is_good_and_what_was_before_is_forgotten()
    {
        Boot();
        Boot();
        Boot().Tick(BootGuard.GoodAfterMs);
        for (int boot = 0; boot < BootGuard.BadBootsToSafeMode; boot++)
        {
            Assert.False(Boot().IsSafeMode);
        }
    }

    [Fact]
    public void A_boot_that_put_itself_to_sleep_is_good()
    {
        Boot();
        Boot();
        Boot().BeforeSleep();
        Assert.False(Boot().IsSafeMode);
    }

    [Fact]
    public void A_boot_loop_without_end_wears_the_flash_no_more_than_its_bound()
    {
        int writes = 0;
        long days = 0;
        for (int boot = 0; boot < 10_000; boot++)
        {
            BootGuard guard = Boot();
            guard.BeforeRestart(pressed: 0, recovered: false);
            days += guard.PauseMs;
            writes = _store.Writes;
        }

        // At the bound the guard writes nothing at all; every other write per boot is at most one per longest pause.
        Assert.InRange(writes, 1, 2 * BootPause.LongestAfter);
        Assert.True(days > 9_900L * BootPause.LongestMs);
    }

    [Fact]
    public void Heartbeats_out_of_deep_sleep_write_nothing()
    {
        Boot().BeforeSleep();
        int writes = _store.Writes;
        for (int wake = 0; wake < 1000; wake++)
        {
            BootGuard guard = new(_store, ResetCause.WokenByTimer, 0);
            Assert.Equal(ResetCause.WokenByTimer, guard.ResetCause);
            guard.BeforeSleep();
        }

        Assert.Equal(writes, _store.Writes);
    }

    [Fact]
    public void A_deliberate_restart_is_told_once()
    {
        BootGuard guard = Boot();
        Assert.Equal(ResetCause.PowerOn, guard.ResetCause);
        guard.BeforeRestart(pressed: 0, recovered: false);
        Assert.Equal(ResetCause.Supervisor, Boot().ResetCause);
        Assert.Equal(ResetCause.PowerOn, Boot().ResetCause);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void A_press_in_the_pause_before_a_restart_is_owed_until_it_was_raised(int badBoots)
    {
        for (int boot = 1; boot < badBoots; boot++)
        {
            Boot().BeforeRestart(pressed: 0, recovered: false);
        }

        Boot().BeforeRestart(Contacts.SecondBit, recovered: false);
        BootGuard guard = Boot();
        Assert.Equal(Contacts.SecondBit, guard.Owed);
        guard.OnRaised();
        Assert.Equal(0, Boot().Owed);
    }

    [Fact]
    public void A_press_of_before_a_restart_outlives_a_start_that_fails_too()
    {
        Boot().BeforeRestart(Contacts.FirstBit, recovered: false);
        BootGuard failing = Boot();
        Assert.Equal(Contacts.FirstBit, failing.Owed);

        // It fails before its main loop has turned once; meanwhile the other button is pressed.
        failing.BeforeRestart(Contacts.SecondBit, recovered: false);
        Assert.Equal(Contacts.FirstBit | Contacts.SecondBit, Boot().Owed);

        // A start that the power ends is one that fails, too.
        Assert.Equal(Contacts.FirstBit | Contacts.SecondBit, Boot().Owed);
    }

    [Fact]
    public void A_press_that_is_owed_through_a_boot_loop_without_end_wears_no_flash()
    {
        for (int boot = 0; boot < 30; boot++)
        {
            Boot().BeforeRestart(pressed: 0, recovered: false);
        }

        Boot().BeforeRestart(Contacts.FirstBit, recovered: false);
        Boot();
        int writes = _store.Writes;
        for (int boot = 0; boot < 1000; boot++)
        {
            BootGuard guard = Boot();
            Assert.Equal(Contacts.FirstBit, guard.Owed);
            guard.BeforeRestart(pressed: 0, recovered: false);
        }

        Assert.Equal(writes, _store.Writes);
    }

    [Fact]
    public void Safe_mode_that_ran_well_gives_a_normal_boot_one_chance()
    {
        for (int boot = 0; boot < 6; boot++)
        {
            Boot();
        }

        BootGuard safe = Boot();
        Assert.False(safe.Tick(BootGuard.SafeForMs - 1));
        Assert.True(safe.Tick(BootGuard.SafeForMs));
        safe.BeforeRestart(pressed: 0, recovered: true);

        Assert.False(Boot().IsSafeMode);
        Assert.True(Boot().IsSafeMode);
    }

    [Fact]
    public void A_wearable_leaves_safe_mode_after_some_good_sleeps()
    {
        for (int boot = 0; boot < BootGuard.BadBootsToSafeMode; boot++)
        {
            Boot();
        }

        Boot().BeforeSleep();
        int wakes = 0;
        while (wakes < 100 && new BootGuard(_store, ResetCause.WokenByTimer, 0) is { IsSafeMode: true } safe)
        {
            safe.BeforeSleep();
            wakes++;
        }

        Assert.Equal(BootGuard.SafeSleeps - 1, wakes);
    }

    [Fact]
    public void Without_a_store_that_works_the_device_starts_all_the_same()
    {
        _store.IsBroken = true;
        Assert.False(Boot().IsSafeMode);
        Boot().BeforeRestart(Contacts.FirstBit, true);
        Boot().BeforeSleep();
    }

    [Fact]
    public void A_record_of_garbage_never_keeps_a_device_from_starting()
    {
        Random random = new(4711);
        for (int i = 0; i < 2000; i++)
        {
            byte[] garbage = new byte[random.Next(8)];
            random.NextBytes(garbage);
            _store.Write("boots", garbage);
            BootGuard guard = Boot();
            Assert.InRange(guard.PauseMs, BootPause.ShortestMs, BootPause.LongestMs);
            guard.Tick(1);
            guard.BeforeSleep();
            guard.BeforeRestart(0, false);
        }
    }

    [Fact]
    public void The_pause_grows_with_the_bad_boots_up_to_its_bound()
    {
        int last = 0;
        for (int bad = 0; bad < 100; bad++)
        {
            int pause = BootPause.After(bad);
            Assert.InRange(pause, Math.Max(last, BootPause.ShortestMs), BootPause.LongestMs);
            last = pause;
        }

        Assert.Equal(BootPause.LongestMs, last);
        Assert.Equal(BootPause.ShortestMs, BootPause.After(BootGuard.BadBootsToSafeMode));
    }

    [Fact]
    public void The_pause_after_a_loop_that_hung_ends_before_the_watchdog_cuts_the_power()
    {
        for (int watchdogMs = 1000; watchdogMs < 7_200_000; watchdogMs += 1000)
        {
            int pause = BootPause.OfHang(BootPause.LongestMs, watchdogMs, 31000);
            Assert.InRange(pause, BootPause.ShortestMs, BootPause.LongestMs);
            Assert.True(pause == BootPause.ShortestMs || (watchdogMs / 8) + 31000 + pause < watchdogMs);
            Assert.InRange(BootPause.OfHang(5000, watchdogMs, 31000), BootPause.ShortestMs, 5000);
        }
    }

    private BootGuard Boot() => new(_store, ResetCause.PowerOn, 0);
}
