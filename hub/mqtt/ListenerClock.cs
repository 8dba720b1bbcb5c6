namespace SchoolButton.Hub.Mqtt;

/// <summary>
/// The listener's time: monotonic milliseconds that move once a tick, and by two ticks at most. If the machine was
/// stalled or asleep, that was the hub's silence and not the devices', so no deadline runs out because of it.
/// Reading it costs no clock call.
/// </summary>
internal sealed class ListenerClock(TimeProvider time, TimeSpan period)
{
    private readonly long _maxStepMs = (long)(2 * period.TotalMilliseconds);
    private long _stamp = time.GetTimestamp();
    private long _nowMs;
    private TaskCompletionSource _nextTick = NewTick();

    public long NowMs => Volatile.Read(ref _nowMs);

    /// <summary>Ends when time has moved on.</summary>
    public Task NextTick => Volatile.Read(ref _nextTick).Task;

    /// <summary>Called by the tick alone.</summary>
    public void Advance()
    {
        long stamp = time.GetTimestamp();
        long elapsedMs = (long)time.GetElapsedTime(_stamp, stamp).TotalMilliseconds;

        // What is left of a millisecond stays for the next tick.
        _stamp += elapsedMs * time.TimestampFrequency / 1000;
        Volatile.Write(ref _nowMs, _nowMs + Math.Min(elapsedMs, _maxStepMs));
        Interlocked.Exchange(ref _nextTick, NewTick()).SetResult();
    }

    // Whoever waits goes on elsewhere: the tick has deadlines to keep.
    private static TaskCompletionSource NewTick() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
