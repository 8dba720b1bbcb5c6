namespace SchoolButton.Hub.Core;

/// <summary>
/// Whether a way out works, judged by what comes back over it. It failed when two attempts in a row did, or when nothing
/// was answered for so long that the reporting time (EN 50136-1) is nearly over.
///
/// A receiver that refuses is alive: one message that it will not have says nothing about the others. When it refuses two
/// different ones and takes none between, it takes nothing, and the way counts as failed until it takes one; that it
/// answers while nothing is told to it does not mend that. The same holds for one that answers nothing but the line's own
/// message: to each call for help it would cost the time until the next way is tried.
/// </summary>
public sealed class PathHealth
{
    /// <summary>So many attempts in a row that fail, or different messages that are refused, are no accident.</summary>
    private const int FailuresToFail = 2;

    /// <summary>What is kept of the reporting time for the tick, the commit and the page; at most a tenth of it.</summary>
    private const long MarginMs = 5_000;

    private const long Never = long.MaxValue;

    private long _answeredMs;
    private long _askedMs = -1;
    private int _failures;
    private int _refusals;
    private long _refusedId;
    private long _unansweredId;

    internal PathHealth(PathStatus? stored, Instant start)
    {
        _answeredMs = start.MonotonicMs;
        FailedSinceUnixMs = stored?.FailedSinceUnixMs ?? 0;
        (State, SinceUnixMs) = FailedSinceUnixMs == 0
            ? (PathState.Unknown, start.UnixMs)
            : (PathState.Failed, FailedSinceUnixMs);
    }

    public PathState State { get; private set; }

    /// <summary>When it came to be so.</summary>
    public long SinceUnixMs { get; private set; }

    /// <summary>0 while it works, or nothing is known.</summary>
    public long FailedSinceUnixMs { get; private set; }

    /// <summary>When the receiver answered last, whatever; 0 for never since the start.</summary>
    public long LastAnswerUnixMs { get; private set; }

    /// <summary>Milliseconds, of the last answer; null where it is not known.</summary>
    public double? RoundTripMs { get; private set; }

    /// <summary>Of the last attempt; null if that worked.</summary>
    public string? LastError { get; private set; }

    /// <summary>
    /// What the last failure took to be shown, in milliseconds: from the last answer where the way is watched, from the first
    /// attempt that failed where it is not. Null for none since the start.
    /// </summary>
    public long? MeasuredReportingMs { get; private set; }

    /// <summary>It answers, and takes nothing: a fault of configuration, here or there.</summary>
    public bool IsRefusing { get; private set; }

    /// <summary>It answers the line's own message, and will not have it: its account, key or clock may be wrong, or it knows no such message.</summary>
    public bool RefusesSupervision { get; private set; }

    /// <summary>Monotonic; the end of the last attempt, or the start.</summary>
    internal long LastEndMs { get; private set; }

    internal void Asked(long nowMs)
    {
        if (_askedMs < 0)
        {
            _askedMs = nowMs;
        }
    }

    /// <param name="messageId">Of the <see cref="Report"/> that it was about; 0 for the line's own message.</param>
    /// <returns>Whether the state changed.</returns>
    internal bool Ended(SendOutcome outcome, string? detail, double roundTripMs, long messageId, PathPlan plan, Instant now)
    {
        LastEndMs = now.MonotonicMs;
        LastError = outcome == SendOutcome.Acknowledged ? null : detail ?? "the receiver did not take it";
        if (outcome is SendOutcome.NotSent or SendOutcome.Unanswered)
        {
            _failures++;
            _unansweredId = outcome == SendOutcome.Unanswered && messageId != 0 ? messageId : _unansweredId;
            return _failures >= FailuresToFail && Fail(plan, now);
        }

        RefusesSupervision = messageId == 0 ? outcome == SendOutcome.Refused : RefusesSupervision;
        LastAnswerUnixMs = now.UnixMs;
        RoundTripMs = roundTripMs < 0 ? null : roundTripMs;
        _failures = 0;
        if (outcome == SendOutcome.Refused && messageId != 0)
        {
            CountRefused(messageId);
        }
        else if (messageId != 0)
        {
            (_refusals, _refusedId, _unansweredId, IsRefusing) = (0, 0, 0, false);
        }
        else if (_unansweredId != 0)
        {
            CountRefused(_unansweredId);
            _unansweredId = 0;
            LastError = IsRefusing ? "the receiver answers supervision, and none of the messages" : LastError;
        }

        // Before the time of the last answer is moved: a failure is measured from the one before.
        bool isChanged = IsRefusing ? Fail(plan, now)
            : (outcome == SendOutcome.Acknowledged || messageId == 0) && Rise(now);
        (_answeredMs, _askedMs) = (now.MonotonicMs, -1);
        return isChanged;
    }

    private void CountRefused(long messageId)
    {
        _refusals += messageId == _refusedId ? 0 : 1;
        _refusedId = messageId;
        IsRefusing |= _refusals >= FailuresToFail;
    }

    /// <summary>Until when something must be answered, lest the way has failed; monotonic.</summary>
    internal long DeadlineMs(PathPlan plan) => State == PathState.Failed || _askedMs < 0 ? Never
        : plan.Supervision == PathSupervision.None ? _askedMs + PatienceMs(plan)
        : Math.Max(_askedMs + MarginMs, _answeredMs + PatienceMs(plan));

    /// <returns>Whether the state changed.</returns>
    internal bool Look(PathPlan plan, Instant now)
    {
        if (now.MonotonicMs < DeadlineMs(plan))
        {
            return false;
        }

        LastError ??= $"the receiver has answered nothing for {(now.MonotonicMs - Since(plan)) / 1_000} s";
        return Fail(plan, now);
    }

    /// <summary>The hub itself was asleep: what it did not hear in that time is nobody's fault.</summary>
    internal void Grace(long nowMs)
    {
        _answeredMs = nowMs;
        _askedMs = _askedMs < 0 ? _askedMs : nowMs;
    }

    private static long PatienceMs(PathPlan plan) => plan.ReportingMs - Math.Min(MarginMs, plan.ReportingMs / 10);

    private long Since(PathPlan plan) => plan.Supervision == PathSupervision.None ? _askedMs : _answeredMs;

    private bool Fail(PathPlan plan, Instant now)
    {
        if (State == PathState.Failed)
        {
            return false;
        }

        MeasuredReportingMs = _askedMs < 0 ? 0 : now.MonotonicMs - Since(plan);
        (State, SinceUnixMs, FailedSinceUnixMs) = (PathState.Failed, now.UnixMs, now.UnixMs);
        return true;
    }

    private bool Rise(Instant now)
    {
        if (State == PathState.Up)
        {
            return false;
        }

        (State, SinceUnixMs, FailedSinceUnixMs) = (PathState.Up, now.UnixMs, 0);
        return true;
    }
}
