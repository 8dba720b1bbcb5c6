namespace SchoolButton.Hub.Core;

/// <summary>
/// How far an alarm has come, for people. That a person acts does not mean that the police know: an alarm whose delivery
/// fails stays <see cref="Failing"/> until a receiver has it, and its times say beside that how far people have come.
/// </summary>
public enum AlarmState
{
    /// <summary>On disk; nobody is to be told, or nobody has been tried yet.</summary>
    Stored = 0,

    /// <summary>On its way to a receiver.</summary>
    Sending = 1,

    /// <summary>The last attempt failed; the next one is coming.</summary>
    Failing = 2,

    /// <summary>A receiver answered ACK.</summary>
    Forwarded = 3,

    /// <summary>A person has taken it on.</summary>
    Acknowledged = 4,

    /// <summary>Somebody is on the way.</summary>
    Responding = 5,

    /// <summary>Somebody is there.</summary>
    Arrived = 6,

    /// <summary>It is over, and a person said so.</summary>
    Closed = 7,
}
