namespace SchoolButton.Hub.Core;

/// <summary>What is to be told, over whichever ways.</summary>
/// <param name="Address">The device's; beyond 24 bits where no device stands behind it.</param>
/// <param name="Zone">0 for the whole site.</param>
/// <param name="AlarmId">0 where no alarm stands behind it.</param>
/// <param name="CancelsAlarmId">For a cancel: the alarm that it takes back; 0 otherwise.</param>
internal readonly record struct Notice(
    ReportKind Kind, bool Restore, string Site, uint Address, int Zone, long CreatedUnixMs, long AlarmId = 0,
    long CancelsAlarmId = 0)
{
    public static Notice Of(Report report) => new(
        report.Kind, report.Restore, report.Site, report.Address, report.Zone, report.CreatedUnixMs, report.AlarmId,
        report.CancelsAlarmId);
}
