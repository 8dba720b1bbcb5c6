using System.Text.Json;
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

internal static class DevicesApi
{
    private const string CommandExample =
        """{"command":"identify","seconds":10}; command is identify, ping, test-mode or walk-test""";
    private const string ToldNow = "now";
    private const string ToldLater = "when-it-next-listens";
    private const int DefaultIdentifySeconds = 10;

    private static readonly CorePolicy Policy = new();

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/devices", (IHubView view) => TypedResults.Ok(Sorted(view.Devices)))
            .WithName("listDevices").WithTags("devices")
            .WithSummary("Every device, with its state and when it was last heard.")
            .WithDescription("Sorted by site, room and name.");

        api.MapGet("/api/devices/{id}", (string id, IHubView view) =>
                Find(view, id) is { } device ? Results.Ok(device) : Problem.UnknownDevice())
            .WithName("getDevice").WithTags("devices")
            .WithSummary("One device.")
            .Produces<DeviceView>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapPost("/api/devices/{id}/commands", CommandAsync)
            .WithName("commandDevice").WithTags("devices")
            .WithSummary("Asks a device to show itself, to send a heartbeat, to take presses as tests, or to show how well it is heard.")
            .WithDescription(
                $"identify: seconds 1 to {ConsoleLimits.MaxIdentifySeconds}, {DefaultIdentifySeconds} if left out. "
                + "ping: no seconds. "
                + $"test-mode: seconds 1 to {ConsoleLimits.MaxTestModeSeconds}, and 0 ends it; it ends by itself. "
                + $"walk-test: seconds 1 to {ConsoleLimits.MaxWalkTestSeconds}, and 0 ends it; the device stays awake, shows how "
                + "well it is heard wherever it is carried, and takes presses as tests meanwhile; it ends by itself. "
                + $"202 means that it was sent, not that the device obeyed. told is \"{ToldNow}\" for a device that listens all "
                + $"the time, and \"{ToldLater}\" for a wearable on the air, which sleeps: the command is sent now, and kept and "
                + "sent again when the device next waits for an answer, which may be several heartbeats later. Until then it "
                + "is the device's pendingCommand; a newer command takes its place. What makes presses tests is kept "
                + $"{Hours(Policy.TestCommandKeptMs)} hours, anything else {Hours(Policy.CommandKeptMs)}, and nothing that was kept is "
                + $"told within {Policy.CallKeepsCommandsMs / 60_000} minutes after a call for help. ping is never kept.")
            .Accepts<CommandRequest>("application/json")
            .Produces<CommandAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    public static DeviceView[] Sorted(IEnumerable<DeviceView> devices) =>
    [
        .. devices
            .OrderBy(d => d.Site, StringComparer.Ordinal)
            .ThenBy(d => d.Room, StringComparer.Ordinal)
            .ThenBy(d => d.Name, StringComparer.Ordinal)
            .ThenBy(d => d.Id, StringComparer.Ordinal),
    ];

    private static async Task<IResult> CommandAsync(
        string id, HttpRequest request, IHubView view, IHubDesk desk, IOptions<JsonOptions> json)
    {
        if (Find(view, id) is null)
            return Problem.UnknownDevice();

        var (wish, refusal) = await RequestBody.ReadAsync<CommandRequest>(
            request, json.Value.SerializerOptions, CommandExample);
        if (refusal is not null)
            return refusal;
        if (wish is null)
            return Problem.BadRequest($"The body is empty. Send {CommandExample}.");
        if (!wish.TryRead(out var kind, out int seconds, out string fault))
            return Problem.BadRequest(fault);
        if (!PersonName.TryRead(wish.By, out string by))
            return PersonName.Refusal;

        return await desk.CommandAsync(id, kind, seconds, by, request.HttpContext.RequestAborted) switch
        {
            DeskAnswer.Done or DeskAnswer.AlreadyDone => Accepted(ToldNow),
            DeskAnswer.Kept => Accepted(ToldLater),
            DeskAnswer.NotFound => new Problem(
                StatusCodes.Status409Conflict,
                "not-connected",
                "The device is not connected now.",
                "The command was not sent and will not be sent later. "
                + "Wait until the device's state is online, then try again."),
            _ => Problem.Unavailable("The command was not sent."),
        };

        IResult Accepted(string told) =>
            Results.Json(new CommandAnswer(id, wish.Command!, seconds, told), statusCode: StatusCodes.Status202Accepted);
    }

    private static long Hours(long milliseconds) => milliseconds / 3_600_000;

    private static DeviceView? Find(IHubView view, string id) =>
        DeviceAddress.FromText(id) == 0 ? null : view.Devices.FirstOrDefault(d => d.Id == id);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record CommandRequest(string? Command, int? Seconds = null, string? By = null)
    {
        public bool TryRead(out CommandKind kind, out int seconds, out string fault)
        {
            (kind, int least, int most, int? usual) = Command switch
            {
                CommandNames.Identify => (CommandKind.Identify, 1, ConsoleLimits.MaxIdentifySeconds, DefaultIdentifySeconds),
                CommandNames.Ping => (CommandKind.Ping, 0, 0, 0),
                CommandNames.TestMode => (CommandKind.TestMode, 0, ConsoleLimits.MaxTestModeSeconds, (int?)null),
                CommandNames.WalkTest => (CommandKind.WalkTest, 0, ConsoleLimits.MaxWalkTestSeconds, null),
                _ => (CommandKind.None, 0, 0, 0),
            };
            seconds = Seconds ?? usual ?? -1;
            fault = kind == CommandKind.None ? $"There is no such command. Send {CommandExample}."
                : seconds >= least && seconds <= most ? ""
                : most == 0 ? "ping takes no seconds. Leave them out."
                : $"{Command} takes seconds from {least} to {most}. Send such a number.";
            return fault.Length == 0;
        }
    }

    /// <summary>What was sent to the device.</summary>
    /// <param name="Told">now, or when-it-next-listens.</param>
    internal sealed record CommandAnswer(string DeviceId, string Command, int Seconds, string Told);
}
