using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// What devices are told: acks and commands, each under a counter of its own. Counters are reserved on disk in blocks,
/// and an effect waits for its commit, so none is used that a restart could use again.
/// </summary>
internal sealed class DownlinkWriter(CorePolicy policy)
{
    /// <param name="gateway">Over which it goes, 0 for the device's session alone.</param>
    /// <returns>False if the key has no counter left: a quarter of a billion frames use it up.</returns>
    public bool Command(Device device, CommandBody command, uint gateway, bool urgent, Step step) =>
        Command(device, command, new OverAir(gateway, urgent, policy.CommandWorthMs), step);

    public bool Command(Device device, CommandBody command, OverAir way, Step step) =>
        Send(device, command.ToBytes(), way, step);

    /// <param name="gateway">Over which it goes, 0 for the device's session alone.</param>
    /// <param name="by">How the heartbeat came. The device listens no longer for its answer than so long after it.</param>
    /// <returns>The way of the answer; null if the device listens on none (any more).</returns>
    public OverAir? AcknowledgeHeartbeat(
        Device device, uint counter, uint gateway, in Reception by, Instant now, Step step)
    {
        long left = policy.HeartbeatAckWorthMs - by.AgeMs;
        OverAir? way = by.Gateway == 0 ? default(OverAir)
            : gateway != 0 && left > 0 ? new OverAir(gateway, Urgent: false, (int)left)
            : null;
        Acknowledge(device, counter, AckStage.Heard, way ?? default, now, step);
        return way;
    }

    /// <param name="gateway">Over which it goes, 0 for the device's session alone.</param>
    public void AcknowledgeAlarm(Device device, uint counter, AckStage stage, uint gateway, Instant now, Step step) =>
        Acknowledge(device, counter, stage, new OverAir(gateway, Urgent: true, policy.AlarmAckWorthMs), now, step);

    /// <summary>How far an alarm has come, if the device still has the key under which it raised it.</summary>
    public void Tell(Device device, Alarm alarm, uint gateway, Instant now, Step step)
    {
        if (!device.Record.Retired && (device.Record.Generation == alarm.Generation || alarm.IsUnderUsedCounter))
        {
            AcknowledgeAlarm(device, alarm.Counter, alarm.Stage, gateway, now, step);
        }
    }

    /// <summary>How far its latest alarms have come, for a device that may have missed it and has just connected.</summary>
    public void Retell(Device device, Instant now, Step step)
    {
        foreach (Alarm alarm in device.Recent())
        {
            if (now.UnixMs - alarm.StoredUnixMs < policy.RetellMs)
            {
                Tell(device, alarm, gateway: 0, now, step);
            }
        }
    }

    private void Acknowledge(Device device, uint counter, AckStage stage, OverAir air, Instant now, Step step) =>
        Send(device, new AckBody { Stage = stage, Counter = counter, HubTimeMs = now.UnixMs }.ToBytes(), air, step);

    private bool Send(Device device, byte[] body, OverAir air, Step step)
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

        step.Downlinks.Add(new Downlink(
            device.Address, device.Record.Generation, device.DownNext++, body, air.Gateway == 0 ? default : air));
        return true;
    }
}
