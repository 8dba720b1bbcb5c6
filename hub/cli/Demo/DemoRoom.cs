using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Cli.Demo;

/// <summary>A room of the demo's school, the device in it, and what its button's press patterns raise.</summary>
/// <param name="Place">Where a device with a radio is, in metres.</param>
internal sealed record DemoRoom(
    string Room, string Name,
    EventKind Single = EventKind.Panic, EventKind Hold = EventKind.None, EventKind Double = EventKind.None,
    string Kind = DeviceKinds.Stationary, Place Place = default)
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
        new("Playground", "Teacher on duty", Kind: DeviceKinds.Wearable, Place: new(60, 10, 0)),
        new("Anywhere", "Caretaker", EventKind.Panic, Hold: EventKind.Test, Kind: DeviceKinds.Wearable, Place: new(25, 0, 3)),
        new("Attic", "Radio gateway", Kind: DeviceKinds.Gateway, Place: new(0, 0, 9)),
        new("Corridor", "Strobe and sounder", Kind: DeviceKinds.Annunciator),
    ];

    /// <summary>
    /// How often it says that it is there. Quick, so that a newcomer sees a silent button within seconds; a wearable has
    /// an hour's air time to share with everybody else, and even here keeps to it.
    /// </summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(Kind == DeviceKinds.Wearable ? 20 : 2);

    public TimeSpan Bound => 3 * Interval;
}
