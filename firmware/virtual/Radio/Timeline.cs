namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// What is to happen in one world, in order of time: first come, first served at equal times. Time passes only when
/// somebody runs it. Not safe for more than one thread.
/// </summary>
public sealed class Timeline
{
    private readonly PriorityQueue<Action, (long AtMicros, long Order)> _work = new();
    private long _order;

    public long NowMicros { get; private set; }

    /// <summary>When the next thing is due; null if nothing is.</summary>
    public long? NextMicros => _work.TryPeek(out _, out (long AtMicros, long Order) due) ? due.AtMicros : null;

    /// <param name="micros">What is past already is done at once, after what waits for this moment.</param>
    public void At(long micros, Action work) => _work.Enqueue(work, (Math.Max(micros, NowMicros), _order++));

    /// <summary>Does what is due until then, inclusive; then it is then.</summary>
    public void RunUntil(long micros)
    {
        while (_work.TryPeek(out _, out (long AtMicros, long Order) due) && due.AtMicros <= micros)
        {
            RunNext();
        }

        NowMicros = Math.Max(NowMicros, micros);
    }

    /// <summary>Does the next thing, whenever it is due.</summary>
    /// <returns>False if there is nothing to do.</returns>
    public bool RunNext()
    {
        if (!_work.TryDequeue(out Action? work, out (long AtMicros, long Order) due))
        {
            return false;
        }

        NowMicros = due.AtMicros;
        work();
        return true;
    }
}
