namespace SchoolButton.Hub.Core;

/// <summary>What an attempt to send allows to conclude.</summary>
public enum SendOutcome
{
    /// <summary>The receiver answered ACK.</summary>
    Acknowledged = 0,

    /// <summary>Nothing can have reached the receiver.</summary>
    NotSent = 1,

    /// <summary>No valid answer; the receiver may have it. The same sequence number goes out again.</summary>
    Unanswered = 2,

    /// <summary>The receiver will not have it: DUH, or a clock that does not agree even after correction.</summary>
    Refused = 3,
}
