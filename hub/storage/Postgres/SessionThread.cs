using System.Collections.Concurrent;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// Asks a session's server on a thread of its own, so that who asks waits for a bounded time whatever the server, the network
/// and the driver do. The driver's own timeout does not do: where packets are lost, it goes on to ask for the cancelling of what
/// it gave up, for seconds.
/// </summary>
internal sealed class SessionThread
{
    private readonly BlockingCollection<Task> _asked = [];
    private Thread? _thread;

    /// <exception cref="TimeoutException">It took too long and goes on behind the caller's back; what comes of it is not told.</exception>
    public T Ask<T>(Func<T> question, TimeSpan limit)
    {
        Task<T> asked = new(question);
        Add(asked);
        return Task.WaitAny([asked], limit) == 0
            ? asked.GetAwaiter().GetResult()
            : throw new TimeoutException("no answer in time");
    }

    /// <summary>Does this behind what is being asked, and nothing any more after it.</summary>
    public Task EndWith(Action last)
    {
        Task ending = new(last);
        Add(ending);
        _asked.CompleteAdding();
        return ending;
    }

    private void Add(Task asked)
    {
        _asked.Add(asked);
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "postgres session" };
            _thread.Start();
        }
    }

    private void Run()
    {
        foreach (Task asked in _asked.GetConsumingEnumerable())
        {
            asked.RunSynchronously();
        }

        // Not disposed: whoever said the last word may still be inside it.
    }
}
