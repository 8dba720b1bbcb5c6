using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace SchoolButton.Hub.Console;

/// <summary>A refusal as problem+json (RFC 9457): what happened, and what to do next. Counted by its reason.</summary>
/// <param name="Reason">A short constant word for programs and for <c>/metrics</c>; never anything the caller sent.</param>
internal sealed record Problem(int Status, string Reason, string Title, string Detail) : IResult
{
    public const string ContentType = "application/problem+json";

    /// <summary>With <paramref name="Reason"/> appended, the problem's <c>type</c>.</summary>
    public const string TypePrefix = "urn:schoolbutton:problem:";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.RequestServices.GetRequiredService<ConsoleMeter>().Refused(Reason);

        var response = httpContext.Response;
        response.StatusCode = Status;
        if (Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests
            && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = "5";
        }

        var details = new ProblemDetails { Type = TypePrefix + Reason, Title = Title, Status = Status, Detail = Detail };
        await response.WriteAsJsonAsync(
            details, options: null, contentType: ContentType, cancellationToken: httpContext.RequestAborted);
    }

    public static Problem BadRequest(string detail) =>
        new(StatusCodes.Status400BadRequest, "bad-request", "The request makes no sense to the hub.", detail);

    public static Problem UnknownDevice() => new(
        StatusCodes.Status404NotFound,
        "unknown-device",
        "There is no such device.",
        "A device id is six lower-case hex digits. GET /api/devices lists the devices this hub knows; "
        + "`schoolbutton device add` adds one.");

    public static Problem UnknownAlarm() => new(
        StatusCodes.Status404NotFound,
        "unknown-alarm",
        "There is no such alarm.",
        "An alarm id is a whole number. GET /api/alarms lists the alarms.");

    public static Problem UnknownSite() => new(
        StatusCodes.Status404NotFound,
        "unknown-site",
        "There is no such site.",
        "GET /api/sites lists the sites of this hub; its configuration adds one.");

    public static Problem Unavailable(string title) => new(
        StatusCodes.Status503ServiceUnavailable,
        "unavailable",
        title,
        "The hub cannot take it now: it is stopping, or it cannot write to its disk. Nothing was changed. "
        + "GET /healthz says what is wrong; then try again.");

    /// <summary>The words for a status that no endpoint has explained.</summary>
    public static Problem ForStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new(
            status, "not-found", "There is nothing at this address.", "GET /openapi/v1.json lists every call."),
        StatusCodes.Status405MethodNotAllowed => new(
            status,
            "method",
            "This address does not take that method.",
            "The Allow header names the methods it takes; GET /openapi/v1.json lists every call."),
        StatusCodes.Status413PayloadTooLarge => new(
            status,
            "too-large",
            "The body is too large.",
            $"Send at most {ConsoleLimits.MaxBodyBytes} bytes."),
        StatusCodes.Status415UnsupportedMediaType => new(
            status,
            "media-type",
            "The body is not marked as JSON.",
            "Send JSON with the header 'Content-Type: application/json', or no body where it is optional."),
        >= 500 => new(
            status,
            "failed",
            "The hub failed to answer this call.",
            "This is a fault of the hub. Look in its log for the time of this call, and at GET /healthz; then try again."),
        _ => new(
            status,
            "bad-request",
            "The hub could not read this request.",
            "Check the address, the headers and the body against GET /openapi/v1.json."),
    };
}
