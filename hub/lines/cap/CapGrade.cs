using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>How grave a message is, in CAP's fixed words (section 3.2.2).</summary>
internal sealed record CapGrade(string Category, string Response, string Urgency, string Severity, string Certainty)
{
    private static readonly CapGrade CallForHelp = new("Security", "Execute", "Immediate", "Extreme", "Observed");
    private static readonly CapGrade Trouble = new("Infra", "Assess", "Expected", "Minor", "Observed");
    private static readonly CapGrade Trial = new("Other", "None", "Past", "Minor", "Unlikely");

    public static CapGrade Of(Outgoing message) => message switch
    {
        { Restore: true } => Trouble with { Response = "AllClear", Urgency = "Past" },
        { Kind: ReportKind.Step, Step: AlarmStep.Closed } =>
            CallForHelp with { Response = "AllClear", Urgency = "Past", Severity = "Unknown" },
        { Kind: ReportKind.Step } => Of(message with { Kind = message.About ?? ReportKind.Panic }) with { Response = "Monitor" },
        { Kind: ReportKind.Medical } => CallForHelp with { Category = "Health" },
        { Kind: ReportKind.Cancel } => CallForHelp with { Response = "Assess", Urgency = "Past", Severity = "Unknown", Certainty = "Unknown" },
        { Kind: ReportKind.Tamper } => CallForHelp with { Response = "Assess", Urgency = "Expected", Severity = "Moderate" },
        { Kind: ReportKind.DeviceSilent or ReportKind.Outage or ReportKind.PathFailed or ReportKind.Interference } =>
            Trouble with { Severity = "Moderate" },
        { Kind: ReportKind.DeviceFault or ReportKind.BatteryLow or ReportKind.HubMains or ReportKind.HubBattery } => Trouble,
        { Kind: ReportKind.ManualTest or ReportKind.PeriodicTest } => Trial,

        // As the real thing would look, which is what is rehearsed; its status is what keeps the police at home.
        _ => CallForHelp,
    };
}
