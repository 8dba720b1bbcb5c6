using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>Which events a site's receivers are to hear of, and over which of its ways.</summary>
public static class Reporting
{
    /// <summary>What a new alarm is to its site's receivers.</summary>
    /// <param name="takenBack">For a cancel: the alarm that it took back, if it did.</param>
    /// <returns>
    /// Null where nobody is to be told. A drill is told only where a way is set up for drills, and as one: no setting can
    /// send the police to an exercise.
    /// </returns>
    public static ReportKind? Of(EventKind kind, bool restore, Alarm? takenBack, Site? site)
    {
        ReportKind? report = kind switch
        {
            EventKind.Tamper => ReportKind.Tamper,
            EventKind.Fault => ReportKind.DeviceFault,

            // Nothing but a condition can be over. Reported, it would end a call for help at the receiver.
            _ when restore => null,
            EventKind.Drill => ReportKind.Drill,
            EventKind.Test => ReportKind.ManualTest,
            EventKind.SilentPanic => ReportKind.SilentPanic,
            EventKind.Duress => ReportKind.Duress,
            EventKind.Medical => ReportKind.Medical,
            EventKind.Cancel => takenBack is not null && ReceiverMayForget(takenBack) ? ReportKind.Cancel : null,

            // A kind from a newer firmware is better reported as a panic than not at all.
            _ => ReportKind.Panic,
        };
        return report is { } told && (IsOwedAnyway(told) || IsTaken(site, TakesOf(told))) ? report : null;
    }

    /// <summary>Whom an alarm is meant for first: the first way to the police that takes it.</summary>
    /// <returns>Null where only copies are told: nothing is owed to the police then.</returns>
    public static string? ReceiverOf(ReportKind kind, Site? site)
    {
        PathTakes takes = TakesOf(kind);
        return site?.Paths.FirstOrDefault(p => !p.IsCopy && p.Has(takes))?.Name ?? (IsOwedAnyway(kind) ? Site.NoReceiver : null);
    }

    public static bool IsCallForHelp(ReportKind kind) =>
        kind is ReportKind.Panic or ReportKind.SilentPanic or ReportKind.Duress or ReportKind.Medical;

    /// <summary>It tells what became of an alarm that was told before.</summary>
    internal static bool FollowsAlarm(ReportKind kind) => kind is ReportKind.Undelivered or ReportKind.Step;

    /// <summary>Which ways take such a message.</summary>
    internal static PathTakes TakesOf(ReportKind kind) => kind switch
    {
        ReportKind.Cancel or ReportKind.Tamper or ReportKind.DeviceFault => PathTakes.Alarms,
        ReportKind.ManualTest => PathTakes.Tests,
        ReportKind.Drill => PathTakes.Drills,
        ReportKind.Undelivered => PathTakes.Escalations,
        ReportKind.Step => PathTakes.Steps,
        _ => IsCallForHelp(kind) ? PathTakes.Alarms : PathTakes.Supervision,
    };

    /// <summary>A call for help is owed even where nobody is set up to take it: it then fails, and shows, until somebody is.</summary>
    internal static bool IsOwedAnyway(ReportKind kind) => IsCallForHelp(kind) || kind == ReportKind.Cancel;

    private static bool IsTaken(Site? site, PathTakes takes) => site?.Paths.Any(p => p.Has(takes)) ?? false;

    /// <summary>
    /// A cancel names no alarm on the wire: the receiver takes it for that of the last call for help from the zone. So
    /// it must not be told of a cancelled test, fault or drill.
    /// </summary>
    private static bool ReceiverMayForget(Alarm alarm) =>
        alarm.Receiver is not null
        && alarm.Kind is not (EventKind.Test or EventKind.Drill or EventKind.Tamper or EventKind.Fault);
}
