using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Host;

/// <summary>
/// Lets each kind of log line through a few times a minute and then says how many it held back, so that no flood of
/// bad input can fill a disk or hide what matters.
/// </summary>
public sealed class RateLimitedLogs(ILoggerProvider inner, TimeProvider time) : ILoggerProvider
{
    /// <summary>Lines of one kind in one window.</summary>
    public const int LinesPerWindow = 10;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public ILogger CreateLogger(string categoryName) => new Limited(inner.CreateLogger(categoryName), time);

    public void Dispose() => inner.Dispose();

    private sealed class Limited(ILogger inner, TimeProvider time) : ILogger
    {
        /// <summary>Bounded: event ids are constants of the code.</summary>
        private readonly ConcurrentDictionary<int, Count> _counts = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            Count count = _counts.GetOrAdd(eventId.Id, static _ => new Count());
            long held;
            lock (count)
            {
                long now = time.GetTimestamp();
                held = 0;
                if (time.GetElapsedTime(count.Began, now) >= Window)
                {
                    held = count.Lines - LinesPerWindow;
                    count.Began = now;
                    count.Lines = 0;
                }

                if (++count.Lines > LinesPerWindow)
                {
                    return;
                }
            }

            if (held > 0)
            {
                inner.Log(logLevel, eventId, $"({held} more lines of the next kind were held back)", null, static (s, _) => s);
            }

            inner.Log(logLevel, eventId, state, exception, formatter);
        }

        private sealed class Count
        {
            public long Began { get; set; }

            public long Lines { get; set; }
        }
    }
}
