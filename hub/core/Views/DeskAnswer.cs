namespace SchoolButton.Hub.Core.Views;

/// <summary>What became of a deed at the console.</summary>
public enum DeskAnswer
{
    Done = 0,

    /// <summary>It had been done before; nothing changed.</summary>
    AlreadyDone = 1,

    NotFound = 2,

    /// <summary>The hub cannot do it now (it is stopping, its disk is full, the device's key is used up).</summary>
    Unavailable = 3,

    /// <summary>Something more important is in force.</summary>
    Outranked = 4,

    /// <summary>There is no device that could do it.</summary>
    NobodyThere = 5,

    /// <summary>The device sleeps: it is kept, and told when it next listens.</summary>
    Kept = 6,
}
