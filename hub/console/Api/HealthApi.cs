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
        api.MapGet("/healthz", (IHubView view) => view.OwnTroubles is { Count: > 0 } troubles
                ? Results.Json(new Troubled("trouble", troubles), statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Ok(new Well("ok")))
            .WithName("health").WithTags("operation")
            .WithSummary("Whether the hub itself is well.")
            .WithDescription("Silent devices and failing receivers are no trouble of the hub; see devices and alarms.")
            .Produces<Well>()
            .Produces<Troubled>(StatusCodes.Status503ServiceUnavailable);

        api.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), PrometheusText.ContentType))
            .WithName("metrics").WithTags("operation")
            .WithSummary("The hub's counters, in the Prometheus text format.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
    }

    internal sealed record Well(string Status);

    /// <param name="Status">trouble.</param>
    /// <param name="Troubles">What is wrong and what to do, in words.</param>
    internal sealed record Troubled(string Status, IReadOnlyList<string> Troubles);
}
