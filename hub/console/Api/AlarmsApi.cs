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

    private const string StepExample = """{"to":"responding","by":"the name of the person","note":"two officers, back door"}""";

    private static readonly string StepWords = string.Join(", ", Enum.GetValues<AlarmStep>().Select(ConsoleJson.Word));

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

        api.MapPost("/api/alarms/{id}/steps", AdvanceAsync)
            .WithName("advanceAlarm").WithTags("alarms")
            .WithSummary("Says how far people have come with an alarm.")
            .WithDescription(
                $"to is {StepWords}, in this order; a step may be passed over, and whoever says a later one has taken the alarm on. "
                + "It never goes back: a step that was said, or lies before one, changes nothing, and changed is false. "
                + $"note is what the others should know, at most {ConsoleLimits.MaxNoteLength} characters in one line; by at most "
                + $"{ConsoleLimits.MaxNameLength}. Answers when it is on disk. An alarm that no receiver has stays failing meanwhile.")
            .Accepts<StepRequest>("application/json")
            .Produces<StepAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> AdvanceAsync(
        string id, HttpRequest request, IHubDesk desk, IOptions<JsonOptions> json)
    {
        if (WholeNumber.Read(id) is not { } number)
            return Problem.UnknownAlarm();

        var (wish, refusal) = await RequestBody.ReadAsync<StepRequest>(request, json.Value.SerializerOptions, StepExample);
        if (refusal is not null)
            return refusal;
        if (wish is null || StepOf(wish.To) is not { } to)
            return Problem.BadRequest($"to must be {StepWords}. Send {StepExample}.");
        if (!PersonName.TryRead(wish.By, out string by))
            return PersonName.Refusal;
        if (!PersonName.TryReadNote(wish.Note, out string? note))
            return PersonName.NoteRefusal;

        // Not cancelled with the request: a person said it, and the connection's fate does not unsay it.
        return await desk.AdvanceAsync(number, to, by, note, CancellationToken.None) switch
        {
            DeskAnswer.Done => Results.Ok(new StepAnswer(number, to, Changed: true)),
            DeskAnswer.AlreadyDone => Results.Ok(new StepAnswer(number, to, Changed: false)),
            DeskAnswer.NotFound => Problem.UnknownAlarm(),
            _ => Problem.Unavailable("Nothing was said of the alarm."),
        };
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

    private static AlarmStep? StepOf(string? word) =>
        Enum.GetValues<AlarmStep>().Cast<AlarmStep?>().FirstOrDefault(s => ConsoleJson.Word(s!.Value) == word);

    private static async Task<IResult> HistoryAsync(string id, ArchiveReader reader, CancellationToken cancellationToken) =>
        WholeNumber.Read(id) is not { } number
            ? Problem.UnknownAlarm()
            : await reader.ReadAsync(
                archive => archive.History(number) is { Count: > 0 } entries
                    ? Results.Ok(entries.Select(Item).ToArray())
                    : Problem.UnknownAlarm(),
                cancellationToken);

    private static HistoryItem Item(HistoryEntry entry) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(entry.AtUnixMs),
        entry.What,
        AlarmStory.IsSaid(entry.What) ? PersonWords.Of(entry.Detail).ToString() : entry.Detail);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record AcknowledgeRequest(string? By = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record StepRequest(string? To = null, string? By = null, string? Note = null);

    /// <param name="Changed">False if it had come so far before.</param>
    internal sealed record StepAnswer(long Id, AlarmStep To, bool Changed);

    /// <param name="What">
    /// A short fixed word: raised, stored, attempt, failed, forwarded, late, acknowledged, responding, arrived, closed, escalated,
    /// cancelled, withdrawn.
    /// </param>
    /// <param name="Detail">Of what a person said who it was, and after a colon the note if there is one.</param>
    internal sealed record HistoryItem(DateTimeOffset At, string What, string? Detail);

    /// <param name="Changed">False if it had been acknowledged before.</param>
    internal sealed record AcknowledgeAnswer(long Id, bool Changed);
}
