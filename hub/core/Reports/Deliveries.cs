using SchoolButton.Hub.Core.Inputs;

namespace SchoolButton.Hub.Core;

/// <summary>
/// What becomes of messages to receivers, written into the story of the alarms behind them: every attempt, every
/// failure, and the receiver's ACK.
/// </summary>
internal sealed class Deliveries(Outbox outbox, AlarmLedger ledger, Roster roster, CorePolicy policy)
{
    /// <summary>Takes the end of an attempt.</summary>
    /// <returns>The alarm that the receiver now has; null where there is none.</returns>
    public Alarm? Ended(ReportAnswered answer, Instant now, Step step)
    {
        if (outbox.Answered(answer, now.MonotonicMs, step) is not { } report
            || ledger.ById(report.AlarmId) is not { } alarm)
        {
            return null;
        }

        step.Alarms.Add(alarm);
        alarm.LastError = report.LastError;
        if (report.State != ReportState.Delivered)
        {
            Note(alarm, AlarmStory.Failed, report.LastError, now, step);
            return null;
        }

        alarm.ForwardedUnixMs = now.UnixMs;
        Note(alarm, AlarmStory.Forwarded, alarm.Receiver, now, step);
        return alarm;
    }

    /// <summary>Puts on the wire whatever may go now.</summary>
    public void Pump(Instant now, Step step)
    {
        foreach (ReceiverPath path in outbox.Paths)
        {
            EndIfUnanswered(path, now, step);
        }

        outbox.Pump(now.MonotonicMs, step);
        foreach (Report report in outbox.PutOnWire)
        {
            step.Sends.Add(ToSend(report, now));
            if (ledger.ById(report.AlarmId) is { } alarm)
            {
                alarm.Attempts = report.Attempts;
                alarm.Receiver = roster.Sites.GetValueOrDefault(report.Site)?.Receiver ?? alarm.Receiver;
                Note(alarm, AlarmStory.Attempt, alarm.Receiver, now, step);
            }
        }

        foreach (Report report in outbox.Withdrawn)
        {
            if (ledger.ById(report.AlarmId) is { } alarm)
            {
                alarm.Receiver = null;
                Note(alarm, AlarmStory.Withdrawn, "a newer press of this device goes first", now, step);
            }
        }
    }

    /// <summary>A sender that never says the end must not block its site for ever, nor do so quietly.</summary>
    private void EndIfUnanswered(ReceiverPath path, Instant now, Step step)
    {
        if (!path.IsUnanswered(now.MonotonicMs, policy.AnswerMs))
        {
            return;
        }

        ReportAnswered nothing = new()
        {
            ReportId = path.OnTheWire!.Id,
            Attempt = path.OnTheWire.Attempts,
            Site = path.Site,
            Path = path.Plan.Id,
            Outcome = SendOutcome.Unanswered,
            Detail = $"the hub's own sender said nothing for {policy.AnswerMs / 1_000} s; "
                + "it is tried again, but if this goes on, restart the hub",
        };
        Ended(nothing, now, step);
    }

    private Outgoing ToSend(Report report, Instant now)
    {
        Alarm? alarm = ledger.ById(report.AlarmId);
        Device? device = roster.Find(report.Address);
        long occurred = alarm?.RaisedUnixMs ?? report.CreatedUnixMs;
        return new Outgoing
        {
            ReportId = report.Id,
            Attempt = report.Attempts,
            Site = report.Site,
            Path = report.Path,
            Kind = report.Kind,
            Restore = report.Restore,
            MayBeRepeat = report.MayBeRepeat,
            Sequence = report.Sequence,
            Zone = report.Zone,
            Address = report.Address,
            AlarmId = report.AlarmId,
            OccurredUnixMs = occurred,
            CreatedUnixMs = report.CreatedUnixMs,
            IsLate = now.UnixMs - occurred > policy.LateMs,
            DeviceName = device?.Record.Name ?? string.Empty,
            Room = device?.Record.Room ?? string.Empty,
        };
    }

    private static void Note(Alarm alarm, string what, string? detail, Instant now, Step step)
    {
        step.Alarms.Add(alarm);
        step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, what, detail));
    }
}
