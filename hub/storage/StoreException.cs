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
}
