namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// Takes a lost session up again on a thread of its own. A server that does not answer keeps one waiting for seconds, in which
/// the hub's loop would judge nobody's silence; so the loop waits a moment for a server that is well, and then only looks.
/// </summary>
/// <param name="hold">For which a try is waited for by whoever begins it.</param>
internal sealed class Reconnection(TimeSpan hold) : IDisposable
{
    /// <summary>
    /// What a try waits before it begins where the server was there and too slow: the next slow answer would hold the loop as
    /// long as the last one did.
    /// </summary>
    private static readonly TimeSpan AfterSlowness = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _ending = new();
    private Task<WriterSession>? _try;

    /// <summary>The server did not answer a question in time, though a session was open.</summary>
    public bool WasSlow { private get; set; }

    /// <param name="connect">Runs on another thread while nobody has a session.</param>
    /// <returns>The new session, once; null while it is not there yet.</returns>
    /// <exception cref="StoreException">The try failed; the next call begins another.</exception>
    public WriterSession? Take(Func<WriterSession> connect)
    {
        if (_try is null)
        {
            TimeSpan pause = WasSlow ? AfterSlowness : TimeSpan.Zero;
            WasSlow = false;
            _try = Task.Factory.StartNew(
                () => Try(connect, pause), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Task.WaitAny([_try], hold);
        }

        if (!_try.IsCompleted)
        {
            return null;
        }

        Task<WriterSession> done = _try;
        _try = null;
        return done.GetAwaiter().GetResult();
    }

    /// <summary>A session that comes after this is closed at once, and its place is free.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _try?.ContinueWith(
            done => done.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private WriterSession Try(Func<WriterSession> connect, TimeSpan pause)
    {
        _ending.Token.WaitHandle.WaitOne(pause);
        _ending.Token.ThrowIfCancellationRequested();
        return connect();
    }
}
