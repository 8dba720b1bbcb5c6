using SchoolButton.Protocol;

namespace SchoolButton.Cli.Demo;

/// <summary>A room of the demo's school and what its button's press patterns raise.</summary>
internal sealed record DemoRoom(
    string Room, string Name,
    EventKind Single = EventKind.Panic, EventKind Hold = EventKind.None, EventKind Double = EventKind.None)
{
    /// <summary>
    /// Where only the single press is mapped it raises its alarm at the press itself; where a hold or a double press
    /// means something else, it has to wait and see which one it is.
    /// </summary>
    public static readonly IReadOnlyList<DemoRoom> School =
    [
        new("Main entrance", "Wall button"),
        new("Reception", "Under the desk", EventKind.SilentPanic, Hold: EventKind.Duress),
        new("Staff room", "Wall button", EventKind.Panic, Hold: EventKind.Test, Double: EventKind.Medical),
        new("Head teacher", "Under the desk"),
        new("Room 12", "By the door"),
        new("Room 24", "By the door"),
        new("Sports hall", "Wall button", EventKind.Panic, Double: EventKind.Medical),
        new("Canteen", "Counter"),
    ];
}
