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
            guard.BeforeRestart(pressed: false, recovered: false);
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
        guard.BeforeRestart(pressed: false, recovered: false);
        Assert.Equal(ResetCause.Supervisor, Boot().ResetCause);
        Assert.Equal(ResetCause.PowerOn, Boot().ResetCause);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void A_press_in_the_pause_before_a_restart_is_owed_once(int badBoots)
    {
        for (int boot = 1; boot < badBoots; boot++)
        {
            Boot().BeforeRestart(pressed: false, recovered: false);
        }

        Boot().BeforeRestart(pressed: true, recovered: false);
        Assert.True(Boot().HasPressOfBefore);
        Assert.False(Boot().HasPressOfBefore);
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
        safe.BeforeRestart(pressed: false, recovered: true);

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
        Boot().BeforeRestart(true, true);
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
            guard.BeforeRestart(false, false);
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

    private BootGuard Boot() => new(_store, ResetCause.PowerOn, 0);
}
