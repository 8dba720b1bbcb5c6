using SchoolButton.Hub.Core.Inputs;

namespace SchoolButton.Hub.Core;

/// <summary>
/// What is on the wires: puts on each way what may go, takes the ends of attempts, and tries ways over which nothing went for long.
/// </summary>
internal sealed class PathExchange(
    PathTable paths, PathWatch watch, ReportBook book, StandingBook standing, Matters matters, PathTrouble trouble, CorePolicy policy)
{
    private readonly List<Report> _misread = [];

    /// <summary>What the last <see cref="Pump"/> put on the wire, one for each way that was idle.</summary>
    public List<Report> PutOnWire { get; } = [];

    /// <summary>Attempts that ended; until somebody has read and cleared it.</summary>
    public List<Ending> Endings { get; } = [];

    /// <summary>Takes the end of an attempt; one that is not known (any more) changes nothing.</summary>
    public void Answered(ReportAnswered answer, Instant now, Step step)
    {
        if (paths.Find(answer.Site, answer.Path) is not { OnTheWire: { } report } path
            || report.Id != answer.ReportId
            || report.Attempts != answer.Attempt)
        {
            return;
        }

        bool isFirst = false;
        if (answer.Outcome == SendOutcome.Acknowledged)
        {
            (report.State, report.LastError) = (ReportState.Delivered, null);
            path.Delivered();
            standing.Delivered(report, step);
            isFirst = matters.Delivered(report, path, step);
        }
        else
        {
            (report.State, report.LastError) = (ReportState.Queued, answer.Detail ?? "the receiver did not take it");
            bool isOwed = matters.Failed(report, path, now, step);
            path.Failed(now.MonotonicMs, answer.Outcome == SendOutcome.Refused, isOwed, policy);
            if (!isOwed)
            {
                book.Withdraw(report, "another way has it", step);
            }
        }

        step.Reports.Add(report);
        step.Durable = true;
        Endings.Add(new Ending(report, path, isFirst));
        Ended(path, answer.Outcome, answer.Detail, answer.RoundTripMs, report.Id, now, step);
    }

    /// <summary>Takes the end of a try without a message.</summary>
    public void Probed(PathAnswered answer, Instant now, Step step)
    {
        if (paths.Find(answer.Site, answer.Path) is not { IsProbing: true } path)
        {
            return;
        }

        if (answer.Outcome is SendOutcome.Acknowledged)
        {
            path.Delivered();
        }
        else
        {
            path.Failed(now.MonotonicMs, refused: false, isOwed: false, policy);
        }

        Ended(path, answer.Outcome, answer.Detail, answer.RoundTripMs, messageId: 0, now, step);
    }

    /// <summary>Puts on the wire whatever may go now: written down first, sent after the commit.</summary>
    public void Pump(Instant now, Step step)
    {
        PutOnWire.Clear();
        matters.Pump(now, step);
        watch.Wake(now.MonotonicMs);
        for (int i = 0; watch.Next(ref i) is { } path;)
        {
            Look(path, now, step);
        }

        watch.Settle(now.MonotonicMs);
    }

    /// <summary>An exchange ended, whatever came of it.</summary>
    private void Ended(
        ReceiverPath path, SendOutcome outcome, string? detail, double roundTripMs, long messageId, Instant now, Step step)
    {
        bool isAnswered = outcome is SendOutcome.Acknowledged or SendOutcome.Refused;
        path.ProbeDueMs = path.Plan.Supervision == PathSupervision.None ? ReceiverPath.Never
            : isAnswered || path.Plan.Supervision == PathSupervision.TestEvent ? now.MonotonicMs + path.Plan.SupervisionMs
            : path.NotBeforeMs;
        if (path.Health.Ended(outcome, detail, roundTripMs, messageId, path.Plan, now))
        {
            trouble.Changed(path, now, step);
        }
        else if (path is { IsFailed: true, IsAvoided: false })
        {
            trouble.TriedInVain(path, step);
        }

        watch.Touch(path);
        step.PathsSeen.Add(path);
    }

    private void Look(ReceiverPath path, Instant now, Step step)
    {
        if (now.MonotonicMs >= path.AnswerDueMs(policy))
        {
            EndUnanswered(path, now, step);
        }

        if (path.Health.Look(path.Plan, now))
        {
            trouble.Changed(path, now, step);
        }

        trouble.Look(path, now, step);

        path.IsAvoided &= now.MonotonicMs < watch.AvoidedUntilMs(path);
        _misread.Clear();
        if (path.Next(now.MonotonicMs, _misread) is { } report)
        {
            report.State = ReportState.Sending;
            report.Attempts++;
            step.Reports.Add(report);
            standing.Sending(report, step);
            step.Paths.Add(path);
            step.PathsSeen.Add(path);
            PutOnWire.Add(report);
            step.Durable = true;
        }
        else if (path.IsIdle && now.MonotonicMs >= path.TryDueMs)
        {
            Try(path, now, step);
        }

        foreach (Report cancel in _misread)
        {
            matters.Forget(cancel);
            book.Withdraw(cancel, TakenBack.Overtaken, step);
        }
    }

    /// <summary>
    /// Nothing was sent for long: the way is tried. One that took no message, whatever it answered to the line's own, is tried
    /// with one: nothing else can show that it works again.
    /// </summary>
    private void Try(ReceiverPath path, Instant now, Step step)
    {
        path.ProbeDueMs = now.MonotonicMs + path.Plan.SupervisionMs;
        if (path.Plan.Supervision == PathSupervision.Link && !path.Health.IsRefusing)
        {
            path.Probe(now.MonotonicMs);
            step.Probes.Add(path);
        }
        else if (path.Owed == 0)
        {
            book.Owe(
                path,
                new Notice(ReportKind.PeriodicTest, Restore: false, path.Site, Report.HubAddress, Zone: 0, now.UnixMs), step);
        }
    }

    /// <summary>A sender that never says the end must not block its way for ever, nor do so quietly.</summary>
    private void EndUnanswered(ReceiverPath path, Instant now, Step step)
    {
        string why = $"the hub's own sender said nothing for {path.AnswerMs(policy) / 1_000} s; "
            + "it is tried again, but if this goes on, restart the hub";
        if (path.OnTheWire is { } report)
        {
            Answered(
                new ReportAnswered
                {
                    ReportId = report.Id,
                    Attempt = report.Attempts,
                    Site = path.Site,
                    Path = path.Plan.Id,
                    Outcome = SendOutcome.Unanswered,
                    Detail = why,
                },
                now,
                step);
        }
        else
        {
            Probed(new PathAnswered { Site = path.Site, Path = path.Plan.Id, Outcome = SendOutcome.Unanswered, Detail = why }, now, step);
        }
    }
}
