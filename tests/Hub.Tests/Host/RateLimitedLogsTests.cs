using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Host;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class RateLimitedLogsTests : ILoggerProvider, ILogger
{
    private readonly Clock _clock = new();
    private readonly List<string> _lines = [];

    [Fact]
    public void A_flood_of_one_kind_is_cut_and_counted_and_hides_no_other_kind()
    {
        using RateLimitedLogs logs = new(this, _clock);
        ILogger log = logs.CreateLogger("c");
        for (int i = 0; i < 1_000; i++)
        {
            log.LogWarning(new EventId(1), "flood");
        }

        log.LogError(new EventId(2), "fire");
        Assert.Equal(RateLimitedLogs.LinesPerWindow, _lines.Count(l => l == "flood"));
        Assert.Contains("fire", _lines);

        _clock.Seconds += 61;
        log.LogWarning(new EventId(1), "flood");
        Assert.Contains($"({1_000 - RateLimitedLogs.LinesPerWindow} more lines of the next kind were held back)", _lines);
        Assert.Equal("flood", _lines[^1]);
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void IDisposable.Dispose()
    {
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => NullLogger.Instance.BeginScope(state);

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Add(formatter(state, exception));

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; } = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
