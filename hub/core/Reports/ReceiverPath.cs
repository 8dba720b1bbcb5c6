namespace SchoolButton.Hub.Core;

/// <summary>
/// One way from a site to a receiver: the queue of what is owed, one exchange on the wire at a time (DC-09 is stop
/// and wait), and the back-off after failures.
///
/// Must never: let a message overtake the one that it ends, or let anything but an exchange already on the wire hold up
/// a call for help.
/// </summary>
public sealed class ReceiverPath
{
    /// <summary>Of the hub's own; those behind are <see cref="TestSequence"/>'s.</summary>
    public const int MaxSequence = 9899;

    internal const long Never = long.MaxValue;

    private const int MostDoublings = 16;

    private readonly SortedSet<Report> _queue = new(MostUrgentFirst.Instance);

    /// <summary>Conditions, or ends of them, that the receiver was never told of: at most one of each kind and address.</summary>
    private readonly Dictionary<(ReportKind Kind, uint Address), Report> _untold = [];

    /// <summary>What lasts and was told, or may have been, while its end was not: for a condition tried, otherwise delivered.</summary>
    private readonly HashSet<(ReportKind Kind, uint Address)> _told = [];

    /// <summary>Messages that have to wait, while a later one is looked for.</summary>
    private readonly List<Report> _passed = [];

    private long _notBeforeMs;
    private long _nextRefusedMs = Never;
    private long _sentMs;
    private int _failures;
    private bool _hurries;

    /// <param name="nextSequence">1 to <see cref="MaxSequence"/>.</param>
    public ReceiverPath(string site, PathPlan plan, int nextSequence)
        : this(site, plan, new PathStatus(site, plan.Id, nextSequence), default)
    {
    }

    /// <param name="stored">Null for a way that was never used.</param>
    internal ReceiverPath(string site, PathPlan plan, PathStatus? stored, Instant start)
    {
        Site = site;
        Plan = plan;
        NextSequence = stored?.NextSequence is >= 1 and <= MaxSequence and var next ? next : 1;
        Health = new PathHealth(stored, start);
        ProbeDueMs = PathWatch.FirstProbeMs(this, start.MonotonicMs);
        IsAvoided = Health.State == PathState.Failed;
    }

    public string Site { get; }

    public PathPlan Plan { get; internal set; }

    /// <summary>Among the site's ways, from 1; 0 for a copy.</summary>
    public int Order { get; internal set; }

    public PathHealth Health { get; }

    public PathStatus Status => new(Site, Plan.Id, NextSequence, Health.FailedSinceUnixMs);

    /// <summary>1 to <see cref="MaxSequence"/>; on disk before it is used.</summary>
    public int NextSequence { get; private set; }

    public int Owed => _queue.Count + (OnTheWire is null ? 0 : 1);

    internal Report? OnTheWire { get; private set; }

    /// <summary>The line is being tried without a message.</summary>
    internal bool IsProbing { get; private set; }

    /// <summary>It is set up no more.</summary>
    internal bool IsGone { get; private set; }

    internal bool IsIdle => OnTheWire is null && !IsProbing;

    internal bool IsFailed => Health.State == PathState.Failed;

    /// <summary>It failed, and it is not yet time to try whether it still does: what is not urgent goes another way.</summary>
    internal bool IsAvoided { get; set; }

    /// <summary>Monotonic; when the way is tried again if nothing is sent over it.</summary>
    internal long ProbeDueMs { get; set; }

    /// <summary>Monotonic; when <see cref="PathWatch"/> looks at it next, <see cref="Never"/> for not yet set.</summary>
    internal long WakeMs { get; set; } = Never;

    /// <summary>It is among those that the next pump looks at anyway.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>Most urgent first; without what is on the wire.</summary>
    internal IReadOnlyCollection<Report> Queue => _queue;

    internal Report? LeastUrgent => _queue.Max;

    internal void Add(Report report)
    {
        _queue.Add(report);
        _nextRefusedMs = 0;
        (ReportKind, uint) key = (report.Kind, report.Address);
        if (report is { IsCondition: true, Attempts: 0, MayBeRepeat: false })
        {
            _untold[key] = report;
        }
        else if (report is { IsLasting: true, Restore: false })
        {
            _told.Add(key);
        }

        // A new alarm is not made to wait out the back-off that older failures earned, or are just earning.
        if (report.Priority == 0)
        {
            _notBeforeMs = 0;
            _hurries = !IsIdle;
        }
    }

    /// <summary>Whether its receiver has it that this lasts, or may have, or is owed that.</summary>
    internal bool Holds(ReportKind kind, uint address) =>
        _told.Contains((kind, address)) || _untold.GetValueOrDefault((kind, address)) is { Restore: false };

    /// <summary>Whether it owes this word already, and its receiver was told nothing of that yet.</summary>
    internal bool OwesUntold(ReportKind kind, uint address, bool restore) =>
        _untold.TryGetValue((kind, address), out Report? report) && report.Restore == restore;

    /// <summary>Takes back a condition, or its end, if the receiver was never told of it; without its end it goes on to hold it.</summary>
    internal Report? TakeUntold(ReportKind kind, uint address, bool restore)
    {
        if (!_untold.TryGetValue((kind, address), out Report? report) || report.Restore != restore)
        {
            return null;
        }

        Remove(report);
        if (restore)
        {
            _told.Add((kind, address));
        }

        return report;
    }

    /// <summary>
    /// A cancel of this device that waits, with no call for help of it behind: a newer cancel says the same, since neither
    /// names an alarm on the wire.
    /// </summary>
    internal Report? OlderCancel(uint address)
    {
        Report? cancel = null;
        foreach (Report report in _queue)
        {
            if (report.Priority > 0)
            {
                break;
            }

            if (report.Address == address)
            {
                cancel = report.Kind == ReportKind.Cancel ? report : report.IsCallForHelp ? null : cancel;
            }
        }

        return cancel;
    }

    /// <summary>What waits to say that this alarm reached nobody.</summary>
    internal Report? OlderEscalation(long alarmId) => _queue.TakeWhile(r => r.Priority == 0)
        .FirstOrDefault(r => r.Kind == ReportKind.Undelivered && r.AlarmId == alarmId);

    /// <summary>Takes a message that is not on the wire out of the queue; not owed here any more.</summary>
    internal void Remove(Report report)
    {
        _queue.Remove(report);
        ForgetUntold(report);
    }

    /// <summary>A way that is set up no more: gives up all that it owed.</summary>
    internal List<Report> Empty()
    {
        List<Report> owed = [.. _queue];
        if (OnTheWire is { } report)
        {
            owed.Add(report);
        }

        _queue.Clear();
        _untold.Clear();
        _told.Clear();
        (OnTheWire, IsProbing, IsGone) = (null, false, true);
        return owed;
    }

    /// <summary>Takes the most urgent message that may go now, if the path is idle.</summary>
    /// <param name="pointless">
    /// Gets the cancels that this message overtakes. A cancel names no alarm on the wire: sent after a newer call for
    /// help from the same button, it would be taken for the cancel of that one.
    /// </param>
    internal Report? Next(long nowMs, List<Report> pointless)
    {
        if (!IsIdle || _queue.Count == 0 || nowMs < _notBeforeMs || nowMs < _nextRefusedMs)
        {
            return null;
        }

        Report? next = _queue.Min!;
        if (next.NotBeforeMs > nowMs)
        {
            next = NextBehindRefused(nowMs, pointless);
        }

        if (next is not null)
        {
            Take(next, nowMs);
        }

        return next;
    }

    /// <summary>Monotonic; when a message may go, if the path is idle; <see cref="Never"/> where none waits.</summary>
    internal long SendDueMs => _queue.Count == 0 ? Never : Math.Max(_notBeforeMs, _nextRefusedMs);

    /// <summary>Monotonic; when the exchange on the wire counts as lost; <see cref="Never"/> if there is none.</summary>
    internal long AnswerDueMs(long withinMs) => IsIdle || withinMs > Never - _sentMs ? Never : _sentMs + withinMs;

    /// <summary>Monotonic; before then the back-off keeps the wire free.</summary>
    internal long NotBeforeMs => _notBeforeMs;

    internal void Probe(long nowMs)
    {
        IsProbing = true;
        _sentMs = nowMs;
        _hurries = false;
        Health.Asked(nowMs);
    }

    /// <summary>What was on the wire, a message or a probe, was taken.</summary>
    internal void Delivered()
    {
        if (OnTheWire is { IsLasting: true, Restore: true, IsCondition: false } ended)
        {
            _told.Remove((ended.Kind, ended.Address));
        }

        (OnTheWire, IsProbing) = (null, false);
        _failures = 0;
        _notBeforeMs = 0;
    }

    /// <summary>What was on the wire failed; a message goes back to the queue unless it is not owed any more.</summary>
    /// <param name="refused">
    /// The receiver will not have this one, so it steps aside for long. Others wait only as after any failure.
    /// </param>
    internal void Failed(long nowMs, bool refused, bool isOwed, CorePolicy policy)
    {
        if (OnTheWire is { } report && isOwed)
        {
            report.NotBeforeMs = refused ? nowMs + policy.RefusedRetryMs : 0;
            _queue.Add(report);
            _nextRefusedMs = 0;
        }

        (OnTheWire, IsProbing) = (null, false);
        long minMs = Plan.RetryMinMs ?? policy.RetryMinMs;
        long maxMs = Plan.RetryMaxMs ?? policy.RetryMaxMs;
        _notBeforeMs = _hurries ? nowMs : nowMs + Math.Min(maxMs, minMs << Math.Min(_failures, MostDoublings));
        _failures++;
    }

    private Report? NextBehindRefused(long nowMs, List<Report> pointless)
    {
        _passed.Clear();
        _nextRefusedMs = Never;
        foreach (Report report in _queue)
        {
            if (nowMs >= report.NotBeforeMs && !_passed.Exists(report.MustFollow))
            {
                foreach (Report overtaken in _passed.Where(report.MakesPointless))
                {
                    Remove(overtaken);
                    pointless.Add(overtaken);
                }

                return report;
            }

            // What follows another may go no sooner than that one, so only the refused ones' times count.
            if (report.NotBeforeMs > nowMs)
            {
                _nextRefusedMs = Math.Min(_nextRefusedMs, report.NotBeforeMs);
            }

            _passed.Add(report);
        }

        return null;
    }

    private void Take(Report report, long nowMs)
    {
        Remove(report);
        if (report is { IsLasting: true, Restore: false })
        {
            _told.Add((report.Kind, report.Address));
        }
        else if (report.IsCondition)
        {
            // Its end will come there, whenever that is: a new beginning is to be told after it.
            _told.Remove((report.Kind, report.Address));
        }

        OnTheWire = report;
        _nextRefusedMs = 0;
        _sentMs = nowMs;
        _hurries = false;
        Health.Asked(nowMs);
        // Where nobody is set up to take it no number is used: the way that it goes at last has its own.
        if (report.Sequence == 0 && Plan.Id.Length > 0)
        {
            report.Sequence = NextSequence;
            NextSequence = NextSequence == MaxSequence ? 1 : NextSequence + 1;
        }
    }

    private void ForgetUntold(Report report)
    {
        if (_untold.GetValueOrDefault((report.Kind, report.Address)) == report)
        {
            _untold.Remove((report.Kind, report.Address));
        }
    }

    private sealed class MostUrgentFirst : IComparer<Report>
    {
        public static readonly MostUrgentFirst Instance = new();

        public int Compare(Report? x, Report? y) =>
            x!.Priority != y!.Priority ? x.Priority.CompareTo(y.Priority) : x.Id.CompareTo(y.Id);
    }
}
