using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>Turns the core's entities into what people see.</summary>
public static class ViewOf
{
    public static DeviceView Device(Device device) => new(
        DeviceAddress.ToText(device.Address),
        device.Record.Name,
        device.Record.Site,
        device.Record.Room,
        device.Record.Kind,
        device.State,
        Time(device.LastHeardUnixMs),
        device.Battery <= BatteryLevel.Full ? device.Battery : null,
        device.Firmware,
        device.Record.Zone,
        device.Record.IntervalMs / 1_000.0,
        device.BoundMs / 1_000.0,
        Time(device.StateSinceUnixMs),
        Warnings(device));

    public static AlarmView Alarm(Alarm alarm, Device? device) => new(
        alarm.Id,
        DeviceAddress.ToText(alarm.Address),
        EventNames.Of(alarm.Kind),
        alarm.State,
        DateTimeOffset.FromUnixTimeMilliseconds(alarm.RaisedUnixMs),
        DateTimeOffset.FromUnixTimeMilliseconds(alarm.StoredUnixMs),
        Time(alarm.ForwardedUnixMs),
        Time(alarm.AcknowledgedUnixMs),
        alarm.Attempts,
        alarm.Receiver,
        alarm.Site,
        device?.Record.Room ?? string.Empty,
        device?.Record.Name ?? DeviceAddress.ToText(alarm.Address),
        alarm.Restore,
        alarm.AcknowledgedBy,
        alarm.LastError,
        Time(alarm.CancelledUnixMs));

    private static List<string> Warnings(Device device)
    {
        List<string> warnings = [];
        if (device.Record.Retired)
        {
            warnings.Add("retired");
        }

        if (device.IntervalMismatch)
        {
            warnings.Add(
                $"it sends every {device.DeclaredIntervalMs / 1_000} s but {device.Record.IntervalMs / 1_000.0:0.#} s was agreed: "
                + $"its silence shows only after {device.BoundMs / 1_000} s; correct its settings file");
        }

        Flag(HeartbeatBody.TamperFlag, "its case is open");
        Flag(HeartbeatBody.StuckFlag, "its button is stuck: free or replace it");
        Flag(HeartbeatBody.FaultFlag, "it reports a fault of its own");
        Flag(HeartbeatBody.TestModeFlag, "it is in test mode: presses are tests");
        return warnings;

        void Flag(byte flag, string words)
        {
            if ((device.Flags & flag) != 0)
            {
                warnings.Add(words);
            }
        }
    }

    private static DateTimeOffset? Time(long unixMs) =>
        unixMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
