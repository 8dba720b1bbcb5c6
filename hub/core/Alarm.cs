using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>One press (or fault, or tamper), once and for all. Written by the core alone; never deleted.</summary>
public sealed class Alarm
{
    public required long Id { get; init; }

    public required uint Address { get; init; }

    public required int Generation { get; init; }

    public required uint Counter { get; init; }

    public required EventKind Kind { get; init; }

    public bool Restore { get; init; }

    public byte Zone { get; init; }

    public byte Cause { get; init; }

    public required string Site { get; init; }

    public required long RaisedUnixMs { get; init; }

    public required long StoredUnixMs { get; init; }

    /// <summary>0 for not yet, as in the others below.</summary>
    public long ForwardedUnixMs { get; set; }

    public long AcknowledgedUnixMs { get; set; }

    public string? AcknowledgedBy { get; set; }

    public long CancelledUnixMs { get; set; }

    /// <summary>Somebody is on the way.</summary>
    public long RespondingUnixMs { get; set; }

    /// <summary>Somebody is there.</summary>
    public long ArrivedUnixMs { get; set; }

    /// <summary>It is over, and a person said so.</summary>
    public long ClosedUnixMs { get; set; }

    /// <summary>How often it was escalated: owed to the police for too long, and nobody had acted.</summary>
    public int Escalations { get; set; }

    public int Attempts { get; set; }

    /// <summary>Who took it or is being tried; null where nobody is to be told.</summary>
    public string? Receiver { get; set; }

    public string? LastError { get; set; }

    public ulong Key => AlarmKey.Of(Address, Generation, Counter);

    public AckStage Stage => StageOf(ForwardedUnixMs, AcknowledgedUnixMs);

    public AlarmState State => this switch
    {
        // Before acknowledged: that a person knows of it does not mean that the police do.
        { ForwardedUnixMs: 0, Receiver: not null, LastError: not null } => AlarmState.Failing,
        { AcknowledgedUnixMs: > 0 } => AlarmState.Acknowledged,
        { ForwardedUnixMs: > 0 } => AlarmState.Forwarded,
        { Receiver: null } => AlarmState.Stored,
        _ => AlarmState.Sending,
    };

    /// <summary>Nothing more is owed: whoever was to be told has been.</summary>
    public bool IsFinished => Receiver is null || ForwardedUnixMs > 0;

    /// <summary>How far an alarm has come, by the times that storage holds of it.</summary>
    public static AckStage StageOf(long forwardedUnixMs, long acknowledgedUnixMs) =>
        acknowledgedUnixMs > 0 ? AckStage.Responding
        : forwardedUnixMs > 0 ? AckStage.Received
        : AckStage.Stored;
}
