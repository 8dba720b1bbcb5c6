namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>What became of an event that was to be kept.</summary>
public enum Keeping
{
    /// <summary>Not on disk: no room in the queue, or the disk refused. It must not be acknowledged to the sender.</summary>
    Refused = 0,

    /// <summary>On disk.</summary>
    Kept,

    /// <summary>A retransmission of what is on disk already.</summary>
    KnownAlready,
}
