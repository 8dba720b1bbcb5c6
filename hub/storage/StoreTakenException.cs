namespace SchoolButton.Hub.Storage;

/// <summary>
/// Another hub took the writer's place. This one cannot write any more, however often it tries: it must end, or start anew
/// and read what the other wrote. Nothing may be confirmed to a device any more, wherever else it could be kept.
/// </summary>
public sealed class StoreTakenException : StoreException
{
    public StoreTakenException(string message)
        : base(message)
    {
    }

    public StoreTakenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
