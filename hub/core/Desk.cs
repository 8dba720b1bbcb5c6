using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>What people ask of the hub, and the answer they get.</summary>
internal sealed class Desk(
    Roster roster, AlarmLedger ledger, Outbox outbox, Escalator escalator, DownlinkWriter downlinks, PendingCommands pending, AirRoute air, Announcer announcer,
    Snoozes snoozes, SilenceWatch watch, CorePolicy policy)
{
    public DeskAnswer Acknowledge(AcknowledgeAlarm input, Instant now, Step step) =>
        Advance(input.AlarmId, AlarmStep.Acknowledged, new PersonWords(input.By, null), now, step);

    public DeskAnswer Advance(AdvanceAlarm input, Instant now, Step step) =>
        Advance(input.AlarmId, input.To, new PersonWords(input.By, input.Note), now, step);

    public DeskAnswer Command(SendCommand input, Instant now, Step step)
    {
        if (roster.Present(input.Address) is not { } device)
        {
            return DeskAnswer.NotFound;
        }

        uint gateway = air.Of(device, now);
        CommandBody command = new() { Kind = input.Kind, Argument = input.Argument };
        bool isReachable = gateway != 0 || input.IsConnected;
        if (isReachable && !downlinks.Command(device, command, gateway, urgent: false, step))
        {
            return DeskAnswer.Unavailable;
        }

        bool isKept = pending.Keep(device, command, now, step);
        if (!isKept && !isReachable)
        {
            return DeskAnswer.NotFound;
        }

        AuditTrail.Commanded(input, isKept, now, step);
        return isKept ? DeskAnswer.Kept : DeskAnswer.Done;
    }

    public DeskAnswer Snooze(SnoozeDevice input, Instant now, Step step)
    {
        if (roster.Present(input.Address) is not { } device)
        {
            return DeskAnswer.NotFound;
        }

        DeskAnswer answer = snoozes.Ask(input, device, now, step);
        watch.SnoozeChanged(device, now, step);
        return answer;
    }

    public DeskAnswer Announce(MakeAnnouncement input, Instant now, Step step) =>
        roster.Sites.ContainsKey(input.Site) ? announcer.Make(input, now, step) : DeskAnswer.NotFound;

    /// <summary>A receiver has it now; null for none. What reached it long after the press is marked.</summary>
    public void Received(Alarm? alarm, Instant now, Step step)
    {
        if (alarm is not null && Lateness.Of(alarm, policy.LateMs) is { } lateMs)
        {
            step.Alarms.Add(alarm);
            step.History.Add(
                new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.Late, $"{Lateness.Words(lateMs)} after the press"));
            OweStep(alarm, now, step);
        }

        if (alarm is not null)
        {
            escalator.Settled(alarm, $"{alarm.Receiver} has the alarm", now, step);
        }

        TellStage(alarm, now, step);
    }

    private DeskAnswer Advance(long alarmId, AlarmStep to, PersonWords words, Instant now, Step step)
    {
        if (ledger.ById(alarmId) is not { } alarm)
        {
            return DeskAnswer.NotFound;
        }

        if (alarm.Step >= to)
        {
            return DeskAnswer.AlreadyDone;
        }

        words = words with { By = PersonWords.OneLine(words.By ?? string.Empty) };
        AckStage stage = alarm.Stage;
        alarm.Advance(to, words.By, now.UnixMs);
        step.Alarms.Add(alarm);
        step.Durable = true;
        step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.Of(to), words.ToDetail()));
        AuditTrail.Advanced(alarm, to, words, now, step);
        escalator.Settled(alarm, "a person has acted", now, step);
        OweStep(alarm, now, step);
        if (alarm.Stage != stage)
        {
            TellStage(alarm, now, step);
        }

        return DeskAnswer.Done;
    }

    private void OweStep(Alarm alarm, Instant now, Step step)
    {
        if (Reporting.Of(alarm.Kind, alarm.Restore, takenBack: null, roster.Sites.GetValueOrDefault(alarm.Site)) is { } told)
        {
            outbox.OweStep(told, alarm, roster.Find(alarm.Address)?.Record.Zone ?? 0, now.UnixMs, step);
        }
    }

    /// <summary>An alarm came further, by a person here or by the receiver: its button's light says so.</summary>
    private void TellStage(Alarm? alarm, Instant now, Step step)
    {
        if (alarm is not null && roster.Find(alarm.Address) is { } device)
        {
            downlinks.Tell(device, alarm, air.Of(device, now), now, step);
        }
    }
}
