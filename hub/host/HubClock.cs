using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host;

/// <summary>Both clocks in the core's units.</summary>
public sealed class HubClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeProvider Time => time;

    public long MonotonicMs => (long)time.GetElapsedTime(_start).TotalMilliseconds;

    public Instant Now => new(MonotonicMs, time.GetUtcNow().ToUnixTimeMilliseconds());
}
