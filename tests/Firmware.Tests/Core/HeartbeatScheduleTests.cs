using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

public class HeartbeatScheduleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(3600)]
    public void The_next_heartbeat_never_comes_later_than_was_promised_and_is_spread(int seconds)
    {
        HeartbeatSchedule schedule = new(seconds, 0);
        SeededRandom random = new(3);
        HashSet<long> gaps = [];
        long now = 1000;
        for (int i = 0; i < 2000; i++)
        {
            schedule.Sent(now, random);
            long gap = schedule.NextDeadlineMs - now;
            Assert.InRange(gap, seconds * 800L, seconds * 1000L);
            gaps.Add(gap);
            now = schedule.NextDeadlineMs;
        }

        Assert.True(gaps.Count > 10);
    }

    [Fact]
    public void The_first_and_every_tenth_and_the_one_asked_for_carry_details()
    {
        HeartbeatSchedule schedule = new(60, 0);
        List<bool> details = [];
        for (int i = 0; i < 21; i++)
        {
            if (i == 15)
            {
                schedule.SendNow(0, true);
            }

            details.Add(schedule.WithDetails);
            schedule.Sent(0, new SeededRandom(1));
        }

        Assert.Equal([0, 10, 15], details.Select((d, i) => (d, i)).Where(x => x.d).Select(x => x.i));
    }

    [Fact]
    public void A_restart_of_the_link_does_not_use_up_details()
    {
        HeartbeatSchedule schedule = new(60, 0);
        schedule.SendNow(500, false);
        Assert.True(schedule.IsDue(500));
        Assert.True(schedule.WithDetails);
    }
}
