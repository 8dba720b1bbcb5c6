using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>An entry of the outbox.</summary>
public sealed record ReportRow(
    long Id,
    long AlarmId,
    long Address,
    int Zone,
    string Site,
    int Kind,
    bool Restore,
    long CreatedAt,
    int State,
    int Sequence,
    int Attempts,
    bool Repeat,
    string? LastError,
    string Path)
{
    /// <summary>Supervision events leave no trace of their own once they are over; alarms keep theirs.</summary>
    public bool IsGone => AlarmId == 0 && (ReportState)State is ReportState.Delivered or ReportState.Withdrawn;

    public static ReportRow Of(Report r) => new(
        r.Id, r.AlarmId, r.Address, r.Zone, r.Site, (int)r.Kind, r.Restore, r.CreatedUnixMs, (int)r.State, r.Sequence,
        r.Attempts, r.MayBeRepeat, r.LastError, r.Path);

    public Report ToReport() => new()
    {
        Id = Id,
        AlarmId = AlarmId,
        Address = (uint)Address,
        Zone = Zone,
        Site = Site,
        Path = Path,
        Kind = (ReportKind)Kind,
        Restore = Restore,
        CreatedUnixMs = CreatedAt,
        State = (ReportState)State,
        Sequence = Sequence,
        Attempts = Attempts,
        MayBeRepeat = Repeat,
        LastError = LastError,
    };
}
