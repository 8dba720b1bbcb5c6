using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Console.Gate;
using SchoolButton.Hub.Console.Metrics;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Api;

/// <summary>The receiver's HTTP side: API, metrics and page, behind the hub's own gate, bounds and headers.</summary>
internal static class ReceiverEndpoints
{
    public static void AddReceiverPage(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ConsoleJson.Apply(json.SerializerOptions));
        services.Configure<KestrelServerOptions>(HttpDoor.Limit);
        services.AddRateLimiter(limiter => RequestBounds.Describe(limiter, StreamApi.IsStream));
        services.AddSingleton(new ConsoleMeter(view: null));
        services.AddSingleton(provider => new BoardGauges(provider.GetRequiredService<Board>(), provider.GetRequiredService<ConsoleMeter>()));
        services.AddSingleton(provider => new PrometheusText(
            provider.GetRequiredService<ConsoleMeter>(), provider.GetRequiredService<ILogger<PrometheusText>>()));
    }

    /// <summary>Puts the token before all paths but the page's own files.</summary>
    public static void MapReceiverPage(this WebApplication app, string token, TimeProvider time)
    {
        _ = app.Services.GetRequiredService<PrometheusText>();
        _ = app.Services.GetRequiredService<BoardGauges>();
        PageFiles page = new(typeof(ReceiverEndpoints).Assembly);
        ProblemPages problems = new(app.Services.GetRequiredService<ILogger<ProblemPages>>());
        BearerGate gate = new(
            token, page.Paths.ToHashSet(StringComparer.Ordinal), time, app.Services.GetRequiredService<ILogger<BearerGate>>());

        app.UseForwardedHeaders(ProxyAddress.Options());
        app.Use(SafeHeaders.InvokeAsync);
        app.Use(problems.InvokeAsync);
        app.UseRateLimiter();
        app.Use(gate.InvokeAsync);

        page.Map(app);
        EventsApi.Map(app);
        StreamApi.Map(app);
        app.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), PrometheusText.ContentType));
    }
}
