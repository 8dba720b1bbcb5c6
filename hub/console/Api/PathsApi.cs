using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console.Api;

internal static class PathsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/paths", (IHubView view) => TypedResults.Ok(view.Paths))
            .WithName("listPaths").WithTags("paths")
            .WithSummary("The ways out of every site to the police and to those who are told as well, and whether each works.")
            .WithDescription(
                "By site; in each the ways to the police in the order in which they are tried, then the copies. "
                + "A site that has none is not listed.");

        api.MapGet("/api/sites/{site}/paths", (string site, IHubView view) =>
                view.Sites.Any(s => s.Id == site)
                    ? Results.Ok(view.Paths.FirstOrDefault(p => p.Site == site) ?? new SitePathsView(site, []))
                    : Problem.UnknownSite())
            .WithName("sitePaths").WithTags("paths")
            .WithSummary("The ways out of one site.")
            .Produces<SitePathsView>().ProducesProblem(StatusCodes.Status404NotFound);
    }
}
