namespace SchoolButton.Hub.Core;

/// <summary>Enters messages into the queues of ways and takes them out again, each time for storage too.</summary>
internal sealed class ReportBook(HubSnapshot loaded, PathWatch watch, CorePolicy policy)
{
    private long _lastId = loaded.LastReportId;

    /// <summary>What is not owed any more, each with the reason; until somebody has read and cleared it.</summary>
    public List<(Report Report, string Why)> Withdrawn { get; } = [];

    public Report Owe(ReceiverPath path, in Notice notice, Step step, bool mayBeRepeat = false)
    {
        // Of ways to the police nothing is ever dropped. A copy that is away for weeks keeps what is most urgent.
        if (path.Plan.IsCopy && path.Owed >= policy.CopyOwed && path.Queue.LeastUrgent is { } least)
        {
            path.Remove(least);
            Withdraw(least, $"more than {policy.CopyOwed} messages wait for it", step);
        }

        Report report = new()
        {
            Id = ++_lastId,
            AlarmId = notice.AlarmId,
            Address = notice.Address,
            Zone = notice.Zone,
            Site = notice.Site,
            Path = path.Plan.Id,
            Kind = notice.Kind,
            Restore = notice.Restore,
            CreatedUnixMs = notice.CreatedUnixMs,
            CancelsAlarmId = notice.CancelsAlarmId,
            MayBeRepeat = mayBeRepeat,
        };
        Enter(path, report, step);
        return report;
    }

    /// <summary>
    /// What was owed over a way that is set up no more goes another one, as new there: a call for help that its receiver never
    /// had must not come as a repeat, which some control rooms do not show.
    /// </summary>
    public void Move(Report report, ReceiverPath to, Step step)
    {
        report.Path = to.Plan.Id;
        report.Sequence = 0;
        report.NotBeforeMs = 0;
        report.MayBeRepeat = false;
        report.State = ReportState.Queued;
        Enter(to, report, step);
    }

    /// <param name="report">In no queue any more.</param>
    /// <param name="why">In words, for the alarm's history.</param>
    public void Withdraw(Report report, string why, Step step)
    {
        report.State = ReportState.Withdrawn;
        step.Reports.Add(report);
        step.Durable = true;
        Withdrawn.Add((report, why));
    }

    private void Enter(ReceiverPath path, Report report, Step step)
    {
        path.Add(report);
        watch.Touch(path);
        step.Reports.Add(report);
        step.PathsSeen.Add(path);
        step.Durable = true;
    }
}
