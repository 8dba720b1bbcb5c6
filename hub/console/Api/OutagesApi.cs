using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console.Api;

internal static class OutagesApi
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/outages", (IHubView view) => TypedResults.Ok(view.Outages))
            .WithName("listOutages").WithTags("outages")
            .WithSummary("What failed where more than one device fell silent for one reason, newest first.")
            .WithDescription(
                $"Those that last, and those that ended of late; at most {IHubView.MaxOutages}. The devices behind one that lasts "
                + "are unknown and not silent: they may be well.");
}
