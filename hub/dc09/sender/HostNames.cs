using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// Looks receivers' names up, and remembers what they were last: a name server that is away must not take every way to the
/// police with it. Look-ups that stand still hold threads of their own and none of the pool, which presses need.
/// </summary>
/// <param name="lookUp">May block, and throws <see cref="SocketException"/> for a name that is not known.</param>
public sealed class HostNames(Func<string, IPAddress[]> lookUp, TimeProvider time)
{
    /// <summary>A name server that is well needs milliseconds. Then what was known before is dialled.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Look-ups at once; others wait their turn.</summary>
    public const int MaxThreads = 16;

    /// <summary>More hosts than any configuration has; beyond, one of them is forgotten.</summary>
    public const int MaxKnown = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IPAddress[]> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, TaskCompletionSource<IPAddress[]>> _underWay = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<string> _waiting = new();
    private int _threads;

    /// <summary>This machine's resolver; what is known of a name is known to every line.</summary>
    public static HostNames OfThisMachine { get; } = new(Dns.GetHostAddresses, TimeProvider.System);

    /// <param name="host">A name, or an address, which is not looked up.</param>
    /// <param name="within">All the time that there is to connect; half of it is left for dialling.</param>
    /// <returns>As the name server says; if it does not within <see cref="Patience"/>, as it said last. At least one.</returns>
    /// <exception cref="SocketException">The name is not known and never was.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, and the name was never known.</exception>
    public async ValueTask<IPAddress[]> FindAsync(string host, TimeSpan within, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return [address];
        }

        IPAddress[]? known;
        Task<IPAddress[]> found;
        lock (_lock)
        {
            known = _known.GetValueOrDefault(host);
            found = Begin(host);
        }

        if (known is null)
        {
            return await found.WaitAsync(cancel).ConfigureAwait(false);
        }

        try
        {
            return await found.WaitAsync(within / 2 < Patience ? within / 2 : Patience, time, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or SocketException)
        {
            return known;
        }
    }

    /// <summary>One for each name, however many lines ask for it. Under the lock.</summary>
    private Task<IPAddress[]> Begin(string host)
    {
        if (_underWay.TryGetValue(host, out TaskCompletionSource<IPAddress[]>? there))
        {
            return there.Task;
        }

        TaskCompletionSource<IPAddress[]> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _underWay[host] = begun;
        _waiting.Enqueue(host);
        if (_threads < MaxThreads)
        {
            _threads++;
            new Thread(Work) { IsBackground = true, Name = "host names" }.Start();
        }

        return begun.Task;
    }

    private void Work()
    {
        while (true)
        {
            string? host;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out host))
                {
                    _threads--;
                    return;
                }
            }

            IPAddress[] found = [];
            Exception? fault = null;
            try
            {
                found = lookUp(host);
            }
            catch (Exception e)
            {
                fault = e is SocketException ? e : new SocketException((int)SocketError.HostNotFound);
            }

            End(host, found, found.Length > 0 ? null : fault ?? new SocketException((int)SocketError.NoData));
        }
    }

    private void End(string host, IPAddress[] found, Exception? fault)
    {
        TaskCompletionSource<IPAddress[]>? ends;
        lock (_lock)
        {
            _underWay.Remove(host, out ends);
            if (fault is null)
            {
                if (_known.Count >= MaxKnown && !_known.ContainsKey(host))
                {
                    _known.Remove(_known.Keys.First());
                }

                _known[host] = found;
            }
        }

        if (fault is null)
        {
            ends!.SetResult(found);
            return;
        }

        ends!.SetException(fault);

        // Whoever asked may be content with what was known before.
        _ = ends.Task.Exception;
    }
}
