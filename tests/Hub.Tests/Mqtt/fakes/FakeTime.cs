namespace SchoolButton.Tests.Mqtt;

/// <summary>A clock that stands still until the test moves it; timers fire inside the move.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        FakeTimer timer = new(this, () => callback(state), _now + dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Time passes, and every timer fires when it is due.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = _now + by;
        while (_timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is { } next)
        {
            _now = next.Due;
            next.Fire();
        }

        _now = end;
    }

    public void Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>The machine sleeps: time passes and no timer fires until the end, then each once.</summary>
    public void Stall(TimeSpan by)
    {
        _now += by;
        foreach (FakeTimer timer in _timers.Where(timer => timer.Due <= _now).ToList())
        {
            timer.SkipTo(_now);
            timer.Fire();
        }
    }

    private sealed class FakeTimer(FakeTime time, Action callback, DateTimeOffset due, TimeSpan period) : ITimer
    {
        public DateTimeOffset Due { get; private set; } = due;

        public void SkipTo(DateTimeOffset now) => Due = now;

        public void Fire()
        {
            Due += period;
            Inline.Run(callback);
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod) => throw new NotSupportedException();

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
