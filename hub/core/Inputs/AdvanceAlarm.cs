using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Core.Inputs;

/// <summary>
/// A person says how far an alarm has come: taken on, somebody is on the way, is there, it is over. It goes forward only; a
/// step may be passed over, and then whoever says the later one has taken it on.
/// </summary>
public sealed class AdvanceAlarm : Input
{
    public required long AlarmId { get; init; }

    public required AlarmStep To { get; init; }

    /// <summary>Who says so, in one line.</summary>
    public required string By { get; init; }

    /// <summary>In that person's words; null for none.</summary>
    public string? Note { get; init; }

    public DeskAnswer Answer { get; internal set; }
}
