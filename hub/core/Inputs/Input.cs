namespace SchoolButton.Hub.Core.Inputs;

/// <summary>Something that happened outside the core. It is applied in a batch and released when the batch is on disk.</summary>
public abstract class Input
{
    /// <summary>Monotonic time at which the hub got it.</summary>
    public long ReceivedMs { get; init; }

    /// <summary>Told once the batch is on disk; null where nobody waits.</summary>
    public IReceipt? Receipt { get; init; }
}
