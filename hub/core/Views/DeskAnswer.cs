namespace SchoolButton.Hub.Core.Views;

/// <summary>What became of a deed at the console.</summary>
public enum DeskAnswer
{
    Done = 0,

    /// <summary>It had been done before; nothing changed.</summary>
    AlreadyDone = 1,

    NotFound = 2,

    /// <summary>The hub cannot take it now (it is stopping, or its disk is full).</summary>
    Unavailable = 3,
}
