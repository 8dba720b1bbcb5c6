using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SchoolButton.Hub.Console.Metrics;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console.Api;

/// <summary>What machines that watch the hub ask.</summary>
internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/healthz", (IHubView view) => view.Health is { Level: HealthLevel.Failing } failing
                ? Results.Json(failing, statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Ok(view.Health))
            .WithName("health").WithTags("operation")
            .WithSummary("Whether the hub itself is well.")
            .WithDescription(
                "level is ok; degraded, with 200, where it takes presses and keeps what it promises but somebody should look after "
                + "it; failing, with 503, where it takes no presses. troubles are what the page shows on top, receivers that fail "
                + "too; but neither those nor silent devices change the level: another hub would have them too.")
            .Produces<HubHealth>()
            .Produces<HubHealth>(StatusCodes.Status503ServiceUnavailable);

        api.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), PrometheusText.ContentType))
            .WithName("metrics").WithTags("operation")
            .WithSummary("The hub's counters, in the Prometheus text format.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
    }
}
