using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Console.Events;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Api;

/// <summary>
/// <c>GET /api/stream</c>: first <c>snapshot</c>, then every <c>event</c>, <c>account</c> and <c>troubles</c> as server-sent
/// events, and a comment with the receiver's time every ten seconds. A slow listener gets a new snapshot.
/// </summary>
internal static class StreamApi
{
    private const string Path = "/api/stream";

    public static bool IsStream(HttpRequest request) => request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet(Path, StreamAsync);

    private static async Task<IResult> StreamAsync(
        HttpContext context, Board board, ConsoleMeter meter, TimeProvider time, IHostApplicationLifetime application, IOptions<JsonOptions> json)
    {
        if (!meter.TryOpenStream())
        {
            return new Problem(
                StatusCodes.Status503ServiceUnavailable, "too-many-streams", "Too many pages are open.",
                $"The receiver serves {ConsoleLimits.MaxStreams} event streams at once. Close a page that nobody watches.");
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, application.ApplicationStopping);
        try
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
            context.Response.ContentType = "text/event-stream";
            using Feed feed = board.Subscribe();
            using SseWriter writer = new(context.Response.BodyWriter, json.Value.SerializerOptions);
            await RunAsync(board, feed, writer, context.Response.BodyWriter, time, end.Token);
        }
        catch (TimeoutException)
        {
            meter.StreamDropped();
            context.Abort();
        }
        catch (Exception e) when (end.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The listener left, or the receiver is stopping.
        }
        finally
        {
            meter.CloseStream();
        }

        return Results.Empty;
    }

    private static async Task RunAsync(
        Board board, Feed feed, SseWriter writer, PipeWriter output, TimeProvider time, CancellationToken cancellation)
    {
        writer.Event("snapshot", board.Snapshot(time.GetUtcNow()));
        await FlushAsync(output, time, cancellation);
        while (true)
        {
            await WaitAsync(feed, writer, output, time, cancellation);
            if (feed.TakeMissed())
            {
                while (feed.Waiting.TryRead(out _))
                {
                    // All of it is in the snapshot.
                }

                writer.Event("snapshot", board.Snapshot(time.GetUtcNow()));
            }

            while (feed.Waiting.TryRead(out News news))
            {
                writer.Event(news.Name, news.Data);
            }

            await FlushAsync(output, time, cancellation);
        }
    }

    /// <summary>Says now and then that the line is alive.</summary>
    private static async Task WaitAsync(Feed feed, SseWriter writer, PipeWriter output, TimeProvider time, CancellationToken cancellation)
    {
        Task<bool> waiting = feed.Waiting.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            try
            {
                await waiting.WaitAsync(ConsoleLimits.KeepAlive, time, cancellation);
                return;
            }
            catch (TimeoutException)
            {
                writer.Comment(ConsoleJson.Time(time.GetUtcNow()));
                await FlushAsync(output, time, cancellation);
            }
        }
    }

    private static async Task FlushAsync(PipeWriter output, TimeProvider time, CancellationToken cancellation)
    {
        ValueTask<FlushResult> flush = output.FlushAsync(cancellation);
        if (flush.IsCompletedSuccessfully)
        {
            _ = flush.Result;
        }
        else
        {
            await flush.AsTask().WaitAsync(ConsoleLimits.StreamStall, time, cancellation);
        }
    }
}
