using Microsoft.AspNetCore.Http;

namespace SchoolButton.Hub.Console.Gate;

/// <summary>The page loads nothing from elsewhere, is framed by nobody, and leaves no answer in a cache.</summary>
internal static class SafeHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // At the start of the response, so that they outlive a Response.Clear on the way.
        context.Response.OnStarting(static state => Put((IHeaderDictionary)state), context.Response.Headers);
        return next(context);
    }

    private static Task Put(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
