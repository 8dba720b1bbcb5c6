using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SchoolButton.Hub.Console.Events;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console.Api;

internal static class EventsApi
{
    private const string ContentType = "text/event-stream";

    private const string Path = "/api/events";

    public static bool IsStream(HttpRequest request) => request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet(Path, StreamAsync)
            .WithName("streamEvents").WithTags("events")
            .WithSummary("Everything as it is now, then every change, as server-sent events.")
            .WithDescription(
                "First `snapshot` with {now, devices, alarms, sites, outages, paths, troubles}; then `device`, `alarm`, `site` and "
                + "`outage` with one of them, `paths` with all the ways out of one site, and `troubles` with {troubles}. A later `snapshot` replaces everything known. Alarms come at once, "
                + $"devices and ways out at most every {ConsoleLimits.DeviceBatchInterval.TotalMilliseconds} ms. Every "
                + $"{ConsoleLimits.KeepAlive.TotalSeconds} s comes a comment line with the hub's time. "
                + "A reader that is slow misses intermediate states, never the last one.")
            .Produces<string>(StatusCodes.Status200OK, ContentType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> StreamAsync(
        HttpContext context,
        IHubView view,
        ConsoleMeter meter,
        TimeProvider time,
        IHostApplicationLifetime application,
        IOptions<JsonOptions> json)
    {
        if (!meter.TryOpenStream())
        {
            return new Problem(
                StatusCodes.Status503ServiceUnavailable,
                "too-many-streams",
                "Too many pages are open.",
                $"The hub serves {ConsoleLimits.MaxStreams} event streams at once. Close a page that nobody watches.");
        }

        // A stream would otherwise hold up the hub's stopping.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, application.ApplicationStopping);
        try
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

            // A stream has its own limit for a reader that stalls, and is idle most of the time.
            context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
            context.Response.ContentType = ContentType;
            await new EventStream(view, time, context.Response.BodyWriter, json.Value.SerializerOptions)
                .RunAsync(end.Token);
        }
        catch (TimeoutException)
        {
            meter.StreamDropped();
            context.Abort();
        }
        catch (Exception e) when (end.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The listener left, or the hub is stopping.
        }
        finally
        {
            meter.CloseStream();
        }

        return Results.Empty;
    }
}
