namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>One thing to write, in a batch with others.</summary>
/// <param name="write">Runs inside the transaction; may run once only.</param>
/// <param name="committed">Runs on the writer's thread once the batch is on disk, before whoever waits goes on.</param>
internal sealed class JournalWork<T>(Func<JournalWriter, T> write, Action<T>? committed, T refused) : IJournalWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public void Write(JournalWriter writer) => _result = write(writer);

    public void Commit()
    {
        committed?.Invoke(_result!);
        _done.SetResult(_result!);
    }

    public void Refuse() => _done.SetResult(refused);
}

internal interface IJournalWork
{
    void Write(JournalWriter writer);

    void Commit();

    /// <summary>The batch did not get to the disk.</summary>
    void Refuse();
}
