namespace SchoolButton.Hub.Core.Views;

/// <summary>One alarm as people see it. Immutable; made anew at each change, after the change is on disk.</summary>
/// <param name="Id">Counts up; the newest alarm has the highest.</param>
/// <param name="Kind">panic, silent-panic, duress, medical, test, drill, cancel, tamper or fault.</param>
/// <param name="State">
/// stored, sending, failing, forwarded, acknowledged, responding, arrived or closed. Failing whatever people say, until a
/// receiver has it; the times tell how far they have come.
/// </param>
/// <param name="RaisedAt">The press, by the device's reckoning of hub time; the arrival where it had none.</param>
/// <param name="StoredAt">On disk here.</param>
/// <param name="ForwardedAt">The receiver's ACK.</param>
/// <param name="AcknowledgedAt">A person took it on, or said a later step without that.</param>
/// <param name="Attempts">How often it was sent to a receiver.</param>
/// <param name="Receiver">Who took it, or who is being tried; null where the site forwards no such alarm.</param>
/// <param name="LastError">Why the last attempt failed, in words; null when it did not.</param>
/// <param name="CancelledAt">When the device took it back; null if it did not. It is delivered all the same.</param>
/// <param name="Cause">
/// single, hold, double, triple, both or second for a press; stuck-button, settings, storage, restarted, radio or
/// safe-mode for a fault; null where there is none.
/// </param>
public sealed record AlarmView(
    long Id,
    string DeviceId,
    string Kind,
    AlarmState State,
    DateTimeOffset RaisedAt,
    DateTimeOffset StoredAt,
    DateTimeOffset? ForwardedAt,
    DateTimeOffset? AcknowledgedAt,
    int Attempts,
    string? Receiver,
    string Site,
    string Room,
    string DeviceName,
    bool Restore,
    string? AcknowledgedBy,
    string? LastError,
    DateTimeOffset? CancelledAt,
    string? Cause)
{
    /// <summary>How far people have come with it, whatever the receiver; null if nobody has taken it on.</summary>
    public AlarmStep? Step { get; init; }

    /// <summary>Somebody is on the way; null if nobody said so.</summary>
    public DateTimeOffset? RespondingAt { get; init; }

    /// <summary>Somebody is there; null if nobody said so.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>It is over; null if nobody said so.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>How far it is escalated since no receiver had it and nobody acted: 0 for not, then the step of the site's plan.</summary>
    public int Escalations { get; init; }

    /// <summary>From the press to the receiver's ACK, where that took long (<see cref="CorePolicy.LateMs"/>); null where it did not.</summary>
    public long? LateSeconds { get; init; }
}
