namespace SchoolButton.Hub.Core;

/// <summary>
/// What waits for a way: panic and duress before everything, then medical calls, cancels and escalations, what lasts, tests;
/// oldest first within each, but for calls for help that failed more often than others.
///
/// Must never: let a message overtake the one that it ends; send a cancel that would be read as that of another call. On the
/// wire a cancel names no alarm: the receiver takes it for that of the last call for help from the zone.
/// </summary>
internal sealed class ReportQueue
{
    private const long Never = ReceiverPath.Never;

    private readonly SortedSet<Report> _waiting = new(MostUrgentFirst.Instance);

    /// <summary>Messages that have to wait, while a later one is looked for.</summary>
    private readonly List<Report> _passed = [];

    private int _cancels;

    /// <summary>Monotonic; before then nothing can go, by what is known since the last look; <see cref="Never"/> where nothing waits.</summary>
    public long DueMs { get; private set; } = Never;

    /// <summary>A call for help waits for nothing but the back-off: the wire is kept free for it.</summary>
    public bool IsCallNext { get; private set; }

    public int Count => _waiting.Count;

    /// <summary>Most urgent first.</summary>
    public IReadOnlyCollection<Report> All => _waiting;

    public Report? LeastUrgent => _waiting.Max;

    public void Add(Report report)
    {
        _cancels += _waiting.Add(report) && report.Kind == ReportKind.Cancel ? 1 : 0;
        DueMs = 0;
    }

    public void Remove(Report report)
    {
        _cancels -= _waiting.Remove(report) && report.Kind == ReportKind.Cancel ? 1 : 0;
        TimesChanged();
    }

    /// <summary>What may go when is another question now.</summary>
    public void TimesChanged() => (DueMs, IsCallNext) = (_waiting.Count == 0 ? Never : 0, false);

    /// <summary>What was refused may go again.</summary>
    public void Renew()
    {
        foreach (Report report in _waiting)
        {
            report.NotBeforeMs = 0;
        }

        TimesChanged();
    }

    public List<Report> Empty()
    {
        List<Report> all = [.. _waiting];
        _waiting.Clear();
        _cancels = 0;
        TimesChanged();
        return all;
    }

    /// <summary>A cancel of this device that waits.</summary>
    public Report? CancelOf(uint address) =>
        _cancels == 0 ? null : Alarms().FirstOrDefault(r => r.Kind == ReportKind.Cancel && r.Address == address);

    /// <summary>What waits to say that this alarm reached nobody.</summary>
    public Report? EscalationOf(long alarmId) =>
        Alarms().FirstOrDefault(r => r.Kind == ReportKind.Undelivered && r.AlarmId == alarmId);

    /// <summary>The most urgent message that may go now; it is still in the queue.</summary>
    /// <param name="misread">Gets the cancels that must not come behind this message any more.</param>
    public Report? Next(long nowMs, Backoff backoff, List<Report> misread)
    {
        if (nowMs < DueMs)
        {
            return null;
        }

        Report? next = Find(nowMs, backoff);
        if (next is { IsCallForHelp: true } && _cancels > 0)
        {
            misread.AddRange(Alarms().Where(c => c.IsMisreadAfter(next) && !Alarms().Any(c.TakesBack)));
        }

        return next;
    }

    /// <summary>Everything as urgent as a cancel or more.</summary>
    private IEnumerable<Report> Alarms() => _waiting.TakeWhile(r => r.Priority <= Report.CancelPriority);

    private Report? Find(long nowMs, Backoff backoff)
    {
        _passed.Clear();
        (DueMs, IsCallNext) = (Never, false);
        foreach (Report report in _waiting)
        {
            long fromMs = report.IsCallForHelp ? backoff.CallsFromMs : backoff.OthersFromMs;
            if (nowMs < fromMs && report.NotBeforeMs <= fromMs)
            {
                // Nothing else keeps the wire from a call for help that may go soon; and all behind the others are others.
                DueMs = Math.Min(DueMs, fromMs);
                IsCallNext = report.IsCallForHelp;
                return null;
            }

            if (nowMs >= fromMs && nowMs >= report.NotBeforeMs && !_passed.Exists(report.MustFollow))
            {
                DueMs = 0;
                return report.IsCallForHelp ? OldestOf(report, nowMs) : report;
            }

            // What follows another may go no sooner than that one, so only the refused ones' times count.
            if (report.NotBeforeMs > nowMs)
            {
                DueMs = Math.Min(DueMs, report.NotBeforeMs);
            }

            _passed.Add(report);
        }

        return null;
    }

    /// <summary>Calls of one device keep their order: a cancel is read as that of the last.</summary>
    private Report OldestOf(Report call, long nowMs) => _waiting.TakeWhile(r => r.IsCallForHelp)
        .Where(r => r.Address == call.Address && r.Priority == call.Priority && r.Id < call.Id && r.NotBeforeMs <= nowMs)
        .MinBy(r => r.Id) ?? call;

    private sealed class MostUrgentFirst : IComparer<Report>
    {
        public static readonly MostUrgentFirst Instance = new();

        public int Compare(Report? x, Report? y) => (x!.Priority, x.Turn, x.Id).CompareTo((y!.Priority, y.Turn, y.Id));
    }
}
