using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Console.Gate;

/// <summary>Whatever goes wrong further in leaves as problem+json, without a stack trace.</summary>
internal sealed class ProblemPages(ILogger<ProblemPages> log)
{
    private static readonly EventId CallFailed = new(3001, nameof(CallFailed));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = ConsoleLimits.MaxBodyBytes;

        try
        {
            await next(context);
            if (IsUnexplained(context.Response))
                await Problem.ForStatus(context.Response.StatusCode).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Problem.ForStatus(e.StatusCode).ExecuteAsync(context);
        }
#pragma warning disable CA1031 // Here every failure of an endpoint ends, so that it ends as an answer.
        catch (Exception e) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            // The route's pattern, not the path: a path is the caller's text.
            log.LogError(CallFailed, e, "{Method} {Route} failed.", context.Request.Method, context.GetEndpoint());
            context.Response.Clear();
            await Problem.ForStatus(StatusCodes.Status500InternalServerError).ExecuteAsync(context);
        }
    }

    private static bool IsUnexplained(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 };
}
