namespace SchoolButton.Hub.Core;

/// <summary>Where a message to a receiver stands.</summary>
public enum ReportState
{
    /// <summary>Delivered, and what it tells of lasts: kept, so that whoever was told hears of the end.</summary>
    Standing = -1,

    Queued = 0,

    /// <summary>On the wire. Written to disk before the first byte leaves, so that a crash is known to be in doubt.</summary>
    Sending = 1,

    Delivered = 2,

    /// <summary>Not owed any more: something newer made it pointless before the receiver had it.</summary>
    Withdrawn = 3,
}
