namespace SchoolButton.Hub.Core.Inputs;

/// <summary>Something that happened outside the core. It is applied in a batch and released when the batch is on disk.</summary>
public abstract class Input
{
    /// <summary>Monotonic time at which the hub got it.</summary>
    public long ReceivedMs { get; init; }

    /// <summary>
    /// Whether somebody waits for it now. What is not urgent may wait a moment for company, so that a thousand heartbeats
    /// are a few commits and not a thousand.
    /// </summary>
    public virtual bool IsUrgent => true;

    /// <summary>Told once the batch is on disk; null where nobody waits.</summary>
    public IReceipt? Receipt { get; init; }
}
