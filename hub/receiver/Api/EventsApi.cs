using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Console.Api;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Api;

/// <summary>
/// <c>GET /api/events</c> (newest first; <c>before</c> an id, <c>limit</c>, <c>account</c>), <c>GET /api/events/ID</c>,
/// <c>POST /api/events/ID/acknowledge</c>, <c>GET /api/accounts</c>, <c>GET /healthz</c>.
/// </summary>
internal static class EventsApi
{
    private const int UsualEvents = 100;
    private const int MaxEvents = 1000;
    private const string AcknowledgeExample = """{"by":"the name of the person"}""";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/events", List);
        api.MapGet("/api/events/{id}", (string id, EventJournal journal, ReceiverSettings settings) =>
            WholeNumber.Read(id) is { } number && journal.Reader.Find(number) is { } found
                ? Results.Ok(EventView.Of(found, settings))
                : UnknownEvent);
        api.MapPost("/api/events/{id}/acknowledge", AcknowledgeAsync);
        api.MapGet("/api/accounts", (Board board) => board.Accounts);
        api.MapGet("/healthz", (Board board, EventJournal journal) => journal.Trouble is null
            ? Results.Ok(new Health("ok", board.Troubles))
            : Results.Json(new Health("failing", board.Troubles), statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    private static Problem UnknownEvent => new(
        StatusCodes.Status404NotFound, "unknown-event", "There is no such event.",
        "An event id is a whole number. GET /api/events lists the events.");

    private static IResult List(string? before, string? limit, string? account, EventJournal journal, ReceiverSettings settings)
    {
        long most = UsualEvents;
        long below = long.MaxValue;
        if ((limit is not null && (WholeNumber.Read(limit) is not { } l || (most = l) is < 1 or > MaxEvents))
            || (before is not null && (WholeNumber.Read(before) is not { } b || (below = b) < 0)))
        {
            return Problem.BadRequest($"limit is 1 to {MaxEvents}, before is the id of an event.");
        }

        return account is not null && !Dc09Fields.IsAccount(account)
            ? Problem.BadRequest("account is 3 to 16 hex digits.")
            : Results.Ok(journal.Reader.Page(below, (int)most, account?.ToUpperInvariant()).Select(e => EventView.Of(e, settings)).ToArray());
    }

    private static async Task<IResult> AcknowledgeAsync(string id, HttpRequest request, EventJournal journal, IOptions<JsonOptions> json)
    {
        if (WholeNumber.Read(id) is not { } number || journal.Reader.Find(number) is null)
        {
            return UnknownEvent;
        }

        (AcknowledgeRequest? wish, Problem? refusal) = await RequestBody.ReadAsync<AcknowledgeRequest>(
            request, json.Value.SerializerOptions, AcknowledgeExample);
        if (refusal is not null)
        {
            return refusal;
        }

        // Whoever asks later who had taken it on must get an answer.
        if (string.IsNullOrWhiteSpace(wish?.By) || !PersonName.TryRead(wish.By, out string by))
        {
            return PersonName.Refusal;
        }

        // Not cancelled with the request: a person said it, and the connection's fate does not unsay it.
        return await journal.AcknowledgeAsync(number, by) switch
        {
            { } changed => Results.Ok(new AcknowledgeAnswer(number, changed)),
            null => new Problem(
                StatusCodes.Status503ServiceUnavailable, "unavailable", "The event was not acknowledged.",
                "The receiver cannot write to its disk now; nothing was changed. GET /healthz says what is wrong; then try again."),
        };
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record AcknowledgeRequest(string? By = null);

    /// <param name="Changed">False if it had been acknowledged before.</param>
    internal sealed record AcknowledgeAnswer(long Id, bool Changed);

    /// <param name="Level">ok; or failing, where no event can be kept.</param>
    internal sealed record Health(string Level, IReadOnlyList<string> Troubles);
}
