using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Health;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class IngressWatchTests
{
    private readonly Pool _pool = new();

    [Fact]
    public void A_pulse_that_comes_on_time_is_no_deafness_and_moves_the_time_up_to_which_everybody_may_be_judged()
    {
        using IngressWatch watch = new(new HubClock(_pool), new CorePolicy());
        for (int beat = 1; beat <= 100; beat++)
        {
            _pool.NowMs += 100;
            _pool.Beat();
            Assert.Equal(100 * beat, watch.AliveMs);
        }

        Assert.Equal(0, watch.DeafTimes);
    }

    [Fact]
    public void Threads_without_air_stop_that_time_and_when_they_breathe_again_it_counts_as_deafness_once()
    {
        CorePolicy policy = new();
        using IngressWatch watch = new(new HubClock(_pool), policy);
        _pool.NowMs += policy.StallMs + 1;
        Assert.Equal(0, watch.AliveMs);

        _pool.Beat();
        _pool.NowMs += 100;
        _pool.Beat();
        Assert.Equal((1, policy.StallMs + 101), (watch.DeafTimes, watch.AliveMs));
    }

    /// <summary>A thread pool that fires its timers when it has air.</summary>
    private sealed class Pool : TimeProvider
    {
        public long NowMs { get; set; }

        public Action Beat { get; private set; } = () => { };

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => NowMs;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Beat = () => callback(state);
            return new NoTimer();
        }
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
