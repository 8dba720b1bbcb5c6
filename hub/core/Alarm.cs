using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>One press (or fault, or tamper), once and for all. Written by the core alone; never deleted.</summary>
public sealed class Alarm
{
    public required long Id { get; init; }

    public required uint Address { get; init; }

    /// <summary>Of the device's key; from <see cref="AlarmKey.FirstAgain"/> for a counter that was used before.</summary>
    public required int Generation { get; init; }

    public required uint Counter { get; init; }

    public required EventKind Kind { get; init; }

    public bool Restore { get; init; }

    public byte Zone { get; init; }

    public byte Cause { get; init; }

    public required string Site { get; init; }

    public required long RaisedUnixMs { get; init; }

    public required long StoredUnixMs { get; init; }

    /// <summary>Monotonic; null for one from before the start.</summary>
    internal long? StoredMs { get; init; }

    /// <summary>0 for not yet, as in the others below.</summary>
    public long ForwardedUnixMs { get; set; }

    /// <summary>A person took it on: said so, or said a later step without it.</summary>
    public long AcknowledgedUnixMs { get; set; }

    public string? AcknowledgedBy { get; set; }

    public long CancelledUnixMs { get; set; }

    /// <summary>Somebody is on the way.</summary>
    public long RespondingUnixMs { get; set; }

    /// <summary>Somebody is there.</summary>
    public long ArrivedUnixMs { get; set; }

    /// <summary>It is over, and a person said so.</summary>
    public long ClosedUnixMs { get; set; }

    /// <summary>How far on its site's <see cref="EscalationPlan"/> it is: owed to the police for too long, and nobody had acted.</summary>
    public int Escalations { get; set; }

    public int Attempts { get; set; }

    /// <summary>Who took it or is being tried; null where nobody is to be told.</summary>
    public string? Receiver { get; set; }

    public string? LastError { get; set; }

    /// <summary>An earlier alarm of the device has the same counter.</summary>
    public bool IsUnderUsedCounter => Generation >= AlarmKey.FirstAgain;

    public ulong Key => AlarmKey.Of(Address, Generation, Counter);

    public AckStage Stage => StageOf(ForwardedUnixMs, AcknowledgedUnixMs);

    public AlarmState State => this switch
    {
        // Before what people say: that a person knows of it does not mean that the police do.
        { ForwardedUnixMs: 0, Receiver: not null, LastError: not null } => AlarmState.Failing,
        { ClosedUnixMs: > 0 } => AlarmState.Closed,
        { ArrivedUnixMs: > 0 } => AlarmState.Arrived,
        { RespondingUnixMs: > 0 } => AlarmState.Responding,
        { AcknowledgedUnixMs: > 0 } => AlarmState.Acknowledged,
        { ForwardedUnixMs: > 0 } => AlarmState.Forwarded,
        { Receiver: null } => AlarmState.Stored,
        _ => AlarmState.Sending,
    };

    /// <summary>How far people have come with it; null if nobody has taken it on.</summary>
    public AlarmStep? Step => this switch
    {
        { ClosedUnixMs: > 0 } => AlarmStep.Closed,
        { ArrivedUnixMs: > 0 } => AlarmStep.Arrived,
        { RespondingUnixMs: > 0 } => AlarmStep.Responding,
        { AcknowledgedUnixMs: > 0 } => AlarmStep.Acknowledged,
        _ => null,
    };

    /// <summary>Somebody may be in danger, and the police are to know: panic, silent panic, duress, medical, and what a newer firmware adds.</summary>
    internal bool IsCallForHelp => !Restore
        && Kind is not (EventKind.Cancel or EventKind.Test or EventKind.Drill or EventKind.Tamper or EventKind.Fault);

    /// <summary>Nothing more is owed: whoever was to be told has been.</summary>
    public bool IsFinished => Receiver is null || ForwardedUnixMs > 0;

    /// <summary>
    /// A person said that it has come so far. Whoever says a later step has taken it on as well; what was passed over stays
    /// unsaid.
    /// </summary>
    internal void Advance(AlarmStep to, string? by, long atUnixMs)
    {
        if (AcknowledgedUnixMs == 0)
        {
            (AcknowledgedUnixMs, AcknowledgedBy) = (atUnixMs, by);
        }

        switch (to)
        {
            case AlarmStep.Responding:
                RespondingUnixMs = atUnixMs;
                break;
            case AlarmStep.Arrived:
                ArrivedUnixMs = atUnixMs;
                break;
            case AlarmStep.Closed:
                ClosedUnixMs = atUnixMs;
                break;
        }
    }

    /// <summary>How far an alarm has come, by the times that storage holds of it.</summary>
    public static AckStage StageOf(long forwardedUnixMs, long acknowledgedUnixMs) =>
        acknowledgedUnixMs > 0 ? AckStage.Responding
        : forwardedUnixMs > 0 ? AckStage.Received
        : AckStage.Stored;
}
