using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using SchoolButton.Hub.Console.Archive;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console.Api;

internal static class AlarmsApi
{
    private const string AcknowledgeExample = """{"by":"the name of the person"}, or no body""";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/alarms", (IHubView view) => TypedResults.Ok(view.Alarms))
            .WithName("listAlarms").WithTags("alarms")
            .WithSummary("The alarms and how far each has come, newest first.")
            .WithDescription($"At most {IHubView.MaxAlarms}.");

        api.MapGet("/api/alarms/{id}", (string id, IHubView view) =>
                WholeNumber.Read(id) is { } number && view.Alarms.FirstOrDefault(a => a.Id == number) is { } alarm
                    ? Results.Ok(alarm)
                    : Problem.UnknownAlarm())
            .WithName("getAlarm").WithTags("alarms")
            .WithSummary("One alarm.")
            .Produces<AlarmView>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/api/alarms/{id}/history", HistoryAsync)
            .WithName("alarmHistory").WithTags("alarms")
            .WithSummary("All that happened to an alarm, oldest first, as it was written down.")
            .WithDescription("Of every alarm ever stored, also of those that are no longer listed.")
            .Produces<HistoryItem[]>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        api.MapPost("/api/alarms/{id}/acknowledge", AcknowledgeAsync)
            .WithName("acknowledgeAlarm").WithTags("alarms")
            .WithSummary("Says that a person has taken the alarm on.")
            .WithDescription(
                "Answers when it is on disk. May be repeated: the first name and time stay, and changed is false. "
                + $"by is at most {ConsoleLimits.MaxNameLength} characters.")
            .Accepts<AcknowledgeRequest>(isOptional: true, "application/json")
            .Produces<AcknowledgeAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> AcknowledgeAsync(
        string id, HttpRequest request, IHubDesk desk, IOptions<JsonOptions> json)
    {
        if (WholeNumber.Read(id) is not { } number)
            return Problem.UnknownAlarm();

        var (wish, refusal) = await RequestBody.ReadAsync<AcknowledgeRequest>(
            request, json.Value.SerializerOptions, AcknowledgeExample);
        if (refusal is not null)
            return refusal;

        if (!PersonName.TryRead(wish?.By, out string by))
            return PersonName.Refusal;

        // Not cancelled with the request: a person said it, and the connection's fate does not unsay it.
        return await desk.AcknowledgeAsync(number, by, CancellationToken.None) switch
        {
            DeskAnswer.Done => Results.Ok(new AcknowledgeAnswer(number, Changed: true)),
            DeskAnswer.AlreadyDone => Results.Ok(new AcknowledgeAnswer(number, Changed: false)),
            DeskAnswer.NotFound => Problem.UnknownAlarm(),
            _ => Problem.Unavailable("The alarm was not acknowledged."),
        };
    }

    private static async Task<IResult> HistoryAsync(string id, ArchiveReader reader, CancellationToken cancellationToken) =>
        WholeNumber.Read(id) is not { } number
            ? Problem.UnknownAlarm()
            : await reader.ReadAsync(
                archive => archive.History(number) is { Count: > 0 } entries
                    ? Results.Ok(entries.Select(Item).ToArray())
                    : Problem.UnknownAlarm(),
                cancellationToken);

    private static HistoryItem Item(HistoryEntry entry) =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(entry.AtUnixMs), entry.What, entry.Detail);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record AcknowledgeRequest(string? By = null);

    /// <param name="What">A short fixed word, such as raised, stored, sent, forwarded or acknowledged.</param>
    internal sealed record HistoryItem(DateTimeOffset At, string What, string? Detail);

    /// <param name="Changed">False if it had been acknowledged before.</param>
    internal sealed record AcknowledgeAnswer(long Id, bool Changed);
}
