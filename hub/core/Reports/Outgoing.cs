namespace SchoolButton.Hub.Core;

/// <summary>
/// One attempt to tell one receiver one thing: all that a line needs for it, whatever it speaks. Immutable; made by the core,
/// released after the commit.
/// </summary>
public sealed record Outgoing
{
    public required long ReportId { get; init; }

    /// <summary>From 1.</summary>
    public required int Attempt { get; init; }

    public required string Site { get; init; }

    /// <summary>The <see cref="PathPlan.Id"/> of the way that it goes.</summary>
    public required string Path { get; init; }

    public required ReportKind Kind { get; init; }

    /// <summary>What it tells of is over.</summary>
    public bool Restore { get; init; }

    /// <summary>The receiver may have it already, from before a crash.</summary>
    public bool MayBeRepeat { get; init; }

    /// <summary>1 to 9999; the same for every attempt.</summary>
    public required int Sequence { get; init; }

    /// <summary>0 for the whole site.</summary>
    public required int Zone { get; init; }

    /// <summary>The device's; beyond 24 bits where no device stands behind it.</summary>
    public required uint Address { get; init; }

    /// <summary>0 where no alarm stands behind it.</summary>
    public long AlarmId { get; init; }

    /// <summary>For a cancel: the alarm that it takes back; 0 otherwise.</summary>
    public long CancelsAlarmId { get; init; }

    /// <summary>When that alarm happened, so that its own message can be named; 0 where it is not known.</summary>
    public long CancelsOccurredUnixMs { get; init; }

    /// <summary>For what follows on an alarm (undelivered, a step): as what that alarm itself is told; null otherwise, and where it is not known.</summary>
    public ReportKind? About { get; init; }

    /// <summary>When its device took the alarm back; 0 for not, as below.</summary>
    public long CancelledUnixMs { get; init; }

    /// <summary>When a person said that the alarm is over.</summary>
    public long ClosedUnixMs { get; init; }

    /// <summary>How far people have come with the alarm; null if nobody has taken it on.</summary>
    public AlarmStep? Step { get; init; }

    /// <summary>Of a step: when the police got the alarm, if that was long after the press; 0 otherwise.</summary>
    public long ReceivedLateUnixMs { get; init; }

    /// <summary>When it happened: the press, or when the hub found the condition.</summary>
    public required long OccurredUnixMs { get; init; }

    /// <summary>When the message was owed first.</summary>
    public required long CreatedUnixMs { get; init; }

    /// <summary>
    /// It happened so long ago that whoever reads it must be told: found after an outage. What follows on an alarm is late by
    /// when it was owed itself.
    /// </summary>
    public bool IsLate { get; init; }

    /// <summary>Of the device; empty where none stands behind it.</summary>
    public string DeviceName { get; init; } = string.Empty;

    public string Room { get; init; } = string.Empty;

    /// <summary>For whoever reads it, where there is more to say than the kind; null otherwise.</summary>
    public string? Text { get; init; }

    /// <summary>For a message of one of many sites; null from a hub.</summary>
    public PassedOn? PassedOn { get; init; }
}
