using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>What is known of a device's life.</summary>
public sealed record StatusRow(
    long Address,
    int Generation,
    int State,
    long StateSince,
    long LastCounter,
    long LastHeard,
    int Battery,
    string? Firmware,
    int Flags,
    long DeclaredMs,
    long DownCeiling,
    int Fault,
    int ResetCause,
    int? Shown,
    long JammedSince,
    int Pending,
    int PendingArgument,
    long PendingUntil,
    long Arrivals,
    long SnoozedUntil,
    string? SnoozedBy,
    int Flaps,
    long FlapAt,
    long BatteryLowSince)
{
    public static StatusRow Of(Device d) => new(
        d.Address, d.Record.Generation, (int)d.State, d.StateSinceUnixMs, d.LastCounter, d.LastHeardUnixMs, d.Battery,
        d.Firmware, d.Flags, d.DeclaredIntervalMs, d.DownCeiling, (int)d.Fault, (int)d.ResetCause, (int?)d.Shown,
        d.JammedSinceUnixMs, (int)d.PendingKind, d.PendingArgument, d.PendingUntilUnixMs, d.Arrivals.Bits,
        d.SnoozedUntilUnixMs, d.SnoozedBy, d.Flaps, d.FlapUnixMs, d.BatteryLowSinceUnixMs);

    public DeviceStatus ToStatus(IReadOnlyList<RouteStatus> routes) => new()
    {
        Generation = Generation,
        State = (DeviceState)State,
        StateSinceUnixMs = StateSince,
        LastCounter = LastCounter,
        LastHeardUnixMs = LastHeard,
        Battery = (byte)Battery,
        Firmware = Firmware,
        Flags = (byte)Flags,
        DeclaredIntervalMs = DeclaredMs,
        DownCeiling = (uint)DownCeiling,
        Fault = (FaultCode)Fault,
        ResetCause = (ResetCause)ResetCause,
        Shown = (Announcement?)Shown,
        JammedSinceUnixMs = JammedSince,
        PendingKind = (CommandKind)Pending,
        PendingArgument = PendingArgument,
        PendingUntilUnixMs = PendingUntil,
        Arrivals = new Arrivals(Arrivals),
        SnoozedUntilUnixMs = SnoozedUntil,
        SnoozedBy = SnoozedBy,
        Flaps = Flaps,
        FlapUnixMs = FlapAt,
        BatteryLowSinceUnixMs = BatteryLowSince,
        Routes = routes,
    };
}
