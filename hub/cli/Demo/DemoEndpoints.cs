using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Cli.Demo;

/// <summary>
/// Hands on the virtual hardware: these endpoints close a contact or pull a plug, and do nothing to the hub, which
/// learns of it the way it would in a school.
/// </summary>
internal static class DemoEndpoints
{
    /// <summary>Twice as often as the light can change.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(60);

    public static void Map(WebApplication app, VirtualSchool school)
    {
        CancellationToken stopping = app.Lifetime.ApplicationStopping;
        RouteGroupBuilder demo = app.MapGroup("/api/demo").WithTags("Demo");
        demo.MapGet("/devices", () => school.Devices.Select(BoardWatch.View))
            .WithSummary("The virtual boards, with what their lights look like now");
        demo.MapGet("/events", (CancellationToken gone) =>
                TypedResults.ServerSentEvents(WatchAsync(school, stopping, gone), "board"))
            .WithSummary("The same, board by board, as it changes (server-sent events)");
        demo.MapPost("/devices/{id}/press", (string id, PressRequest? request) => Press(school, id, request))
            .WithSummary("Presses the button as a finger would: single, hold or double, with a bounce trace");
        demo.MapPost("/devices/{id}/unplug", (string id) => Plug(school, id, b => b.Unplug()))
            .WithSummary("Cuts the board's power");
        demo.MapPost("/devices/{id}/plug", (string id) => Plug(school, id, b => b.Plug()))
            .WithSummary("Gives the board power");
    }

    private static IResult Press(VirtualSchool school, string id, PressRequest? request)
    {
        if (school.Device(id) is not { } device)
        {
            return NoSuchBoard(id);
        }

        if (!device.HasButton)
        {
            return Wrong($"{id} is a {device.Kind} and has no button");
        }

        if (PressWord.Read(request?.Pattern ?? "single") is not { } shape)
        {
            return Wrong($"pattern is single, hold or double, not {request?.Pattern}");
        }

        if (BounceRequest.Read(request?.Bounce, out BounceTrace? trace) is { } problem)
        {
            return Wrong(problem);
        }

        // The finger is on its way; whoever asked need not wait until it is off the button.
        _ = device.Board.Press(shape, trace!);
        return Results.Ok(BoardWatch.View(device));
    }

    private static IResult Plug(VirtualSchool school, string id, Action<VirtualBoard> deed)
    {
        if (school.Device(id) is not { } device)
        {
            return NoSuchBoard(id);
        }

        deed(device.Board);
        return Results.Ok(BoardWatch.View(device));
    }

    private static async IAsyncEnumerable<BoardView> WatchAsync(
        VirtualSchool school, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        // An open page would otherwise hold up the demo's stopping.
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        Dictionary<string, BoardView> told = [];
        using PeriodicTimer look = new(LookEvery);
        do
        {
            foreach (VirtualDevice device in school.Devices)
            {
                BoardView view = BoardWatch.View(device);
                if (told.GetValueOrDefault(view.Id) != view)
                {
                    told[view.Id] = view;
                    yield return view;
                }
            }
        }
        while (!either.IsCancellationRequested && await look.WaitForNextTickAsync(CancellationToken.None));
    }

    private static IResult NoSuchBoard(string id) => Results.Problem(
        $"There is no virtual board {id}; GET /api/demo/devices lists them.", statusCode: StatusCodes.Status404NotFound);

    private static IResult Wrong(string detail) =>
        Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
