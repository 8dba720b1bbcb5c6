using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>Which events a site's receiver is to hear of.</summary>
public static class Reporting
{
    /// <returns>Null where nobody is to be told. A drill never is: no setting can send the police to an exercise.</returns>
    public static ReportKind? Of(EventKind kind, Site? site)
    {
        if (site?.Receiver is null)
        {
            return null;
        }

        return kind switch
        {
            EventKind.Drill => null,
            EventKind.Test => site.ForwardTests ? ReportKind.ManualTest : null,
            EventKind.SilentPanic => ReportKind.SilentPanic,
            EventKind.Duress => ReportKind.Duress,
            EventKind.Medical => ReportKind.Medical,
            EventKind.Cancel => ReportKind.Cancel,
            EventKind.Tamper => ReportKind.Tamper,
            EventKind.Fault => ReportKind.DeviceFault,

            // A kind from a newer firmware is better reported as a panic than not at all.
            _ => ReportKind.Panic,
        };
    }
}
