namespace SchoolButton.Hub.Core;

/// <summary>
/// Which conditions that are owed are over already, with their end owed behind them: told over another way, such a one would
/// stand there for ever, since its end goes only where it was told.
/// </summary>
internal sealed class OwedEnds
{
    private readonly Dictionary<(string Site, string Path, ReportKind Kind, uint Address), long> _last = [];

    public OwedEnds(IEnumerable<Report> owed)
    {
        foreach (Report end in owed.Where(r => r is { IsCondition: true, Restore: true }))
        {
            _last[Key(end)] = Math.Max(end.Id, _last.GetValueOrDefault(Key(end)));
        }
    }

    public bool Have(Report begin) => begin.IsCondition && _last.GetValueOrDefault(Key(begin)) > begin.Id;

    private static (string Site, string Path, ReportKind Kind, uint Address) Key(Report report) =>
        (report.Site, report.Path, report.Kind, report.Address);
}
