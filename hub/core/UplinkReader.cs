using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// What a device's sealed frame says: that the device lives, over which ways it can be heard, how it is, and its alarms.
/// </summary>
internal sealed class UplinkReader(
    Roster roster, AlarmIntake alarms, SilenceJudge judge, SilenceWatch watch, HeardLedger heard, AirRoute air,
    DownlinkWriter downlinks, PendingCommands pending, Announcer announcer, InterferenceJudge interference,
    BatteryJudge batteries)
{
    public FrameVerdict Take(UplinkFrame frame, Instant now, Step step)
    {
        if (roster.Present(frame.Address) is not { } device || device.Record.Generation != frame.Generation)
        {
            return FrameVerdict.Unknown;
        }

        long heardMs = Math.Min(frame.ReceivedMs, now.MonotonicMs) - frame.By.AgeMs;
        long intervalMs = device.DeclaredIntervalMs;
        long listeningMs = judge.ListeningSince(device, now.MonotonicMs);
        int ways = device.Ways;
        if (IsNewest(device, frame, heardMs))
        {
            HeardOver(device, frame.By, heardMs, now, step);
            judge.HeardOver(device, frame.By, heardMs, now.MonotonicMs);
        }

        FrameVerdict verdict;
        if (frame.Alarm is { } alarm)
        {
            verdict = alarms.Take(device, frame, alarm, heardMs, now, step);
        }
        else if (frame.Counter > device.LastCounter && frame.Heartbeat is { } heartbeat)
        {
            OnHeartbeat(device, frame, heartbeat, now, step);
            verdict = FrameVerdict.Accepted;
        }
        else
        {
            verdict = air.IsCopy(device, frame.Counter, frame.By, heardMs) ? FrameVerdict.Copy : FrameVerdict.Old;
            if (verdict == FrameVerdict.Old)
            {
                WentBack(device, step);
            }
        }

        // Only what is newer than everything before proves that the device lives: a replay must not hide its death.
        if (frame.Counter > device.LastCounter)
        {
            intervalMs = Math.Max(intervalMs, device.DeclaredIntervalMs);
            int missed = CounterStep.Take(
                device, frame, listeningMs, heardMs, intervalMs == 0 ? device.Record.IntervalMs : intervalMs);
            long gapMs = device.LastHeardUnixMs == 0 ? 0 : heardMs - Math.Max(device.HeardMs, listeningMs);
            device.Hour.Frame(
                frame.Heartbeat is not null, gapMs, missed, device.Battery, device.Address, now, step.Hours);
            device.LastCounter = frame.Counter;
            device.HasGoneBack = false;
            device.HeardBy = frame.By.Gateway;
            Heard(device, heardMs, now, step);
            batteries.Heard(device, now, step);
        }

        // After a crash too, who is blamed depends on it.
        if (device.Ways != ways)
        {
            step.Devices.Add(device);
        }

        return verdict;
    }

    /// <summary>
    /// A genuine heartbeat with an old counter, of a device that is silent. It may live, and count from where it was before its
    /// flash failed; or somebody plays back what it said. The hub cannot tell, so it stays silent, and people are shown why.
    /// </summary>
    private static void WentBack(Device device, Step step)
    {
        if (device.State == DeviceState.Silent && !device.HasGoneBack)
        {
            device.HasGoneBack = true;
            step.Heard.Add(device);
        }
    }

    private void HeardOver(Device device, in Reception by, long heardMs, Instant now, Step step)
    {
        if (by.Gateway == 0)
        {
            return;
        }

        device.Hour.OverAir(by, device.Address, now, step.Hours);
        heard.Heard(device, step);
        AirRoute.Heard(device, by, heardMs, now);
    }

    /// <summary>Whether it tells over which ways the device can be heard: it is the newest frame, or that once more.</summary>
    private bool IsNewest(Device device, UplinkFrame frame, long heardMs) => frame.Counter != device.LastCounter
        ? frame.Counter > device.LastCounter
        : frame.Alarm is not null || frame.By.Gateway == 0 || air.IsSame(device, frame.Counter, heardMs);

    private void OnHeartbeat(Device device, UplinkFrame frame, HeartbeatBody body, Instant now, Step step)
    {
        pending.Heard(device, body.Flags, step);
        if (HeardLedger.IsNews(device, body))
        {
            step.Devices.Add(device);
        }

        device.Battery = body.Battery;
        device.Flags = body.Flags;
        device.DeclaredIntervalMs = body.IntervalSeconds * 1_000L;
        if (body.HasDetails)
        {
            device.Firmware = $"{body.Major}.{body.Minor}.{body.Patch}";
            device.Fault = body.Fault;
            device.ResetCause = body.ResetCause;
        }

        if ((body.Flags & HeartbeatBody.AckWantedFlag) != 0)
        {
            uint gateway = frame.By.Gateway == 0 ? 0 : air.Of(device, now);
            if (downlinks.AcknowledgeHeartbeat(device, frame.Counter, gateway, frame.By, now, step) is { } way)
            {
                pending.Tell(device, way, now, step);
            }
        }

        if (body.Air is { } statistics && device.Record.Kind == DeviceKinds.Gateway)
        {
            interference.Heard(device, statistics, now, step);
        }

        // After the ack: a device that has just started obeys nothing before it.
        if (body.HasDetails && device.IsAnnunciator)
        {
            announcer.Said(device, body.Announcement, body.UptimeSeconds, now, step);
        }
    }

    private void Heard(Device device, long atMs, Instant now, Step step)
    {
        device.LastHeardUnixMs = now.UnixMs - (now.MonotonicMs - atMs);
        heard.Heard(device, step);
        if (judge.Heard(device, atMs, now) is { } from)
        {
            watch.Changed(new Transition(device, from, DeviceState.Online), now, step);
        }
    }
}
