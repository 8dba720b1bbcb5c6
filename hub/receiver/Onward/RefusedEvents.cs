namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>Events that nobody wants, each waiting by itself to be offered again. Not safe for several threads.</summary>
internal sealed class RefusedEvents
{
    /// <summary>If so many are refused, whoever set up the next receiver is wanted, and only calls for help still pass them.</summary>
    private const int Many = 64;

    /// <summary>From so many on calls for help wait too: nothing is taken there.</summary>
    private const int MostCalls = 4096;

    private const long FirstWaitMs = 1_000;
    private const long LongestWaitMs = 5 * 60_000;

    /// <summary>Of calls for help, while there are few.</summary>
    private const long LongestUrgentWaitMs = 10_000;

    private const int Few = 16;

    private readonly Dictionary<long, Refusal> _all = [];

    public int Count => _all.Count;

    public bool OnlyCallsPass => _all.Count >= Many;

    public bool NonePasses => _all.Count >= MostCalls;

    public string LastWords => _all.Values.Last().Words;

    /// <summary>When the first is to be offered again, monotonic; null without any.</summary>
    public long? NextMs => _all.Count == 0 ? null : _all.Values.Min(r => r.UntilMs);

    public IEnumerable<long> Waiting(long nowMs) => _all.Where(r => r.Value.UntilMs > nowMs).Select(r => r.Key);

    /// <returns>The oldest whose time has come; 0 for none.</returns>
    public long Due(long nowMs) => _all.Where(r => r.Value.UntilMs <= nowMs).Select(r => r.Key).Order().FirstOrDefault();

    public void Put(long id, bool isUrgent, long nowMs, string words)
    {
        int times = _all.Remove(id, out Refusal before) ? before.Times + 1 : 1;
        long most = isUrgent && _all.Count < Few ? LongestUrgentWaitMs : LongestWaitMs;
        _all.Add(id, new Refusal(times, nowMs + Math.Min(most, FirstWaitMs << Math.Min(times, 20)), words));
    }

    public void Remove(long id) => _all.Remove(id);

    private readonly record struct Refusal(int Times, long UntilMs, string Words);
}
