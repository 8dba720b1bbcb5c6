using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SchoolButton.Tests.Mqtt;

/// <summary>A logger that keeps its lines.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, EventId Event, string Text)> _lines = new();

    public IReadOnlyCollection<(LogLevel Level, EventId Event, string Text)> Lines => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, eventId, formatter(state, exception) + exception));
}
