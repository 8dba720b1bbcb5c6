using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>Kinds of reports as other programs read them; never renamed, since they are compared there.</summary>
public static class KindName
{
    public static string Of(ReportKind kind) => kind switch
    {
        ReportKind.Panic => "panic",
        ReportKind.SilentPanic => "silent-panic",
        ReportKind.Duress => "duress",
        ReportKind.Medical => "medical",
        ReportKind.Cancel => "cancel",
        ReportKind.Tamper => "tamper",
        ReportKind.DeviceFault => "device-fault",
        ReportKind.DeviceSilent => "device-silent",
        ReportKind.BatteryLow => "battery-low",
        ReportKind.ManualTest => "manual-test",
        ReportKind.PeriodicTest => "periodic-test",
        ReportKind.Interference => "interference",
        ReportKind.Outage => "outage",
        ReportKind.Drill => "drill",
        ReportKind.Undelivered => "undelivered",
        ReportKind.PathFailed => "path-failed",
        ReportKind.HubMains => "hub-mains",
        ReportKind.HubBattery => "hub-battery",
        ReportKind.Step => "step",

        // As in the core: a kind that this version does not know is better told as a panic than not at all.
        _ => "panic",
    };

    /// <summary>Somebody is in need now.</summary>
    internal static bool IsCallForHelp(ReportKind kind) =>
        kind is ReportKind.Panic or ReportKind.SilentPanic or ReportKind.Duress or ReportKind.Medical || !Enum.IsDefined(kind);
}
