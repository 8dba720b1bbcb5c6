namespace SchoolButton.Hub.Storage;

/// <summary>The store could not do it. The message says what happened, to which file, and what to do next.</summary>
public class StoreException : Exception
{
    private readonly StoreFault? _fault;

    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>That of the failure within, if it is not said.</summary>
    public StoreFault Fault
    {
        get => _fault ?? (InnerException as StoreException)?.Fault ?? StoreFault.Lasting;
        init => _fault = value;
    }
}
