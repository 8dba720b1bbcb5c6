using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Console.Api;
using SchoolButton.Hub.Console.Gate;
using SchoolButton.Hub.Console.Metrics;

namespace SchoolButton.Hub.Console;

/// <summary>The HTTP side of a hub that cannot start yet: how it is, and nothing else, since it knows nothing else.</summary>
public static class WaitingEndpoints
{
    /// <summary>
    /// Answers <c>/healthz</c> and <c>/metrics</c> behind the token, and every other call with 503. The caller has called
    /// <see cref="ConsoleEndpoints.AddHubConsole"/> and registered a <see cref="Core.Views.IHubView"/> that is failing.
    /// </summary>
    public static WebApplication MapHubWaiting(this WebApplication app, ConsoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(options);
        _ = app.Services.GetRequiredService<PrometheusText>();
        var problems = new ProblemPages(app.Services.GetRequiredService<ILogger<ProblemPages>>());
        var gate = new BearerGate(
            options.Token.Trim(), new HashSet<string>(), app.Services.GetRequiredService<TimeProvider>(),
            app.Services.GetRequiredService<ILogger<BearerGate>>());

        app.UseForwardedHeaders(ProxyAddress.Options());
        app.Use(SafeHeaders.InvokeAsync);
        app.Use(problems.InvokeAsync);
        app.UseRateLimiter();
        app.Use(gate.InvokeAsync);

        HealthApi.Map(app);
        app.MapFallback(() => new Problem(
            StatusCodes.Status503ServiceUnavailable,
            "waiting",
            "The hub waits for its database and takes nothing.",
            "GET /healthz, with the token, says what it waits for. It goes on by itself."));
        return app;
    }
}
