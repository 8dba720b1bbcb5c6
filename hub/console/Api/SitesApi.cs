using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Console.Api;

internal static class SitesApi
{
    private const string AnnouncementExample =
        """{"announcement":"lockdown","seconds":3600,"by":"the name of the person"}; announcement is lockdown, all-clear, drill, test, call-police or none""";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/sites", (IHubView view) => TypedResults.Ok(view.Sites))
            .WithName("listSites").WithTags("sites")
            .WithSummary("Every site, with what its annunciators are to tell and how many confirm it.");

        api.MapGet("/api/sites/{site}", (string site, IHubView view) =>
                view.Sites.FirstOrDefault(s => s.Id == site) is { } found ? Results.Ok(found) : Problem.UnknownSite())
            .WithName("getSite").WithTags("sites")
            .WithSummary("One site.")
            .Produces<SiteView>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapPost("/api/sites/{site}/announcement", AnnounceAsync)
            .WithName("announce").WithTags("sites")
            .WithSummary("Has a site's annunciators tell a lockdown, an all-clear, a drill, a test or that the police must be called by telephone, or fall quiet.")
            .WithDescription(
                "Answers when it is on disk; the site's confirmed then counts up as its annunciators say that they tell it. "
                + $"seconds, after which it ends by itself: lockdown 1 to {Max(Announcement.Lockdown)}, all-clear 1 to "
                + $"{Max(Announcement.AllClear)}, drill 1 to {Max(Announcement.Drill)}, test 1 to {Max(Announcement.Test)}, call-police 1 to {Max(Announcement.CallPolice)}; "
                + "the most, if left out; none takes no seconds. A lockdown, an all-clear, call-police, a drill and a test outrank each other "
                + "in this order, and what is outranked is a 409; all-clear and none may always be said. "
                + "It changes nothing about presses: one during a drill raises its alarm.")
            .Accepts<AnnouncementRequest>("application/json")
            .Produces<AnnouncementAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> AnnounceAsync(
        string site, HttpRequest request, IHubView view, IHubDesk desk, IOptions<JsonOptions> json)
    {
        if (view.Sites.All(s => s.Id != site))
            return Problem.UnknownSite();

        var (wish, refusal) = await RequestBody.ReadAsync<AnnouncementRequest>(
            request, json.Value.SerializerOptions, AnnouncementExample);
        if (refusal is not null)
            return refusal;
        if (wish is null)
            return Problem.BadRequest($"The body is empty. Send {AnnouncementExample}.");
        if (!wish.TryRead(out var announcement, out int seconds, out string fault))
            return Problem.BadRequest(fault);
        if (!PersonName.TryRead(wish.By, out string by))
            return PersonName.Refusal;

        // Not cancelled with the request: a person said it, and the connection's fate does not unsay it.
        return await desk.AnnounceAsync(site, announcement, seconds, by, CancellationToken.None) switch
        {
            DeskAnswer.Done => Results.Ok(new AnnouncementAnswer(site, announcement, seconds, Changed: true)),
            DeskAnswer.AlreadyDone => Results.Ok(new AnnouncementAnswer(site, announcement, seconds, Changed: false)),
            DeskAnswer.NotFound => Problem.UnknownSite(),
            DeskAnswer.NobodyThere => new Problem(
                StatusCodes.Status409Conflict,
                "no-annunciators",
                "This site has no annunciator, so nothing was announced.",
                "Tell the people there in another way. `schoolbutton device add --kind annunciator` adds an annunciator."),
            DeskAnswer.Outranked => new Problem(
                StatusCodes.Status409Conflict,
                "outranked",
                "Something more important is announced there, so nothing was changed.",
                $"{ConsoleJson.Word(announcement)} does not take the place of "
                + $"{ConsoleJson.Word(view.Sites.First(s => s.Id == site).Announcement)}. "
                + "If that is over, announce all-clear or none first, then try again."),
            _ => Problem.Unavailable("Nothing was announced."),
        };
    }

    private static int Max(Announcement kind) => AnnouncementRules.MaxSeconds(kind);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record AnnouncementRequest(string? Announcement, int? Seconds = null, string? By = null)
    {
        public bool TryRead(out Announcement kind, out int seconds, out string fault)
        {
            string? word = Announcement;
            Announcement? found = null;
            foreach (var one in Enum.GetValues<Announcement>())
            {
                if (ConsoleJson.Word(one) == word)
                    found = one;
            }

            kind = found ?? Protocol.Announcement.None;
            int most = Max(kind);
            seconds = Seconds ?? most;
            fault = found is null ? $"There is no such announcement. Send {AnnouncementExample}."
                : seconds >= Math.Min(1, most) && seconds <= most ? ""
                : most == 0 ? "none takes no seconds. Leave them out."
                : $"{word} takes seconds from 1 to {most}. Send such a number.";
            return fault.Length == 0;
        }
    }

    /// <param name="Changed">False if nothing was announced there anyway.</param>
    internal sealed record AnnouncementAnswer(string Site, Announcement Announcement, int Seconds, bool Changed);
}
