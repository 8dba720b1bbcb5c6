using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>Many steps as one: of each row the newest, of history and audit all.</summary>
internal static class CarriedBatch
{
    /// <param name="lines">Oldest first.</param>
    public static StepRows Of(IReadOnlyList<JournalLine> lines) => new(
        Newest(lines, s => s.Alarms, a => a.Id),
        [.. lines.SelectMany(l => l.Rows.History)],
        Newest(lines, s => s.Reports, r => r.Id),
        Newest(lines, s => s.Paths, p => (p.Site, p.Path)),
        Newest(lines, s => s.Announcements, a => a.Id),
        Newest(lines, s => s.Statuses, s => s.Address),
        Newest(lines, s => s.Routes, r => (r.Address, r.Slot)),
        Newest(lines, s => s.Hours, h => (h.Address, h.HourUnixMs)),
        Newest(lines, s => s.Outages, o => o.Id),
        [.. lines.SelectMany(l => l.Rows.Audit)],
        Durable: false);

    private static TRow[] Newest<TRow, TKey>(
        IReadOnlyList<JournalLine> lines, Func<StepRows, IReadOnlyList<TRow>> rows, Func<TRow, TKey> key) =>
        [.. lines.SelectMany(l => rows(l.Rows)).GroupBy(key, (_, same) => same.Last())];
}
