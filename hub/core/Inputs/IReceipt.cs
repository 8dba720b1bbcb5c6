namespace SchoolButton.Hub.Core.Inputs;

/// <summary>Whoever waits for an input to be on disk: a connection that owes a PUBACK, a web request.</summary>
public interface IReceipt
{
    /// <summary>Called by the hub's loop after the commit. Must not block and must not throw.</summary>
    void Committed(Input input);
}
