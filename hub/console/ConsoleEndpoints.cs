using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Console.Api;
using SchoolButton.Hub.Console.Archive;
using SchoolButton.Hub.Console.Gate;
using SchoolButton.Hub.Console.Metrics;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console;

/// <summary>The hub's HTTP side: the API, the metrics and the live page.</summary>
public static class ConsoleEndpoints
{
    /// <summary>
    /// Registers what <see cref="MapHubConsole"/> needs. The caller registers <see cref="IHubView"/>, <see cref="IHubDesk"/>,
    /// <see cref="Storage.IHubArchive"/> and <see cref="Storage.AuditChain"/>, and a <see cref="TimeProvider"/> if it is not
    /// the system's.
    /// </summary>
    public static IServiceCollection AddHubConsole(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ConsoleJson.Apply(json.SerializerOptions));
        services.Configure<KestrelServerOptions>(HttpDoor.Limit);
        services.AddRateLimiter(limiter => RequestBounds.Describe(limiter, EventsApi.IsStream));
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Describe);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ConsoleMeter>();
        services.AddSingleton(provider => new PrometheusText(
            provider.GetRequiredService<ConsoleMeter>(), provider.GetRequiredService<ILogger<PrometheusText>>()));
        services.AddSingleton<ApiDocument>();
        services.AddSingleton<ArchiveReader>();
        services.AddSingleton<TrailCheck>();
        return services;
    }

    /// <summary>
    /// Maps every endpoint, and puts the token before all paths of this application but the page's own files and the
    /// API's description; endpoints that the caller maps, such as the demo's, are behind it too. Metrics count from here.
    /// </summary>
    /// <exception cref="ArgumentException">The token is too short to keep anyone out.</exception>
    public static WebApplication MapHubConsole(this WebApplication app, ConsoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Token.Trim().Length < ConsoleOptions.MinTokenLength)
        {
            throw new ArgumentException(
                $"The console's token is shorter than {ConsoleOptions.MinTokenLength} characters. Use a longer, random one.",
                nameof(options));
        }

        _ = app.Services.GetRequiredService<PrometheusText>();
        var page = new PageFiles(typeof(PageFiles).Assembly);
        var document = app.Services.GetRequiredService<ApiDocument>();
        var problems = new ProblemPages(app.Services.GetRequiredService<ILogger<ProblemPages>>());
        var gate = new BearerGate(
            options.Token.Trim(), page.Paths.Append(ApiDocument.Path).ToHashSet(StringComparer.Ordinal),
            app.Services.GetRequiredService<TimeProvider>(), app.Services.GetRequiredService<ILogger<BearerGate>>());

        app.UseForwardedHeaders(ProxyAddress.Options());
        app.Use(SafeHeaders.InvokeAsync);
        app.Use(problems.InvokeAsync);
        app.UseRateLimiter();
        app.Use(gate.InvokeAsync);

        page.Map(app);
        document.Map(app);
        var api = app.MapGroup("").ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
        DevicesApi.Map(api);
        HoursApi.Map(api);
        SnoozeApi.Map(api);
        AlarmsApi.Map(api);
        SitesApi.Map(api);
        PathsApi.Map(api);
        OutagesApi.Map(api);
        AuditApi.Map(api);
        EventsApi.Map(api);
        HealthApi.Map(api);
        return app;
    }
}
