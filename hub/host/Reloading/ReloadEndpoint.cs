using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SchoolButton.Hub.Host.Reloading;

/// <summary>Has the hub read its configuration again; behind the console's token.</summary>
internal static class ReloadEndpoint
{
    public const string Path = "/api/reload";

    private const int MaxNameLength = 60;
    private const string Unnamed = "API";

    public static void Map(WebApplication app, ConfigReload reload) =>
        app.MapPost(Path, async (string? by, CancellationToken gone) => Answer(await reload.ReloadAsync(Name(by), gone)))
            .WithTags("hub")
            .WithSummary("Reads the hub's configuration file again: sites and receivers change, or everything stays as it was.")
            .Produces<ReloadAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static IResult Answer(ReloadAnswer answer) => answer.Taken
        ? Results.Ok(answer)
        : Results.Problem(
            title: "The configuration cannot be used. Everything stays as it was.",
            detail: answer.Problem,
            statusCode: StatusCodes.Status409Conflict);

    private static string Name(string? by)
    {
        string name = string.Concat((by ?? string.Empty).Where(c => !char.IsControl(c)).Take(MaxNameLength)).Trim();
        return name.Length == 0 ? Unnamed : name;
    }
}
