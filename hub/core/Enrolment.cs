using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;

namespace SchoolButton.Hub.Core;

/// <summary>Devices come, change and go: as they were loaded, and as the directory says while the hub runs.</summary>
internal sealed class Enrolment(
    Roster roster, SilenceJudge judge, SilenceWord word, Snoozes snoozes, Announcer announcer, PendingCommands pending,
    InterferenceJudge interference, BatteryJudge batteries)
{
    /// <summary>Retired while no hub ran, or one died over it, and something is still to be ended.</summary>
    private readonly List<Device> _toRetire = [];

    /// <summary>The hub starts.</summary>
    public void Load(HubSnapshot loaded, Instant start)
    {
        Step nobodyWaits = new();
        foreach (Device device in loaded.Devices)
        {
            device.DownNext = device.DownCeiling;
            if (device.StateSinceUnixMs == 0)
            {
                device.StateSinceUnixMs = start.UnixMs;
            }

            device.RestartAt(start);
            roster.Add(device);
            announcer.Place(device, formerSite: null, start, nobodyWaits);
            pending.Load(device, start);
            snoozes.Load(device, start);
            word.Load(device, start);
            if (!device.Record.Retired)
            {
                judge.Watch(device);
            }
            else if (SilenceWord.Owes(device) || device.IsSnoozed || device.JammedSinceUnixMs != 0
                || device.BatteryLowSinceUnixMs != 0)
            {
                _toRetire.Add(device);
            }
        }

        foreach (DeviceHour hour in loaded.Hours)
        {
            if (roster.Find(hour.Address) is { } device)
            {
                device.Hour = HourTally.Of(hour);
            }
        }

        judge.Started(start);

        foreach (Alarm alarm in loaded.Alarms.OrderBy(a => a.Id))
        {
            roster.Find(alarm.Address)?.Remember(alarm);
        }
    }

    /// <summary>The first step after the start: ends what nobody was there to end.</summary>
    public void Started(Instant now, Step step)
    {
        foreach (Device device in _toRetire)
        {
            interference.Changing(device, device.Record, now, step);
            batteries.Changing(device, device.Record, now, step);
            Retire(device, now, step);
        }

        _toRetire.Clear();
    }

    /// <summary>The directory changed.</summary>
    public void Take(DevicesChanged changed, Instant now, Step step)
    {
        foreach (DeviceRecord record in changed.Records)
        {
            if (roster.Find(record.Address) is not { } device)
            {
                device = new Device(record) { StateSinceUnixMs = now.UnixMs };
                roster.Add(device);
            }
            else if (device.Record.Generation != record.Generation)
            {
                device.ForgetKey();
            }

            bool isMoved = record.Site != device.Record.Site;
            if (record.Retired || isMoved)
            {
                judge.EndOutageOf(device, now);
            }

            if (record.Retired)
            {
                Retire(device, now, step);
            }
            else if (isMoved)
            {
                word.Leave(device, now, step);
            }

            interference.Changing(device, record, now, step);
            batteries.Changing(device, record, now, step);
            if (record.Retired || record.Generation != device.Record.Generation)
            {
                pending.Drop(device, step);
            }

            (string formerSite, bool wasRetired) = (device.Record.Site, device.Record.Retired);
            device.Record = record;
            announcer.Place(device, formerSite, now, step);
            judge.Forget(device, now);
            if (!record.Retired)
            {
                judge.Watch(device);
            }

            if (wasRetired != record.Retired)
            {
                judge.Changed(device, now);
            }

            if (isMoved && !record.Retired)
            {
                word.Arrive(device, now, step);
            }

            step.Devices.Add(device);
            step.Durable = true;
        }
    }

    /// <summary>
    /// Nobody waits for it any more. Its silence is over with that, in what is stored too: one that is found retired and
    /// silent at a start is one that no hub saw go.
    /// </summary>
    private void Retire(Device device, Instant now, Step step)
    {
        word.Leave(device, now, step);
        snoozes.End(device, AuditEntry.ByHub, now, step);
        device.HasGoneBack = false;
        if (device.State == DeviceState.Silent)
        {
            (device.State, device.StateSinceUnixMs) = (DeviceState.New, now.UnixMs);
        }

        step.Devices.Add(device);
        step.Durable = true;
    }
}
