using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Core;

/// <summary>Devices of whose silence nobody is told for a while, since a person works on them. Each snooze ends by itself.</summary>
internal sealed class Snoozes(CorePolicy policy)
{
    private readonly List<Device> _snoozed = [];
    private readonly List<Device> _ended = [];
    private long _firstEndMs = long.MaxValue;

    /// <summary>Takes up what was asked for before the start.</summary>
    public void Load(Device device, Instant start)
    {
        if (!device.IsSnoozed)
        {
            return;
        }

        // A wall clock that stepped back while the hub was down does not make it longer than one may be.
        Begin(device, start.MonotonicMs + Math.Clamp(device.SnoozedUntilUnixMs - start.UnixMs, 0, policy.SnoozeMaxMs));
    }

    public DeskAnswer Ask(SnoozeDevice input, Device device, Instant now, Step step)
    {
        long lengthMs = Math.Clamp(input.Milliseconds, 0, policy.SnoozeMaxMs);
        if (lengthMs == 0)
        {
            return End(device, input.By, now, step) ? DeskAnswer.Done : DeskAnswer.AlreadyDone;
        }

        _snoozed.Remove(device);
        (device.SnoozedUntilUnixMs, device.SnoozedBy) = (now.UnixMs + lengthMs, input.By);
        Begin(device, now.MonotonicMs + lengthMs);
        step.Devices.Add(device);
        step.Durable = true;
        AuditTrail.Snoozed(device, lengthMs, input.By, now, step);
        return DeskAnswer.Done;
    }

    /// <returns>False if it was not snoozed.</returns>
    public bool End(Device device, string by, Instant now, Step step)
    {
        if (!_snoozed.Remove(device))
        {
            return false;
        }

        (device.SnoozedUntilUnixMs, device.SnoozedBy) = (0, null);
        device.Watch.SnoozeEndMs = WatchState.Never;
        step.Devices.Add(device);
        step.Durable = true;
        AuditTrail.SnoozeEnded(device, by, now, step);
        return true;
    }

    /// <summary>Ends those whose time is over.</summary>
    /// <returns>Them; until the next call.</returns>
    public List<Device> Pump(Instant now, Step step)
    {
        _ended.Clear();
        if (now.MonotonicMs < _firstEndMs)
        {
            return _ended;
        }

        _firstEndMs = long.MaxValue;
        foreach (Device device in _snoozed)
        {
            if (device.Watch.SnoozeEndMs <= now.MonotonicMs)
            {
                _ended.Add(device);
            }
            else
            {
                _firstEndMs = Math.Min(_firstEndMs, device.Watch.SnoozeEndMs);
            }
        }

        foreach (Device device in _ended)
        {
            End(device, AuditEntry.ByHub, now, step);
        }

        return _ended;
    }

    private void Begin(Device device, long endMs)
    {
        device.Watch.SnoozeEndMs = endMs;
        _snoozed.Add(device);
        _firstEndMs = Math.Min(_firstEndMs, endMs);
    }
}
