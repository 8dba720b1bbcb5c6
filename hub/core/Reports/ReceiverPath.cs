namespace SchoolButton.Hub.Core;

/// <summary>
/// One way from a site to a receiver: the queue of what is owed, one message on the wire at a time (DC-09 is stop
/// and wait), and the back-off after failures.
///
/// Must never: let a message overtake the one that it ends, or let anything but a message already on the wire hold up
/// a call for help.
/// </summary>
public sealed class ReceiverPath
{
    public const int MaxSequence = 9999;

    private readonly SortedSet<Report> _queue = new(MostUrgentFirst.Instance);

    /// <summary>Conditions of devices, or ends of them, that the receiver was never told of: at most one of each kind and device.</summary>
    private readonly Dictionary<(ReportKind Kind, uint Address), Report> _untold = [];

    /// <summary>Messages that have to wait, while a later one is looked for.</summary>
    private readonly List<Report> _passed = [];

    private long _notBeforeMs;
    private long _sentMs;
    private int _failures;
    private bool _hurries;

    public ReceiverPath(string site, PathPlan plan, int nextSequence)
    {
        Site = site;
        Plan = plan;
        NextSequence = nextSequence;
    }

    public string Site { get; }

    public PathPlan Plan { get; }

    public PathStatus Status => new(Site, Plan.Id, NextSequence);

    /// <summary>1 to 9999; on disk before it is used.</summary>
    public int NextSequence { get; private set; }

    public int Owed => _queue.Count + (OnTheWire is null ? 0 : 1);

    internal Report? OnTheWire { get; private set; }

    internal void Add(Report report)
    {
        _queue.Add(report);
        if (report is { IsCondition: true, Attempts: 0 })
        {
            _untold[(report.Kind, report.Address)] = report;
        }

        // A new alarm is not made to wait out the back-off that older failures earned, or are just earning.
        if (report.Priority == 0)
        {
            _notBeforeMs = 0;
            _hurries = OnTheWire is not null;
        }
    }

    /// <summary>Takes back a device's condition, or its end, if the receiver was never told of it.</summary>
    internal Report? TakeUntold(ReportKind kind, uint address, bool restore)
    {
        if (!_untold.TryGetValue((kind, address), out Report? report) || report.Restore != restore)
        {
            return null;
        }

        _untold.Remove((kind, address));
        _queue.Remove(report);
        return report;
    }

    /// <summary>Takes the most urgent message that may go now, if the path is idle.</summary>
    /// <param name="withdrawn">
    /// Gets the cancels that this message overtakes. A cancel names no alarm on the wire: sent after a newer call for
    /// help from the same button, it would be taken for the cancel of that one.
    /// </param>
    internal Report? Next(long nowMs, List<Report> withdrawn)
    {
        if (OnTheWire is not null || nowMs < _notBeforeMs)
        {
            return null;
        }

        _passed.Clear();
        Report? next = null;
        foreach (Report report in _queue)
        {
            if (nowMs >= report.NotBeforeMs && !_passed.Exists(report.MustFollow))
            {
                next = report;
                break;
            }

            _passed.Add(report);
        }

        if (next is not null)
        {
            withdrawn.AddRange(_passed.Where(next.MakesPointless));
            _queue.ExceptWith(withdrawn);
            Take(next, nowMs);
        }

        return next;
    }

    /// <summary>Whether nobody has said within a time what became of the message on the wire.</summary>
    internal bool IsUnanswered(long nowMs, long withinMs) => OnTheWire is not null && nowMs - _sentMs >= withinMs;

    internal void Delivered()
    {
        OnTheWire = null;
        _failures = 0;
        _notBeforeMs = 0;
    }

    /// <param name="refused">
    /// The receiver will not have this one, so it steps aside for long. Others wait only as after any failure.
    /// </param>
    internal void Failed(long nowMs, bool refused, CorePolicy policy)
    {
        if (OnTheWire is not { } report)
        {
            return;
        }

        OnTheWire = null;
        report.NotBeforeMs = refused ? nowMs + policy.RefusedRetryMs : 0;
        _notBeforeMs = _hurries
            ? nowMs
            : nowMs + Math.Min(policy.RetryMaxMs, policy.RetryMinMs << Math.Min(_failures, 16));
        _failures++;
        _queue.Add(report);
    }

    private void Take(Report report, long nowMs)
    {
        _queue.Remove(report);
        if (_untold.GetValueOrDefault((report.Kind, report.Address)) == report)
        {
            _untold.Remove((report.Kind, report.Address));
        }

        OnTheWire = report;
        _sentMs = nowMs;
        _hurries = false;
        if (report.Sequence == 0)
        {
            report.Sequence = NextSequence;
            NextSequence = NextSequence == MaxSequence ? 1 : NextSequence + 1;
        }
    }

    private sealed class MostUrgentFirst : IComparer<Report>
    {
        public static readonly MostUrgentFirst Instance = new();

        public int Compare(Report? x, Report? y) =>
            x!.Priority != y!.Priority ? x.Priority.CompareTo(y.Priority) : x.Id.CompareTo(y.Id);
    }
}
