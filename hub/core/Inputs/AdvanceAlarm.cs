using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Core.Inputs;

/// <summary>A person says how far an alarm has come after it was taken on: somebody is on the way, is there, it is over.</summary>
public sealed class AdvanceAlarm : Input
{
    public required long AlarmId { get; init; }

    public required AlarmStep To { get; init; }

    /// <summary>Who says so.</summary>
    public required string By { get; init; }

    /// <summary>In that person's words; null for none.</summary>
    public string? Note { get; init; }

    public DeskAnswer Answer { get; internal set; }
}
