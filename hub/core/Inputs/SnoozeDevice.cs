using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Core.Inputs;

/// <summary>
/// A person works on a device: for a while nobody is told of its silence. It ends by itself; if the device is silent then, that
/// is told. A press counts as ever.
/// </summary>
public sealed class SnoozeDevice : Input
{
    public required uint Address { get; init; }

    /// <summary>0 ends it now; more than <see cref="CorePolicy.SnoozeMaxMs"/> is cut.</summary>
    public required long Milliseconds { get; init; }

    /// <summary>Who, in their own words.</summary>
    public required string By { get; init; }

    /// <summary>Set by the core.</summary>
    public DeskAnswer Answer { get; internal set; }
}
