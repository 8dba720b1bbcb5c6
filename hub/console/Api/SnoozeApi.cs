using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console.Api;

/// <summary>While somebody works on a device, nobody is told of its silence.</summary>
internal static class SnoozeApi
{
    private const string Example = """{"minutes":60,"by":"the name of the person"}; minutes 0 ends it""";

    private const long MillisecondsPerMinute = 60_000;

    private static readonly long MaxMinutes = new CorePolicy().SnoozeMaxMs / MillisecondsPerMinute;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/api/devices/{id}/snooze", SnoozeAsync)
            .WithName("snoozeDevice").WithTags("devices")
            .WithSummary("Says that somebody works on a device: for a while nobody is told of its silence.")
            .WithDescription(
                $"minutes 1 to {MaxMinutes}, and 0 ends it now. It ends by itself, and the device then has its whole bound. "
                + "A press of the device counts as ever. Answers when it is on disk; the device's snoozedUntil then says how long.")
            .Accepts<SnoozeRequest>("application/json")
            .Produces<SnoozeAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> SnoozeAsync(
        string id, HttpRequest request, IHubView view, IHubDesk desk, IOptions<JsonOptions> json)
    {
        if (view.Devices.All(d => d.Id != id))
            return Problem.UnknownDevice();

        var (wish, refusal) = await RequestBody.ReadAsync<SnoozeRequest>(request, json.Value.SerializerOptions, Example);
        if (refusal is not null)
            return refusal;
        if (wish?.Minutes is not { } minutes || minutes < 0 || minutes > MaxMinutes)
            return Problem.BadRequest($"minutes must be 0 to {MaxMinutes}. Send {Example}.");
        if (!PersonName.TryRead(wish.By, out string by))
            return PersonName.Refusal;

        // Not cancelled with the request: a person said it, and the connection's fate does not unsay it.
        return await desk.SnoozeAsync(id, minutes * MillisecondsPerMinute, by, CancellationToken.None) switch
        {
            DeskAnswer.Done => Results.Ok(new SnoozeAnswer(id, minutes, Changed: true)),
            DeskAnswer.AlreadyDone => Results.Ok(new SnoozeAnswer(id, minutes, Changed: false)),
            DeskAnswer.NotFound => Problem.UnknownDevice(),
            _ => Problem.Unavailable("The device was not snoozed."),
        };
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record SnoozeRequest(int? Minutes = null, string? By = null);

    /// <param name="Changed">False if it was not snoozed anyway.</param>
    internal sealed record SnoozeAnswer(string DeviceId, int Minutes, bool Changed);
}
