namespace SchoolButton.Hub.Core;

/// <summary>
/// Looks at each way out when something is due there, and at no other time: a tick in which nothing is due costs one look
/// at a clock, however many ways there are.
/// </summary>
internal sealed class PathWatch(CorePolicy policy)
{
    /// <summary>
    /// First tries after a start are spread over this time, so that a hub with a thousand ways does not try them at once.
    /// </summary>
    private const long SpreadMs = 10_000;

    /// <summary>
    /// Whatever is due later is looked at now and then in between: a time that was put off leaves its entry behind, and so
    /// those stay few.
    /// </summary>
    private const long LongestSleepMs = 60_000;

    private readonly PriorityQueue<ReceiverPath, long> _due = new();
    private readonly List<ReceiverPath> _touched = [];

    /// <summary>Monotonic; when a way that nothing was ever sent over is tried first.</summary>
    public static long FirstProbeMs(ReceiverPath path, long startMs) => path.Plan.Supervision switch
    {
        PathSupervision.Link => startMs + (Report.HashOf(path.Site, path.Plan.Id) % Math.Min(SpreadMs, path.Plan.SupervisionMs)),
        PathSupervision.TestEvent => startMs + path.Plan.SupervisionMs,
        _ => ReceiverPath.Never,
    };

    /// <summary>A way is set up, or set up otherwise.</summary>
    public static void Plan(ReceiverPath path, PathPlan plan, long nowMs)
    {
        PathPlan before = path.Plan;
        path.Plan = plan;
        if (plan.Supervision != before.Supervision)
        {
            path.ProbeDueMs = FirstProbeMs(path, nowMs);
        }
        else if (plan.Supervision != PathSupervision.None)
        {
            path.ProbeDueMs = Math.Min(path.ProbeDueMs, nowMs + plan.SupervisionMs);
        }
    }

    /// <summary>Something changed there: the next pump looks at it.</summary>
    public void Touch(ReceiverPath path)
    {
        if (path is { IsTouched: false, IsGone: false })
        {
            path.IsTouched = true;
            _touched.Add(path);
        }
    }

    /// <summary>Adds those where something is due.</summary>
    public void Wake(long nowMs)
    {
        while (_due.TryPeek(out ReceiverPath? path, out long atMs) && atMs <= nowMs)
        {
            _due.Dequeue();
            if (path.WakeMs == atMs)
            {
                path.WakeMs = ReceiverPath.Never;
                Touch(path);
            }
        }
    }

    /// <summary>The next one to be looked at; it may be touched again while that is done.</summary>
    /// <param name="index">From 0; goes on past it.</param>
    public ReceiverPath? Next(ref int index)
    {
        while (index < _touched.Count)
        {
            ReceiverPath path = _touched[index++];
            path.IsTouched = false;
            if (!path.IsGone)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>All was looked at: each is looked at again when its next thing is due.</summary>
    public void Settle(long nowMs)
    {
        foreach (ReceiverPath path in _touched)
        {
            long atMs = DueMs(path);
            if (path.IsGone || atMs == ReceiverPath.Never)
            {
                continue;
            }

            atMs = Math.Clamp(atMs, nowMs + 1, nowMs + LongestSleepMs);
            if (atMs < path.WakeMs)
            {
                path.WakeMs = atMs;
                _due.Enqueue(path, atMs);
            }
        }

        _touched.Clear();
    }

    /// <summary>Monotonic; when a failed way that nothing tries is to be tried by whatever comes next.</summary>
    public long AvoidedUntilMs(ReceiverPath path)
    {
        bool isTriedAnyway = path.Owed > 0
            || (path.Plan.Supervision != PathSupervision.None && !path.Health.IsRefusing);
        return !path.IsAvoided || isTriedAnyway ? ReceiverPath.Never : path.Health.LastEndMs + policy.PathRetryMs;
    }

    private long DueMs(ReceiverPath path)
    {
        long atMs = path.IsIdle
            ? Math.Min(Math.Min(path.SendDueMs, path.TryDueMs), AvoidedUntilMs(path))
            : path.AnswerDueMs(policy);
        return Math.Min(atMs, Math.Min(path.Word.CalmEndMs, path.Health.DeadlineMs(path.Plan)));
    }
}
