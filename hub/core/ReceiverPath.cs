namespace SchoolButton.Hub.Core;

/// <summary>
/// The way from one site to its receiver: the queue of what is owed, one message on the wire at a time (DC-09 is stop
/// and wait), and the back-off after failures.
/// </summary>
public sealed class ReceiverPath
{
    public const int MaxSequence = 9999;

    private readonly SortedSet<Report> _queue = new(MostUrgentFirst.Instance);

    public ReceiverPath(string site, int nextSequence)
    {
        Site = site;
        NextSequence = nextSequence;
    }

    public string Site { get; }

    /// <summary>1 to 9999; on disk before it is used.</summary>
    public int NextSequence { get; private set; }

    public int Owed => _queue.Count + (OnTheWire is null ? 0 : 1);

    internal Report? OnTheWire { get; private set; }

    internal long NotBeforeMs { get; private set; }

    internal int Failures { get; private set; }

    internal void Add(Report report)
    {
        _queue.Add(report);

        // A new alarm is not made to wait out the back-off that older failures earned.
        if (report.Priority == 0)
        {
            NotBeforeMs = 0;
        }
    }

    /// <summary>Takes the most urgent message that may go now, if the path is idle.</summary>
    internal Report? Next(long nowMs)
    {
        if (OnTheWire is not null || nowMs < NotBeforeMs)
        {
            return null;
        }

        foreach (Report report in _queue)
        {
            if (nowMs >= report.NotBeforeMs)
            {
                _queue.Remove(report);
                OnTheWire = report;
                if (report.Sequence == 0)
                {
                    report.Sequence = NextSequence;
                    NextSequence = NextSequence == MaxSequence ? 1 : NextSequence + 1;
                }

                return report;
            }
        }

        return null;
    }

    internal void Delivered()
    {
        OnTheWire = null;
        Failures = 0;
        NotBeforeMs = 0;
    }

    internal void Failed(long nowMs, bool refused, CorePolicy policy)
    {
        if (OnTheWire is not { } report)
        {
            return;
        }

        OnTheWire = null;
        long wait = Math.Min(policy.RetryMaxMs, policy.RetryMinMs << Math.Min(Failures, 16));
        if (refused)
        {
            wait = policy.RefusedRetryMs;
            report.NotBeforeMs = nowMs + wait;
        }

        Failures++;
        NotBeforeMs = nowMs + wait;
        _queue.Add(report);
    }

    private sealed class MostUrgentFirst : IComparer<Report>
    {
        public static readonly MostUrgentFirst Instance = new();

        public int Compare(Report? x, Report? y) =>
            x!.Priority != y!.Priority ? x.Priority.CompareTo(y.Priority) : x.Id.CompareTo(y.Id);
    }
}
