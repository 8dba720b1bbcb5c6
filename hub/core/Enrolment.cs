using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;

namespace SchoolButton.Hub.Core;

/// <summary>Devices come, change and go: as they were loaded, and as the directory says while the hub runs.</summary>
internal sealed class Enrolment(
    Roster roster, SilenceJudge judge, SilenceWord word, Snoozes snoozes, Announcer announcer, PendingCommands pending,
    InterferenceJudge interference)
{
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
            if (!device.Record.Retired)
            {
                word.Load(device, start);
                judge.Watch(device);
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

            if (record.Retired || record.Site != device.Record.Site)
            {
                word.Leave(device, now, step);
                judge.EndOutageOf(device, now);
            }

            if (record.Retired)
            {
                snoozes.End(device, AuditEntry.ByHub, now, step);
            }

            interference.Changing(device, record, now, step);
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

            step.Devices.Add(device);
            step.Durable = true;
        }
    }
}
