using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Says whose battery is low, by what each device says of it; begun and over are told to the site's receivers once each, also
/// across restarts. What a device does not say changes nothing, and one on mains has none that could be low.
/// </summary>
internal sealed class BatteryJudge(CorePolicy policy, Outbox outbox)
{
    /// <summary>It has spoken; its battery is as it said.</summary>
    public void Heard(Device device, Instant now, Step step)
    {
        bool isLow = device.BatteryLowSinceUnixMs != 0;
        byte battery = device.Battery;
        if (battery != BatteryLevel.Unknown
            && (isLow ? battery >= policy.BatteryWellPercent : battery <= ViewOf.LowBatteryPercent))
        {
            Change(device, !isLow, now, step);
        }
    }

    /// <summary>Its entry in the directory is about to change: what was said where it stood ends there.</summary>
    /// <param name="device">Still with the entry as it was.</param>
    public void Changing(Device device, DeviceRecord entry, Instant now, Step step)
    {
        if (device.BatteryLowSinceUnixMs != 0 && (entry.Retired || entry.Site != device.Record.Site))
        {
            // Where it goes it is told with its next heartbeat.
            Change(device, isLow: false, now, step);
        }
    }

    private void Change(Device device, bool isLow, Instant now, Step step)
    {
        device.BatteryLowSinceUnixMs = isLow ? now.UnixMs : 0;
        step.Devices.Add(device);
        step.Durable = true;
        outbox.AddCondition(ReportKind.BatteryLow, restore: !isLow, device, now.UnixMs, step);
    }
}
