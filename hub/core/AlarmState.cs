namespace SchoolButton.Hub.Core;

/// <summary>How far an alarm has come, for people.</summary>
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
}
