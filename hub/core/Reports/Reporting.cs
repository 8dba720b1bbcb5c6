using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>Which events a site's receiver is to hear of.</summary>
public static class Reporting
{
    /// <summary>What a new alarm is to its site's receiver.</summary>
    /// <param name="takenBack">For a cancel: the alarm that it took back, if it did.</param>
    /// <returns>Null where nobody is to be told. A drill never is: no setting can send the police to an exercise.</returns>
    public static ReportKind? Of(EventKind kind, bool restore, Alarm? takenBack, Site? site)
    {
        // A call for help is owed even where nobody is set up to take it: it then fails, and shows, until somebody is.
        bool canTell = site?.Receiver is not null;
        return kind switch
        {
            EventKind.Tamper or EventKind.Fault when !canTell => null,
            EventKind.Tamper => ReportKind.Tamper,
            EventKind.Fault => ReportKind.DeviceFault,

            // Nothing but a condition can be over. Reported, it would end a call for help at the receiver.
            _ when restore => null,
            EventKind.Drill => null,
            EventKind.Test => canTell && site!.ForwardTests ? ReportKind.ManualTest : null,
            EventKind.SilentPanic => ReportKind.SilentPanic,
            EventKind.Duress => ReportKind.Duress,
            EventKind.Medical => ReportKind.Medical,
            EventKind.Cancel => takenBack is not null && ReceiverMayForget(takenBack) ? ReportKind.Cancel : null,

            // A kind from a newer firmware is better reported as a panic than not at all.
            _ => ReportKind.Panic,
        };
    }

    /// <summary>
    /// A cancel names no alarm on the wire: the receiver takes it for that of the last call for help from the zone. So
    /// it must not be told of a cancelled test, fault or drill.
    /// </summary>
    private static bool ReceiverMayForget(Alarm alarm) =>
        alarm.Receiver is not null
        && alarm.Kind is not (EventKind.Test or EventKind.Drill or EventKind.Tamper or EventKind.Fault);
}
