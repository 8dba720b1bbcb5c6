namespace SchoolButton.Hub.Core;

/// <summary>An entry of the outbox: one message owed to a site's receiver. Written by the core alone.</summary>
public sealed class Report
{
    public required long Id { get; init; }

    /// <summary>0 where no alarm stands behind it (silence).</summary>
    public long AlarmId { get; init; }

    public required uint Address { get; init; }

    public required int Zone { get; init; }

    public required string Site { get; init; }

    public required ReportKind Kind { get; init; }

    public bool Restore { get; init; }

    public required long CreatedUnixMs { get; init; }

    public ReportState State { get; set; }

    /// <summary>DC-09 sequence number, 1 to 9999; 0 until first sent. A resend keeps it (section 5.5.1.4).</summary>
    public int Sequence { get; set; }

    public int Attempts { get; set; }

    /// <summary>
    /// The hub died with this message on the wire, so the receiver may have it: it goes out marked as a repeat.
    /// </summary>
    public bool MayBeRepeat { get; set; }

    public string? LastError { get; set; }

    /// <summary>Monotonic; after a refusal others go first until then.</summary>
    internal long NotBeforeMs { get; set; }

    /// <summary>Lower goes first; lives before property, property before tests.</summary>
    internal int Priority => Kind switch
    {
        ReportKind.Panic or ReportKind.SilentPanic or ReportKind.Duress or ReportKind.Medical or ReportKind.Cancel => 0,
        ReportKind.ManualTest or ReportKind.PeriodicTest => 2,
        _ => 1,
    };
}
