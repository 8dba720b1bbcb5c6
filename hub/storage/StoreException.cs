namespace SchoolButton.Hub.Storage;

/// <summary>The store could not do it. The message says what happened, to which file, and what to do next.</summary>
public class StoreException : Exception
{
    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>
    /// Another hub writes to the database now. Then nothing may be confirmed to a device any more, wherever it could be
    /// kept: it is the other hub's now to take alarms.
    /// </summary>
    public bool IsTakenOver { get; init; }
}
