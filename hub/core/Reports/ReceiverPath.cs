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

    private readonly Backoff _backoff = new();
    private long _sentMs;

    /// <summary>Something urgent came while the wire was occupied.</summary>
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
        Word = new PathWord(Health.FailedSinceUnixMs);
        ProbeDueMs = PathWatch.FirstProbeMs(this, start.MonotonicMs);
        IsAvoided = Health.State == PathState.Failed;
    }

    public string Site { get; }

    public PathPlan Plan { get; internal set; }

    /// <summary>Among the site's ways, from 1; 0 for a copy.</summary>
    public int Order { get; internal set; }

    public PathHealth Health { get; }

    /// <summary>After a restart it counts as failed also where others were told so and not of the end.</summary>
    public PathStatus Status => new(
        Site, Plan.Id, NextSequence, Health.FailedSinceUnixMs != 0 || Order == 0 ? Health.FailedSinceUnixMs : Word.ToldSinceUnixMs);

    /// <summary>1 to <see cref="MaxSequence"/>; on disk before it is used.</summary>
    public int NextSequence { get; private set; }

    public int Owed => Queue.Count + (OnTheWire is null ? 0 : 1);

    internal ToldTable Told { get; } = new();

    internal PathWord Word { get; }

    internal Report? OnTheWire { get; private set; }

    /// <summary>The line is being tried without a message.</summary>
    internal bool IsProbing { get; private set; }

    /// <summary>It is set up no more.</summary>
    internal bool IsGone { get; private set; }

    internal bool IsIdle => OnTheWire is null && !IsProbing;

    internal bool IsFailed => Health.State == PathState.Failed;

    /// <summary>Calls for help up to this alarm were before the way was set up; 0 for one that was there at the start.</summary>
    internal long AfterAlarmId { get; set; }

    /// <summary>It failed, and it is not yet time to try whether it still does: what is not urgent goes another way.</summary>
    internal bool IsAvoided { get; set; }

    /// <summary>Monotonic; when the way is tried again if nothing is sent over it.</summary>
    internal long ProbeDueMs { get; set; }

    /// <summary>The same, or <see cref="Never"/> while the next call for help tries it anyway.</summary>
    internal long TryDueMs => Queue.IsCallNext ? Never : ProbeDueMs;

    /// <summary>Monotonic; when <see cref="PathWatch"/> looks at it next, <see cref="Never"/> for not yet set.</summary>
    internal long WakeMs { get; set; } = Never;

    /// <summary>It is among those that the next pump looks at anyway.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>Without what is on the wire.</summary>
    internal ReportQueue Queue { get; } = new();

    internal void Add(Report report)
    {
        Queue.Add(report);
        Told.Owed(report);

        // A new alarm is not made to wait out the back-off that older failures earned, or are just earning.
        if (report.IsCallForHelp)
        {
            _backoff.Called();
        }

        if (report.Priority <= Report.CancelPriority)
        {
            _backoff.Hurry();
            _hurries = !IsIdle;
        }
    }

    /// <summary>It is set up anew, perhaps at another address: what went before says nothing.</summary>
    internal void Renew(long nowMs)
    {
        _backoff.Clear();
        _hurries = !IsIdle;
        Queue.Renew();
        if (IsFailed && Plan.Supervision == PathSupervision.Link)
        {
            ProbeDueMs = Math.Min(ProbeDueMs, PathWatch.FirstProbeMs(this, nowMs));
        }
    }

    /// <summary>Takes back a condition, or its end, if the receiver was never told of it; without its end it goes on to hold it.</summary>
    internal Report? TakeUntold(ReportKind kind, uint address, bool restore)
    {
        if (Told.Untold(kind, address, restore) is not { } report)
        {
            return null;
        }

        Remove(report);
        if (restore)
        {
            Told.EndTaken(report);
        }

        return report;
    }

    /// <summary>Takes a message that is not on the wire out of the queue; not owed here any more.</summary>
    internal void Remove(Report report)
    {
        Queue.Remove(report);
        Told.OwedNoMore(report);
    }

    /// <summary>A way that is set up no more: gives up all that it owed.</summary>
    internal List<Report> Empty()
    {
        List<Report> owed = Queue.Empty();
        if (OnTheWire is { } report)
        {
            owed.Add(report);
        }

        Told.Clear();
        (OnTheWire, IsProbing, IsGone) = (null, false, true);
        return owed;
    }

    /// <summary>Takes the most urgent message that may go now, if the path is idle.</summary>
    /// <param name="misread">Gets the cancels that its receiver would read as those of other calls; they are owed here no more.</param>
    internal Report? Next(long nowMs, List<Report> misread)
    {
        if (!IsIdle)
        {
            return null;
        }

        Report? next = Queue.Next(nowMs, _backoff, misread);
        while (next is not null && Told.WouldMisread(next))
        {
            misread.Add(next);
            Remove(next);
            next = Queue.Next(nowMs, _backoff, misread);
        }

        if (next is not null)
        {
            misread.ForEach(Remove);
            Take(next, nowMs);
        }

        return next;
    }

    /// <summary>Monotonic; when a message may go, if the path is idle; <see cref="Never"/> where none waits.</summary>
    internal long SendDueMs => Queue.DueMs;

    /// <summary>Monotonic; when the exchange on the wire counts as lost; <see cref="Never"/> if there is none.</summary>
    internal long AnswerDueMs(CorePolicy policy) =>
        IsIdle || policy.AnswerMs > Never - _sentMs ? Never : _sentMs + AnswerMs(policy);

    /// <summary>So long a sender may take.</summary>
    internal long AnswerMs(CorePolicy policy) => Math.Max(policy.AnswerMs, Plan.AttemptMs + policy.AnswerMarginMs);

    /// <summary>Monotonic; before then the back-off keeps the wire free of what is no call for help.</summary>
    internal long NotBeforeMs => _backoff.OthersFromMs;

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
        if (OnTheWire is { } report)
        {
            Told.Delivered(report);
        }

        (OnTheWire, IsProbing) = (null, false);
        _backoff.Clear();
        Queue.TimesChanged();
    }

    /// <summary>What was on the wire failed; a message goes back to the queue unless it is not owed any more.</summary>
    /// <param name="refused">
    /// The receiver will not have this one, so it steps aside for long. Others wait only as after any failure.
    /// </param>
    internal void Failed(long nowMs, bool refused, bool isOwed, CorePolicy policy)
    {
        Report? report = OnTheWire;
        (OnTheWire, IsProbing) = (null, false);
        _backoff.Failed(nowMs, report is { IsCallForHelp: true }, _hurries, Plan, policy);
        Queue.TimesChanged();
        if (report is not null && isOwed)
        {
            report.NotBeforeMs = refused ? nowMs + Backoff.RefusedMs(report, Plan, policy) : 0;
            Queue.Add(report);
        }
    }

    private void Take(Report report, long nowMs)
    {
        Queue.Remove(report);
        Told.Tried(report);
        OnTheWire = report;
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
}
