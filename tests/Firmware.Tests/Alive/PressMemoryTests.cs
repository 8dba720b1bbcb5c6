using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

public class PressMemoryTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public void An_empty_memory_after_the_timers_start_is_a_press_that_nobody_saw()
    {
        Assert.True(new PressMemory(_store).Owes(wokenByTimer: true, empty: true));
        Assert.False(new PressMemory(_store).Owes(wokenByTimer: true, empty: false));
    }

    [Fact]
    public void After_the_power_came_it_is_empty_without_a_press()
    {
        Assert.False(new PressMemory(_store).Owes(wokenByTimer: false, empty: true));
    }

    [Fact]
    public void A_sleep_waits_until_it_is_full_again()
    {
        PressMemory memory = new(_store);
        Assert.False(memory.MaySleep(empty: true, 1000));
        Assert.False(memory.MaySleep(empty: true, 999 + PressMemory.LongestMs));
        Assert.True(memory.MaySleep(empty: false, 999 + PressMemory.LongestMs));
        Assert.Equal(0, _store.Writes);
    }

    [Fact]
    public void A_broken_one_raises_no_alarm_and_keeps_nothing_awake_but_once()
    {
        PressMemory memory = new(_store);
        Assert.False(memory.MaySleep(empty: true, 1000));
        Assert.True(memory.MaySleep(empty: true, 1000 + PressMemory.LongestMs));

        PressMemory next = new(_store);
        Assert.False(next.Owes(wokenByTimer: true, empty: true));
        Assert.True(next.MaySleep(empty: true, 50));
    }

    [Fact]
    public void Once_a_start_of_the_timer_finds_it_full_it_is_believed_again()
    {
        PressMemory memory = new(_store);
        memory.MaySleep(empty: true, 0);
        memory.MaySleep(empty: true, PressMemory.LongestMs);
        Assert.False(new PressMemory(_store).Owes(wokenByTimer: true, empty: false));
        Assert.True(new PressMemory(_store).Owes(wokenByTimer: true, empty: true));
    }

    [Fact]
    public void One_that_is_full_at_each_sleep_and_empty_at_each_start_raises_one_alarm_and_no_more()
    {
        int alarms = 0;
        for (int i = 0; i < 10; i++)
        {
            PressMemory memory = new(_store);
            alarms += memory.Owes(wokenByTimer: true, empty: true) ? 1 : 0;
            Assert.True(memory.MaySleep(empty: false, 1000));
        }

        Assert.Equal(1, alarms);
    }
}
