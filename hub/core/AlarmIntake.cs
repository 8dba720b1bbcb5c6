using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>Takes an alarm from the frame that brought it into the ledger, the outbox and the device's light.</summary>
internal sealed class AlarmIntake(
    Roster roster, AlarmLedger ledger, Outbox outbox, Escalator escalator, DownlinkWriter downlinks, PendingCommands pending, AirRoute air,
    CorePolicy policy)
{
    private const string Overtaken = "its device has called for help again since: a receiver would take that for cancelled";

    /// <summary>
    /// An alarm is accepted once, however old its counter: it may have been retried for hours behind newer heartbeats.
    /// </summary>
    public FrameVerdict Take(
        Device device, UplinkFrame frame, AlarmBody body, long heardMs, Instant now, Step step)
    {
        uint counter = frame.Counter;
        int generation = Retransmissions.GenerationOf(ledger, device, counter, body, now);
        if (ledger.StageOf(AlarmKey.Of(device.Address, generation, counter)) is { } stage)
        {
            if (air.IsBeingAnswered(device, counter, frame.By, heardMs))
            {
                return FrameVerdict.Copy;
            }

            Answer(stage);
            return FrameVerdict.Repeated;
        }

        Site? site = roster.SiteOf(device);
        Alarm? takenBack = TakenBack(device, body);
        bool isOvertaken = takenBack is not null && (!outbox.CanBeTakenBack(takenBack) || IsOvertaken(device, counter));
        ReportKind? report = isOvertaken ? null : Reporting.Of(body.Kind, body.Restore, takenBack, site);
        Alarm alarm = new()
        {
            Id = ledger.NextId(),
            Address = device.Address,
            Generation = generation,
            Counter = counter,
            Kind = body.Kind,
            Restore = body.Restore,
            Zone = body.Zone,
            Cause = body.Cause,
            Site = device.Record.Site,
            RaisedUnixMs = body.AtHubTimeMs is > 0 and var at && at <= now.UnixMs ? at : now.UnixMs - frame.By.AgeMs,
            StoredUnixMs = now.UnixMs,
            StoredMs = now.MonotonicMs,
            Receiver = report is null ? null : Reporting.ReceiverOf(report.Value, site),
        };
        ledger.Keep(alarm);
        escalator.Take(alarm, now);
        device.Remember(alarm);
        if (counter > device.LastCounter)
        {
            device.Battery = body.Battery;
        }

        step.Alarms.Add(alarm);
        step.Devices.Add(device);
        step.Durable = true;
        step.History.Add(AlarmStory.Begin(alarm));
        step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.Stored, null));

        if (alarm.IsUnderUsedCounter)
        {
            step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.CounterAgain, null));
            device.HasGoneBack = true;
        }

        if (isOvertaken)
        {
            step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.Withdrawn, Overtaken));
        }

        if (takenBack is not null)
        {
            takenBack.CancelledUnixMs = now.UnixMs;
            step.Alarms.Add(takenBack);
            step.History.Add(new HistoryEntry(takenBack.Id, now.UnixMs, AlarmStory.Cancelled, null));
        }

        if (report is { } kind)
        {
            outbox.Owe(kind, alarm, device.Record.Zone, now.UnixMs, step, takenBack);
        }

        Answer(AckStage.Stored);
        return FrameVerdict.Accepted;

        void Answer(AckStage stage)
        {
            uint gateway = air.Answer(device, counter, frame.By, heardMs, now);
            downlinks.AcknowledgeAlarm(device, counter, stage, gateway, now, step);

            // What is older than the newest frame may be a replay, while the device sleeps.
            if (counter >= device.LastCounter
                && frame.By.AgeMs < policy.AlarmAckWorthMs
                && !PendingCommands.IsCall(body.Kind))
            {
                pending.Tell(device, new OverAir(gateway, Urgent: false, policy.CommandWorthMs), now, step);
            }
        }
    }

    /// <summary>
    /// The alarm that a cancel takes back. Duress is not: whoever forces the press could force the cancel. Nor is what
    /// has not arrived yet: if it comes after all, it counts.
    /// </summary>
    private Alarm? TakenBack(Device device, AlarmBody body)
    {
        if (body is not { Kind: EventKind.Cancel, Restore: false, Cancelled: <= Frame.MaxCounter })
        {
            return null;
        }

        Alarm? alarm = Retransmissions.Newest(ledger, device, body.Cancelled);
        return alarm is { CancelledUnixMs: 0, Kind: not (EventKind.Duress or EventKind.Cancel) } ? alarm : null;
    }

    /// <summary>
    /// Whether a newer call for help of the device came before this cancel: after an outage a button sends its newest first. On
    /// the wire a cancel names no alarm, and would take back that one.
    /// </summary>
    private bool IsOvertaken(Device device, uint counter) => counter < device.LastCounter && ledger.InMemory.Any(
        a => a.IsCallForHelp && a.Address == device.Address && a.Generation == device.Record.Generation && a.Counter > counter);
}
