using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>How real a message is, in CAP's words (OASIS CAP 1.2, section 3.2.1, status).</summary>
internal enum MessageStatus
{
    /// <summary>To be acted on.</summary>
    Actual = 0,

    /// <summary>A drill: only the school's own people act on it.</summary>
    Exercise = 1,

    /// <summary>About the alarm system itself.</summary>
    System = 2,

    /// <summary>To be ignored by everybody.</summary>
    Test = 3,
}

internal static class MessageStatuses
{
    public static MessageStatus Of(ReportKind kind) => kind switch
    {
        ReportKind.Drill => MessageStatus.Exercise,
        ReportKind.ManualTest or ReportKind.PeriodicTest => MessageStatus.Test,
        ReportKind.DeviceFault or ReportKind.DeviceSilent or ReportKind.BatteryLow or ReportKind.Interference
            or ReportKind.Outage or ReportKind.PathFailed or ReportKind.HubMains or ReportKind.HubBattery => MessageStatus.System,
        _ => MessageStatus.Actual,
    };
}
