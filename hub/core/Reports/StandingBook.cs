namespace SchoolButton.Hub.Core;

/// <summary>
/// Which receivers were told of something that lasts and not of its end. It is on disk, so that the end goes there after a
/// restart too, and where by then nobody is told of conditions any more; and whoever was not told is.
/// </summary>
internal sealed class StandingBook
{
    private readonly Dictionary<(string Site, string Path, ReportKind Kind, uint Address), Report> _standing = [];

    /// <summary>As they were taken; also over ways that are set up no more, in case these come back.</summary>
    public IReadOnlyCollection<Report> All => _standing.Values;

    public static bool IsMeant(Report report) => report is { IsCondition: true, Restore: false };

    public Report? Find(ReceiverPath path, ReportKind kind, uint address) =>
        _standing.GetValueOrDefault((path.Site, path.Plan.Id, kind, address));

    public void Load(Report report) => _standing[KeyOf(report)] = report;

    /// <summary>A receiver took it.</summary>
    public void Delivered(Report report, Step step)
    {
        if (IsMeant(report))
        {
            Remove(report, step);
            report.State = ReportState.Standing;
            _standing[KeyOf(report)] = report;
        }
    }

    /// <summary>The end of something goes out: from now on that is what must not be forgotten.</summary>
    public void Sending(Report report, Step step)
    {
        if (report is { IsCondition: true, Restore: true })
        {
            Remove(report, step);
        }
    }

    /// <summary>Forgets what this receiver was told of the same, if anything.</summary>
    public void Remove(Report report, Step step)
    {
        if (_standing.Remove(KeyOf(report), out Report? standing))
        {
            standing.State = ReportState.Delivered;
            step.Reports.Add(standing);
            step.Durable = true;
        }
    }

    private static (string, string, ReportKind, uint) KeyOf(Report report) => (report.Site, report.Path, report.Kind, report.Address);
}
