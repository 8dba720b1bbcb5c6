using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class RetryGrowthTests
{
    [Fact]
    public void Each_pause_is_longer_than_the_one_before_however_slowly_they_grow()
    {
        RigLink link = new();
        LinkPlan plan = new(link) { FirstRetryMs = 566, GrowthPercent = 115, JitterPercent = 0 };
        AlarmSession alarm = new(EventKind.Panic, false, 0, new byte[24], 1, 0);
        long now = 0;
        long last = 0;
        for (int i = 0; i < 20; i++)
        {
            alarm.Sent(0, plan, 30_000, new SeededRandom(1), now);
            long pause = alarm.NextSendMs(0) - now;
            Assert.True(pause > last, $"pause {i} is {pause} ms, the one before was {last}");
            last = pause;
            now += pause;
        }
    }
}
