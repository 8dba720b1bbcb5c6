namespace SchoolButton.Hub.Core;

/// <summary>An entry of the outbox: one message owed over one of a site's ways out. Written by the core alone.</summary>
public sealed class Report
{
    /// <summary>In place of a device's address in what is about the hub itself; beyond the addresses of devices, which have 24 bits.</summary>
    internal const uint HubAddress = 1u << 24;

    /// <summary>See <see cref="Priority"/>.</summary>
    internal const int CancelPriority = 2;

    private const uint FnvOffset = 2_166_136_261;
    private const uint FnvPrime = 16_777_619;

    public required long Id { get; init; }

    /// <summary>0 where no alarm stands behind it (silence, interference).</summary>
    public long AlarmId { get; init; }

    /// <summary>The device's; for an outage what <see cref="AddressOf"/> says.</summary>
    public required uint Address { get; init; }

    /// <summary>0 for the whole site.</summary>
    public required int Zone { get; init; }

    public required string Site { get; init; }

    /// <summary>The <see cref="PathPlan.Id"/> of the way that it is owed over; a matter that goes over several ways is one message for each.</summary>
    public required string Path { get; set; }

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

    /// <summary>For a cancel: the alarm that it takes back; 0 where that is not known (any more).</summary>
    internal long CancelsAlarmId { get; set; }

    /// <summary>Monotonic; after a refusal others go first until then.</summary>
    internal long NotBeforeMs { get; set; }

    /// <summary>
    /// Lower goes first: panic and duress before everything, then other calls for help; lives before property, property before
    /// tests.
    /// </summary>
    internal int Priority => Kind switch
    {
        ReportKind.Panic or ReportKind.SilentPanic or ReportKind.Duress => 0,
        ReportKind.Medical => 1,
        ReportKind.Cancel or ReportKind.Undelivered => CancelPriority,
        ReportKind.ManualTest or ReportKind.PeriodicTest or ReportKind.Drill => 4,
        _ => 3,
    };

    /// <summary>
    /// Among calls for help: one that fails again and again, and perhaps it alone, goes behind those that were tried less often.
    /// Else a receiver that never answers this one would never hear of the others. Those of one device keep their order.
    /// </summary>
    internal int Turn => IsCallForHelp ? Math.Max(1, Attempts) : 0;

    /// <summary>Found by the hub itself: it lasts until it is over, and the latest word on it is all that counts.</summary>
    internal bool IsCondition => LastsAs(Kind) && AlarmId == 0;

    /// <summary>Whoever was told of it is told when it is over.</summary>
    internal bool IsLasting => LastsAs(Kind);

    internal bool IsCallForHelp => Reporting.IsCallForHelp(Kind);

    internal static bool LastsAs(ReportKind kind) => kind is ReportKind.DeviceSilent or ReportKind.Interference or ReportKind.Outage
        or ReportKind.BatteryLow or ReportKind.PathFailed or ReportKind.HubMains or ReportKind.HubBattery
        or ReportKind.Tamper or ReportKind.DeviceFault;

    /// <summary>Tells the message of one outage from that of another; beyond the addresses of devices, which have 24 bits.</summary>
    internal static uint AddressOf(Outage outage) => HubAddress | (uint)(outage.Id & (HubAddress - 1));

    /// <summary>Tells the failure of one way from that of another: 24 bits of its id's FNV-1a, the same at every start.</summary>
    internal static uint AddressOf(PathPlan path) => HubAddress | (HashOf(path.Id) & (HubAddress - 1));

    /// <summary>FNV-1a of the letters: the same at every start.</summary>
    internal static uint HashOf(params ReadOnlySpan<string> words)
    {
        uint hash = FnvOffset;
        foreach (string word in words)
        {
            foreach (char letter in word)
            {
                hash = (hash ^ letter) * FnvPrime;
            }
        }

        return hash;
    }

    /// <summary>
    /// Whether the receiver would misread this message if it came before one that still waits: a cancel before what it takes
    /// back, a restore before what it ends, a condition before the end of the one before. A call for help follows nobody.
    /// </summary>
    internal bool MustFollow(Report other) => Address == other.Address && Kind switch
    {
        ReportKind.Cancel => TakesBack(other) || other.Kind == ReportKind.Cancel,
        ReportKind.Step => AlarmId == other.AlarmId,
        _ => Kind == other.Kind && !IsCallForHelp && (Restore || other.Restore),
    };

    /// <summary>Whether it is the cancel of this call for help, as far as is known.</summary>
    internal bool TakesBack(Report call) => Kind == ReportKind.Cancel && call.IsCallForHelp && Address == call.Address
        && (CancelsAlarmId == 0 ? call.AlarmId < AlarmId : call.AlarmId == CancelsAlarmId);

    /// <summary>Whether it is a cancel that the receiver would read as that of this call for help, and is not.</summary>
    internal bool IsMisreadAfter(Report call) => Kind == ReportKind.Cancel && Address == call.Address && !TakesBack(call);
}
