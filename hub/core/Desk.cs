using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>What people ask of the hub, and the answer they get.</summary>
internal sealed class Desk(
    Roster roster, AlarmLedger ledger, DownlinkWriter downlinks, PendingCommands pending, AirRoute air, Announcer announcer,
    Snoozes snoozes, SilenceWatch watch)
{
    public DeskAnswer Acknowledge(AcknowledgeAlarm input, Instant now, Step step)
    {
        if (ledger.ById(input.AlarmId) is not { } alarm)
        {
            return DeskAnswer.NotFound;
        }

        if (alarm.AcknowledgedUnixMs > 0)
        {
            return DeskAnswer.AlreadyDone;
        }

        alarm.AcknowledgedUnixMs = now.UnixMs;
        alarm.AcknowledgedBy = input.By;
        step.Alarms.Add(alarm);
        step.Durable = true;
        step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.Acknowledged, input.By));
        AuditTrail.Acknowledged(alarm, now, step);
        TellStage(alarm, now, step);
        return DeskAnswer.Done;
    }

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

    /// <summary>An alarm came further, by a person here or by the receiver: its button's light says so.</summary>
    public void TellStage(Alarm? alarm, Instant now, Step step)
    {
        if (alarm is not null && roster.Find(alarm.Address) is { } device)
        {
            downlinks.Tell(device, alarm, air.Of(device, now), now, step);
        }
    }
}
