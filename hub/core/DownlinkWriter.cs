using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// What devices are told: acks and commands, each under a counter of its own. Counters are reserved on disk in blocks,
/// and an effect waits for its commit, so none is used that a restart could use again.
/// </summary>
internal sealed class DownlinkWriter(CorePolicy policy)
{
    /// <returns>False if the key has no counter left: a quarter of a billion frames use it up.</returns>
    public bool Command(Device device, CommandKind kind, int argument, Step step) =>
        Send(device, new CommandBody { Kind = kind, Argument = argument }.ToBytes(), step);

    public void Acknowledge(Device device, uint counter, AckStage stage, Instant now, Step step) =>
        Send(device, new AckBody { Stage = stage, Counter = counter, HubTimeMs = now.UnixMs }.ToBytes(), step);

    /// <summary>How far an alarm has come, if the device still has the key under which it raised it.</summary>
    public void Tell(Device device, Alarm alarm, Instant now, Step step)
    {
        if (!device.Record.Retired && device.Record.Generation == alarm.Generation)
        {
            Acknowledge(device, alarm.Counter, alarm.Stage, now, step);
        }
    }

    /// <summary>How far its latest alarms have come, for a device that may have missed it.</summary>
    public void Retell(Device device, Instant now, Step step)
    {
        foreach (Alarm alarm in device.Recent())
        {
            if (now.UnixMs - alarm.StoredUnixMs < policy.RetellMs)
            {
                Tell(device, alarm, now, step);
            }
        }
    }

    private bool Send(Device device, byte[] body, Step step)
    {
        if (device.DownNext > Frame.MaxCounter)
        {
            return false;
        }

        if (device.DownNext >= device.DownCeiling)
        {
            device.DownCeiling = Math.Min(Frame.MaxCounter + 1, device.DownCeiling + policy.DownBlock);
            step.Devices.Add(device);
            step.Durable = true;
        }

        step.Downlinks.Add(new Downlink(device.Address, device.Record.Generation, device.DownNext++, body));
        return true;
    }
}
