using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace SchoolButton.Hub.Host;

/// <summary>One logger for the whole hub: .NET's console logger, on standard error, behind the rate limit.</summary>
public static class HubLogs
{
    /// <summary>Makes the hub's logs those of the web server too.</summary>
    public static ILoggerFactory AddHubLogs(this IServiceCollection services, TimeProvider time)
    {
        ILoggerFactory logs = Create(time);
        services.AddLogging(logging => logging.ClearProviders());
        services.AddSingleton(logs);
        return logs;
    }

    public static ILoggerFactory Create(TimeProvider time) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None) // A start that fails is told once, in our words.
        .AddProvider(new RateLimitedLogs(Console(), time)));

    private static ILoggerProvider Console() => new ServiceCollection()
        .AddLogging(logging => logging.AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.ColorBehavior = LoggerColorBehavior.Disabled;
            line.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            line.UseUtcTimestamp = true;
        }))
        .Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .BuildServiceProvider()
        .GetRequiredService<ILoggerProvider>();
}
