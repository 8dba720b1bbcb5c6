namespace SchoolButton.Hub.Core;

/// <summary>
/// What one receiver was told of what lasts, and what it is owed and was never told. A condition and its end that it heard
/// neither of cancel each other out, so what a dead receiver is owed stays bounded.
/// </summary>
internal sealed class ToldTable
{
    /// <summary>Conditions, or ends of them, that the receiver was never told of: at most one of each kind and address.</summary>
    private readonly Dictionary<(ReportKind Kind, uint Address), Report> _untold = [];

    /// <summary>What lasts and was told, or is owed and was tried, while its end was not: for a condition tried, otherwise delivered.</summary>
    private readonly HashSet<(ReportKind Kind, uint Address)> _told = [];

    /// <summary>
    /// Conditions of which nobody knows whether the receiver was told before a restart, and whose end was not sent: it is to
    /// hear of the end in any case, and of the condition, if that is to be told there.
    /// </summary>
    private readonly HashSet<(ReportKind Kind, uint Address)> _doubted = [];

    /// <summary>The last call for help that was sent there from each device, since the start.</summary>
    private readonly Dictionary<uint, long> _calls = [];

    /// <summary>
    /// Whether the receiver would read this cancel as that of an earlier call for help from its device: what it takes back went
    /// another way.
    /// </summary>
    public bool WouldMisread(Report cancel) => cancel is { Kind: ReportKind.Cancel, CancelsAlarmId: > 0 }
        && _calls.TryGetValue(cancel.Address, out long last) && last != cancel.CancelsAlarmId;

    /// <summary>Whether this call was sent there since the start, and none from its device since.</summary>
    public bool IsLastCall(uint address, long alarmId) => _calls.GetValueOrDefault(address) == alarmId;

    /// <summary>The receiver has it that this lasts, or is owed that.</summary>
    public bool Holds(ReportKind kind, uint address) =>
        _told.Contains((kind, address)) || _untold.GetValueOrDefault((kind, address)) is { Restore: false };

    /// <summary>Its receiver was told before the start, or while the way was set up before.</summary>
    public void Hold(ReportKind kind, uint address) => _told.Add((kind, address));

    /// <summary>It may have been told before a restart that this lasts; nobody knows.</summary>
    public bool IsInDoubt(ReportKind kind, uint address) => _doubted.Contains((kind, address));

    public bool MayHold(ReportKind kind, uint address) => IsInDoubt(kind, address) || Holds(kind, address);

    /// <summary>Whether this word is owed, and its receiver was told nothing of that yet.</summary>
    public bool OwesUntold(ReportKind kind, uint address, bool restore) =>
        _untold.TryGetValue((kind, address), out Report? report) && report.Restore == restore;

    public Report? Untold(ReportKind kind, uint address, bool restore) =>
        OwesUntold(kind, address, restore) ? _untold[(kind, address)] : null;

    /// <summary>An end is not sent after all: what it would have ended lasts, for a receiver that was told of it.</summary>
    public void EndTaken(Report end)
    {
        if (!_told.Contains((end.Kind, end.Address)))
        {
            _doubted.Add((end.Kind, end.Address));
        }
    }

    public void Owed(Report report)
    {
        (ReportKind, uint) key = (report.Kind, report.Address);
        if (report is { IsCondition: true, Attempts: 0, MayBeRepeat: false })
        {
            _untold[key] = report;
        }
        else if (report is { IsLasting: true, Restore: false })
        {
            _told.Add(key);
        }
    }

    /// <summary>It is on the wire.</summary>
    public void Tried(Report report)
    {
        (ReportKind, uint) key = (report.Kind, report.Address);
        OwedNoMore(report);
        if (report.IsCallForHelp)
        {
            _calls[report.Address] = report.AlarmId;
        }
        else if (report is { IsLasting: true, Restore: false })
        {
            _told.Add(key);
        }
        else if (report.IsCondition)
        {
            // Its end will come there, whenever that is: a new beginning is to be told after it.
            _told.Remove(key);
            _doubted.Remove(key);
        }
    }

    public void Delivered(Report report)
    {
        if (report is { IsLasting: true, Restore: true, IsCondition: false })
        {
            _told.Remove((report.Kind, report.Address));
        }
    }

    public void OwedNoMore(Report report)
    {
        if (_untold.GetValueOrDefault((report.Kind, report.Address)) == report)
        {
            _untold.Remove((report.Kind, report.Address));
        }
    }

    public void Clear()
    {
        _untold.Clear();
        _told.Clear();
        _doubted.Clear();
        _calls.Clear();
    }
}
