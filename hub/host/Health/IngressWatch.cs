using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host.Health;

/// <summary>
/// Feels the pulse of the threads that read the sockets. If they get no air, heartbeats lie unread in the kernel while the
/// loop's own thread ticks on and would find everybody silent: that is the hub's deafness, not the devices' silence.
/// </summary>
internal sealed class IngressWatch : IDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(100);

    private readonly HubClock _clock;
    private readonly long _stallMs;
    private readonly ITimer _timer;
    private long _aliveMs;
    private long _deafTimes;

    public IngressWatch(HubClock clock, CorePolicy policy)
    {
        _clock = clock;
        _stallMs = policy.StallMs;
        _aliveMs = clock.MonotonicMs;
        _timer = clock.Time.CreateTimer(_ => Beat(), null, Pulse, Pulse);
    }

    /// <summary>Monotonic; until when the pool is known to have had air. Nobody is judged by what comes after.</summary>
    public long AliveMs => Interlocked.Read(ref _aliveMs);

    /// <summary>How often the pulse came so late that the hub must count as deaf for that time.</summary>
    public long DeafTimes => Interlocked.Read(ref _deafTimes);

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        long now = _clock.MonotonicMs;
        long before = Interlocked.Exchange(ref _aliveMs, now);
        if (now - before > _stallMs)
        {
            Interlocked.Increment(ref _deafTimes);
        }
    }
}
