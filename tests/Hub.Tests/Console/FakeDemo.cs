using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SchoolButton.Hub.Core;

namespace SchoolButton.Tests.HubConsole;

/// <summary>
/// The demo's endpoints as the page expects them, over pretended boards: a press becomes an alarm of the
/// <see cref="FakeHub"/> at once, and the light follows the alarm.
/// </summary>
internal sealed class FakeDemo(FakeHub hub, TimeProvider time)
{
    private const string Idle = "#1d7f3f", Stored = "#ffb300", Received = "#2f7df6", Responding = "#21c55d";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ConcurrentDictionary<string, Board> _boards = new();
    private readonly ConcurrentDictionary<Channel<Board>, bool> _listeners = new();

    public void Map(WebApplication app)
    {
        foreach (var device in hub.Devices)
            _boards[device.Id] = new Board(device.Id, true, new Light(Idle, "ready"), new Patterns("panic", "none", "none"));

        app.MapGet("/api/demo/devices", () => _boards.Values.OrderBy(b => b.Id));
        app.MapGet("/api/demo/events", StreamAsync);
        app.MapPost("/api/demo/devices/{id}/press", (string id, PressRequest press) => Press(id, press));
        app.MapPost("/api/demo/devices/{id}/unplug", (string id) => Put(_boards[id] with { Plugged = false, Light = Off }));
        app.MapPost("/api/demo/devices/{id}/plug", (string id) =>
            Put(_boards[id] with { Plugged = true, Light = new Light(Idle, "ready") }));
        app.Lifetime.ApplicationStopping.Register(() =>
        {
            foreach (var listener in _listeners.Keys)
                listener.Writer.TryComplete();
        });
    }

    private static Light Off => new("off", "off");

    public IResult Put(Board board)
    {
        _boards[board.Id] = board;
        foreach (var listener in _listeners.Keys)
            listener.Writer.TryWrite(board);
        return Results.NoContent();
    }

    private IResult Press(string id, PressRequest press)
    {
        var board = _boards[id];
        string kind = press.Pattern switch
        {
            "single" => board.Patterns.Single,
            "hold" => board.Patterns.Hold,
            _ => board.Patterns.Double,
        };
        if (!board.Plugged || kind == "none")
            return Results.NoContent();

        var device = hub.Device(id)!;
        var now = time.GetUtcNow();
        hub.Put(Sample.Alarm(hub.NextAlarmId(), AlarmState.Forwarded, kind) with
        {
            DeviceId = id,
            RaisedAt = now,
            StoredAt = now.AddMilliseconds(3),
            ForwardedAt = now.AddMilliseconds(11),
            Site = device.Site,
            Room = device.Room,
            DeviceName = device.Name,
        });
        return Put(board with { Light = new Light(Received, "received") });
    }

    private async Task StreamAsync(HttpContext context)
    {
        var listener = Channel.CreateUnbounded<Board>();
        _listeners[listener] = true;
        context.Response.ContentType = "text/event-stream";
        try
        {
            await context.Response.WriteAsync(": here\n\n");
            await foreach (var board in listener.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"event: board\ndata: {JsonSerializer.Serialize(board, Json)}\n\n");
            }
        }
        catch (OperationCanceledException)
        {
            // The page has gone.
        }
        finally
        {
            _listeners.TryRemove(listener, out _);
        }
    }

    internal sealed record Board(string Id, bool Plugged, Light Light, Patterns Patterns);

    internal sealed record Light(string Color, string Shows);

    internal sealed record Patterns(string Single, string Hold, string Double);

    internal sealed record PressRequest(string Pattern, string Bounce);
}
