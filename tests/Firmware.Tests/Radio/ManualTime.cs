namespace SchoolButton.Tests;

/// <summary>Time that passes when the test says so, and by a little whenever somebody looks, so that who polls gets on.</summary>
internal sealed class ManualTime : TimeProvider
{
    private const long MicrosPerLook = 60;

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _micros;

    public long NowMs
    {
        get
        {
            lock (_lock)
            {
                return _micros / 1000;
            }
        }
    }

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _micros += MicrosPerLook;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(long ms)
    {
        long until;
        lock (_lock)
        {
            until = _micros + (ms * 1000);
        }

        while (Next(until) is ManualTimer timer)
        {
            timer.Fire();
        }
    }

    private ManualTimer? Next(long until)
    {
        lock (_lock)
        {
            ManualTimer? next = _timers.Where(timer => timer.DueMicros <= until).MinBy(timer => timer.DueMicros);
            _micros = Math.Max(_micros, next?.DueMicros ?? until);
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public long DueMicros { get; private set; } = long.MaxValue;

        public void Fire()
        {
            DueMicros = long.MaxValue;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                DueMicros = dueTime == Timeout.InfiniteTimeSpan
                    ? long.MaxValue
                    : time._micros + (long)dueTime.TotalMicroseconds;
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
