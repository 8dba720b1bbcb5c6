namespace SchoolButton.Hub.Dc09;

/// <summary>What the caller may conclude of a message. Only <see cref="Acknowledged"/> means that the receiver has it.</summary>
public enum Dc09Outcome
{
    /// <summary>The receiver has it.</summary>
    Acknowledged = 1,

    /// <summary>Nothing can have reached the receiver: no byte was written. Safe to use another path.</summary>
    NotSent = 2,

    /// <summary>Bytes were written and no valid answer came: the receiver may have it. Send again with the same sequence number.</summary>
    Unanswered = 3,

    /// <summary>What came back is no answer that can be believed: the receiver may have it, or it is no receiver at all.</summary>
    Garbage = 4,

    /// <summary>DUH, or there is no code to send: a fault of configuration, which sending again will not mend.</summary>
    Refused = 5,

    /// <summary>NAK even after the clock was corrected once.</summary>
    ClockRefused = 6,
}
