namespace SchoolButton.Tests.HubConsole;

/// <summary>Time that stands until a test moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Armed)> _waiters = [];
    private DateTimeOffset _now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Completes when some code waits for a time at most <paramref name="within"/> from now; fails if none ever does.</summary>
    public Task TimerArmed(TimeSpan within)
    {
        lock (_lock)
        {
            if (_timers.Exists(t => t.Due <= _now + within))
                return Task.CompletedTask;

            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((within, armed));
            return armed.Task.WaitAsync(SseReader.Patience);
        }
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_lock)
        {
            _now += by;
            due = _timers.FindAll(t => t.Due <= _now);
            due.ForEach(t => _timers.Remove(t));
            _timers.AddRange(due.Where(t => t.Goes(_now)));
        }

        due.ForEach(t => t.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        private TimeSpan _period;

        public void Fire() => callback(state);

        /// <summary>Whether it fires again, after its period.</summary>
        public bool Goes(DateTimeOffset now)
        {
            Due = now + _period;
            return _period > TimeSpan.Zero;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;

                Due = time._now + dueTime;
                _period = period;
                time._timers.Add(this);
                time._waiters.FindAll(w => dueTime <= w.Due).ForEach(w => w.Armed.TrySetResult());
                time._waiters.RemoveAll(w => w.Armed.Task.IsCompleted);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
