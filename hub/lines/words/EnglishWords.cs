using System.Collections.Immutable;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

internal static class EnglishWords
{
    private const string ActByPlan = "Act by the plan for this school. Take it for real until people there say otherwise.";
    private const string ComeQuietly = "Come without sirens. Do not call the room: whoever pressed may be watched.";
    private const string SeeToIt = "Have it seen to.";

    public static LanguageWords Table { get; } = new()
    {
        Tag = "en",
        Over = "{0}: over",
        Exercise = "EXERCISE",
        Test = "TEST",
        Late = "LATE: this message could not be sent earlier.",
        TakenBack = "The device has taken it back meanwhile. Whoever pressed may have been forced to do so.",
        ClosedMeanwhile = "A person has closed this alarm meanwhile.",
        Steps = new Dictionary<AlarmStep, string>
        {
            [AlarmStep.Acknowledged] = "A person has taken the alarm on.",
            [AlarmStep.Responding] = "Somebody is on the way.",
            [AlarmStep.Arrived] = "Somebody is there.",
        }.ToImmutableDictionary(),
        ReceivedLate = "The police receiver got it late, at {0:HH:mm:ss}.",
        IgnoreExercise = "This is a drill. Do not send anybody.",
        IgnoreTest = "This is a test. Nothing needs to be done.",
        School = "School",
        Room = "Room",
        Device = "Device",
        Happened = "When",
        Account = "Account",
        Note = "Note",
        Kinds = new Dictionary<ReportKind, KindWords>
        {
            [ReportKind.Panic] = new("Panic alarm", "A panic button was pressed.", ActByPlan),
            [ReportKind.SilentPanic] = new("Silent alarm", "A panic button was pressed silently; nothing shows it there.", ComeQuietly),
            [ReportKind.Duress] = new("Duress", "Somebody gave the sign that they are being forced.", ComeQuietly),
            [ReportKind.Medical] = new("Medical emergency", "Medical help was called for.", "Send medical help."),
            [ReportKind.Cancel] = new(
                "Alarm taken back", "The alarm was taken back at the device.",
                "Make sure by the plan for this school that nobody was forced to do so."),
            [ReportKind.Tamper] = new("Device opened", "The case of a device was opened.", SeeToIt),
            [ReportKind.DeviceFault] = new("Device fault", "A device reports a fault of its own.", SeeToIt),
            [ReportKind.DeviceSilent] = new("Device silent", "A device has not been heard for longer than it may be.", SeeToIt),
            [ReportKind.BatteryLow] = new("Battery low", "The battery of a device is low.", "Change the battery."),
            [ReportKind.ManualTest] = new("Test press", "A button was pressed to try the road."),
            [ReportKind.PeriodicTest] = new("Line test", "The hub tries this line by itself."),
            [ReportKind.Interference] = new("Radio interference", "A radio channel is occupied by something that is not ours.", SeeToIt),
            [ReportKind.Outage] = new(
                "Connection lost", "Part of a school, or the whole of it, cannot be heard.", "Presses from there may not arrive. Have it seen to at once."),
            [ReportKind.Drill] = new("Drill alarm", "A button was pressed in a drill."),
            [ReportKind.Undelivered] = new(
                "ALARM NOT DELIVERED", "The police receiver has not taken this alarm, and nobody has acted on it.",
                "Call the police by telephone now. Then take the alarm on in the console."),
            [ReportKind.PathFailed] = new("Way to the receiver failed", "One of the ways from the hub to a receiver does not work.", SeeToIt),
            [ReportKind.HubMains] = new("Hub without mains", "The hub runs on its battery.", "Restore the mains before the battery is empty."),
            [ReportKind.HubBattery] = new("Hub battery low", "The battery of the hub is low.", SeeToIt),
            [ReportKind.Step] = new("News of an alarm", "There is news of an alarm."),
        }.ToImmutableDictionary(),
    };
}
