using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

internal sealed class NobodyIsSilent : Rim
{
    /// <summary>Long before any start.</summary>
    private const long Before = -1_000_000_000_000;

    public override long Horizon(long rightMs, long nowMs) => Before;
}

internal sealed class WordUntold(ReportKind kind, bool restore) : Rim
{
    public override Outgoing? Sent(Outgoing right) => right.Kind == kind && right.Restore == restore ? null : right;
}

internal sealed class SilentIsWell : Rim
{
    public override HubSnapshot Loaded(HubSnapshot right) => right with
    {
        Devices = [.. right.Devices.Select(d => d.State != DeviceState.Silent ? d : new Device(d.Record, Well(d)))],
    };

    private static DeviceStatus Well(Device device) => new()
    {
        Generation = device.Record.Generation,
        State = DeviceState.Online,
        StateSinceUnixMs = device.StateSinceUnixMs,
        LastCounter = device.LastCounter,
        LastHeardUnixMs = device.LastHeardUnixMs,
        DeclaredIntervalMs = device.DeclaredIntervalMs,
        DownCeiling = device.DownCeiling,
        SnoozedUntilUnixMs = device.SnoozedUntilUnixMs,
        SnoozedBy = device.SnoozedBy,
    };
}
