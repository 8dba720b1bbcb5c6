using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Core.Inputs;

/// <summary>A person takes an alarm on.</summary>
public sealed class AcknowledgeAlarm : Input
{
    public required long AlarmId { get; init; }

    /// <summary>Who, in their own words.</summary>
    public required string By { get; init; }

    /// <summary>Set by the core.</summary>
    public DeskAnswer Answer { get; internal set; }
}
