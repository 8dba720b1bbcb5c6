using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using SchoolButton.Hub.Guard;

namespace SchoolButton.Hub.Console.Gate;

/// <summary>How many calls and event streams one address may have under way; all together are bounded by the connections.</summary>
internal static class RequestBounds
{
    /// <param name="isStream">Tells the event stream from other calls.</param>
    public static void Describe(RateLimiterOptions limiter, Func<HttpRequest, bool> isStream)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Caller>(context =>
        {
            Caller caller = new(AddressKey.Of(context.Connection.RemoteIpAddress), isStream(context.Request));
            return RateLimitPartition.GetConcurrencyLimiter(caller, static caller => new ConcurrencyLimiterOptions
            {
                PermitLimit = caller.IsStream ? ConsoleLimits.MaxStreamsPerAddress : ConsoleLimits.MaxCallsPerAddress,
                QueueLimit = caller.IsStream ? 0 : ConsoleLimits.MaxWaitingPerAddress,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            });
        });
        limiter.OnRejected = async (rejected, _) =>
        {
            HttpContext context = rejected.HttpContext;
            await (isStream(context.Request) ? TooManyStreams : TooManyCalls).ExecuteAsync(context);
        };
    }

    private static Problem TooManyStreams => new(
        StatusCodes.Status429TooManyRequests,
        "address-streams",
        "Too many pages are open at this address.",
        $"The hub serves {ConsoleLimits.MaxStreamsPerAddress} event streams to one address at once. Close a page that nobody watches.");

    private static Problem TooManyCalls => new(
        StatusCodes.Status429TooManyRequests,
        "address-calls",
        "Too many calls are under way from this address.",
        $"The hub answers {ConsoleLimits.MaxCallsPerAddress} calls of one address at once and lets "
        + $"{ConsoleLimits.MaxWaitingPerAddress} wait. Ask again when an answer has come.");

    private readonly record struct Caller(AddressKey Address, bool IsStream);
}
