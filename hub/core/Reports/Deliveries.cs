using SchoolButton.Hub.Core.Inputs;

namespace SchoolButton.Hub.Core;

/// <summary>
/// What becomes of messages to receivers, written into the story of the alarms behind them: every attempt over a way to
/// the police, every failure, and each receiver's ACK. Of copies only what came of them.
/// </summary>
internal sealed class Deliveries(Outbox outbox, AlarmLedger ledger, Roster roster, CorePolicy policy)
{
    /// <summary>Why a message is not owed over a way any more.</summary>
    public const string NotSetUp = "this way is set up no more";

    /// <summary>Takes the end of an attempt.</summary>
    /// <returns>The alarm that the police now have; null where there is none.</returns>
    public Alarm? Ended(ReportAnswered answer, Instant now, Step step)
    {
        outbox.Answered(answer, now, step);
        return TellEndings(now, step);
    }

    /// <summary>Puts on the wire whatever may go now.</summary>
    public void Pump(Instant now, Step step)
    {
        outbox.Pump(now, step);
        TellEndings(now, step);
        foreach (Report report in outbox.PutOnWire)
        {
            ReceiverPath path = outbox.PathOf(report)!;
            step.Sends.Add(ToSend(report, path, now));
            if (!path.Plan.IsCopy && report.Kind != ReportKind.Undelivered && ledger.ById(report.AlarmId) is { } alarm)
            {
                alarm.Attempts++;
                alarm.Receiver = alarm.ForwardedUnixMs > 0 ? alarm.Receiver : path.Plan.Name;
                Note(alarm, AlarmStory.Attempt, path.Plan.Name, now, step);
            }
        }

        TellWithdrawn(now, step);
    }

    /// <returns>The alarm that the police now have; null where there is none.</returns>
    private Alarm? TellEndings(Instant now, Step step)
    {
        Alarm? received = null;
        foreach (Ending ending in outbox.Endings)
        {
            if (ending.Report.Kind == ReportKind.Step || ledger.ById(ending.Report.AlarmId) is not { } alarm)
            {
                continue;
            }

            if (ending.Path.Plan.IsCopy || ending.Report.Kind == ReportKind.Undelivered)
            {
                TellCopy(ending, alarm, now, step);
            }
            else if (TellWay(ending, alarm, now, step))
            {
                received = alarm;
            }
        }

        outbox.Endings.Clear();
        return received;
    }

    /// <returns>Whether the police have it by this.</returns>
    private bool TellWay(Ending ending, Alarm alarm, Instant now, Step step)
    {
        string name = ending.Path.Plan.Name;
        if (ending.Report.State != ReportState.Delivered)
        {
            alarm.LastError = alarm.ForwardedUnixMs > 0 ? alarm.LastError : ending.Report.LastError;
            Note(alarm, AlarmStory.Failed, ending.Report.LastError, now, step);
            if (WhyNoMore(alarm, now) is { } why)
            {
                outbox.Withdraw(ending.Report, ending.Path, why, step);
            }

            return false;
        }

        if (!ending.IsFirst || alarm.ForwardedUnixMs > 0)
        {
            Note(alarm, AlarmStory.AlsoForwarded, name, now, step);
            return false;
        }

        (alarm.ForwardedUnixMs, alarm.Receiver, alarm.LastError) = (now.UnixMs, name, null);
        Note(alarm, AlarmStory.Forwarded, name, now, step);
        return true;
    }

    /// <summary>Why a way that refuses it for long need not have it any more; null if it must. Another way has it in any case.</summary>
    private string? WhyNoMore(Alarm alarm, Instant now) => alarm switch
    {
        { IsCallForHelp: false } or { ForwardedUnixMs: 0 } => null,
        { ClosedUnixMs: > 0 } => $"{alarm.Receiver} has it, and it is closed",
        _ when now.UnixMs - alarm.StoredUnixMs > policy.OverAllMs => $"{alarm.Receiver} has it for long",
        _ => null,
    };

    /// <summary>A copy is tried for as long as it takes; that it failed is noted once. What is not true any more is not tried again.</summary>
    private void TellCopy(Ending ending, Alarm alarm, Instant now, Step step)
    {
        string name = ending.Path.Plan.Name;
        if (ending.Report.State == ReportState.Delivered)
        {
            Note(alarm, AlarmStory.Copied, name, now, step);
        }
        else if (ending.Report.Attempts == 1)
        {
            Note(alarm, AlarmStory.CopyFailed, $"{name}: {ending.Report.LastError}", now, step);
        }

        if (ending.Report is { Kind: ReportKind.Undelivered, State: ReportState.Queued } && Escalator.WhySettled(alarm) is { } why)
        {
            outbox.Withdraw(ending.Report, ending.Path, why, step);
        }
    }

    private void TellWithdrawn(Instant now, Step step)
    {
        foreach ((Report report, string why) in outbox.Withdrawn)
        {
            if (report.Kind == ReportKind.Step || ledger.ById(report.AlarmId) is not { } alarm)
            {
                continue;
            }

            bool isOwedNoMore = alarm is { ForwardedUnixMs: 0, Receiver: not null }
                && report.Kind != ReportKind.Undelivered
                && !outbox.IsOwed(report.AlarmId, report.Kind);
            if (isOwedNoMore)
            {
                alarm.Receiver = null;
                Note(alarm, AlarmStory.Withdrawn, why, now, step);
            }
            else
            {
                Note(alarm, AlarmStory.WithdrawnFrom, $"{outbox.PathOf(report)?.Plan.Name ?? report.Path}: {why}", now, step);
            }
        }

        outbox.Withdrawn.Clear();
    }

    private Outgoing ToSend(Report report, ReceiverPath path, Instant now)
    {
        Alarm? alarm = ledger.ById(report.AlarmId);
        Device? device = roster.Find(report.Address);
        long occurred = alarm?.RaisedUnixMs ?? report.CreatedUnixMs;
        bool isFollowing = Reporting.FollowsAlarm(report.Kind);
        return new Outgoing
        {
            ReportId = report.Id,
            Attempt = report.Attempts,
            Site = report.Site,
            Path = path.Plan.Id,
            Kind = report.Kind,
            Restore = report.Restore,
            MayBeRepeat = report.MayBeRepeat,
            Sequence = report.Sequence,
            Zone = report.Zone,
            Address = report.Address,
            AlarmId = report.AlarmId,
            CancelsAlarmId = report.CancelsAlarmId,
            CancelsOccurredUnixMs = ledger.ById(report.CancelsAlarmId)?.RaisedUnixMs ?? 0,
            OccurredUnixMs = occurred,
            CreatedUnixMs = report.CreatedUnixMs,
            IsLate = now.UnixMs - (isFollowing ? report.CreatedUnixMs : occurred) > policy.LateMs,
            About = isFollowing && alarm is not null ? Reporting.Of(alarm.Kind, alarm.Restore, takenBack: null, roster.Sites.GetValueOrDefault(alarm.Site)) : null,
            CancelledUnixMs = alarm?.CancelledUnixMs ?? 0,
            ClosedUnixMs = alarm?.ClosedUnixMs ?? 0,
            Step = alarm?.Step,
            ReceivedLateUnixMs = report.Kind == ReportKind.Step && alarm is not null && Lateness.Of(alarm, policy.LateMs) is not null
                ? alarm.ForwardedUnixMs
                : 0,
            DeviceName = device?.Record.Name ?? string.Empty,
            Room = device?.Record.Room ?? string.Empty,
            Text = TextOf(report, alarm, now),
        };
    }

    private string? TextOf(Report report, Alarm? alarm, Instant now) => (report.Kind, alarm) switch
    {
        (ReportKind.Undelivered, { } owed) => Escalator.Words(owed, now.UnixMs - owed.StoredUnixMs),
        (ReportKind.Step, { AcknowledgedBy.Length: > 0 } taken) => $"taken on by {taken.AcknowledgedBy}",
        _ => outbox.NameOfFailed(report),
    };

    private static void Note(Alarm alarm, string what, string? detail, Instant now, Step step)
    {
        step.Alarms.Add(alarm);
        step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, what, detail));
    }
}
