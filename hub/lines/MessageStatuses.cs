using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>How real a report of each kind is.</summary>
internal static class MessageStatuses
{
    /// <summary>What follows on a drill is part of it.</summary>
    public static MessageStatus Of(Outgoing message) => Of(message.Kind == ReportKind.Step ? message.About ?? message.Kind : message.Kind);

    private static MessageStatus Of(ReportKind kind) => kind switch
    {
        ReportKind.Drill => MessageStatus.Exercise,
        ReportKind.ManualTest or ReportKind.PeriodicTest => MessageStatus.Test,
        ReportKind.DeviceFault or ReportKind.DeviceSilent or ReportKind.BatteryLow or ReportKind.Interference
            or ReportKind.Outage or ReportKind.PathFailed or ReportKind.HubMains or ReportKind.HubBattery => MessageStatus.System,
        _ => MessageStatus.Actual,
    };
}
