namespace SchoolButton.Hub.Core;

/// <summary>
/// Tells conditions, which last until they are over: each begins at the site's current way and at every copy, and is ended
/// wherever it was told. Where a receiver was never told of the opposite, both are dropped: what a dead receiver is owed
/// stays bounded by the number of devices and kinds, and in the end it hears how things are.
/// </summary>
internal sealed class Conditions(PathTable paths, ReportBook book, StandingBook standing)
{
    private const string Opposite = "it was over before it could be told";

    /// <summary>Begun since the start, or standing somewhere then: only of these it is known who was told.</summary>
    private readonly HashSet<(string Site, ReportKind Kind, uint Address)> _known = [];

    /// <param name="about">A way that it is about, and must not go over; null for none.</param>
    public void Tell(in Notice notice, ReceiverPath? about, Step step)
    {
        if (notice.Restore)
        {
            End(notice, about, step);
        }
        else
        {
            Begin(notice, about, step);
        }
    }

    /// <param name="about">As above.</param>
    public void Begin(in Notice notice, ReceiverPath? about, Step step)
    {
        SiteWays site = paths.Of(notice.Site);
        Began(notice);
        ReceiverPath? current = site.Current(PathTakes.Supervision, about);
        foreach (ReceiverPath way in site.Ways)
        {
            Begin(way, notice, isTold: way == current, step);
        }

        foreach (ReceiverPath copy in site.Copies)
        {
            Begin(copy, notice, isTold: copy.Plan.Has(PathTakes.Supervision), step);
        }
    }

    public void End(in Notice notice, ReceiverPath? about, Step step)
    {
        bool isKnown = Ended(notice);
        foreach (ReceiverPath path in paths.Of(notice.Site).All)
        {
            Report? begin = path.TakeUntold(notice.Kind, notice.Address, restore: false);
            if (begin is not null)
            {
                book.Withdraw(begin, Opposite, step);
            }

            bool isUnknown = !isKnown && begin is null && path.Plan.Has(PathTakes.Supervision);
            if (path != about
                && (isUnknown || path.Told.MayHold(notice.Kind, notice.Address))
                && !path.Told.OwesUntold(notice.Kind, notice.Address, restore: true))
            {
                // Where the device stands somewhere else by now, its end is still that of what was told.
                int zone = standing.Find(path, notice.Kind, notice.Address)?.Zone ?? notice.Zone;
                book.Owe(path, notice with { Zone = zone }, step);
            }
        }
    }

    /// <summary>It lasts: who is to be told of it, and was not, is told now.</summary>
    public void CatchUp(in Notice notice, ReceiverPath? about, Step step)
    {
        SiteWays site = paths.Of(notice.Site);
        (ReportKind kind, uint address) = (notice.Kind, notice.Address);
        if (site.Current(PathTakes.Supervision, about) is { } current
            && !site.Ways.Exists(w => w.Plan.Has(PathTakes.Supervision) && w.Told.Holds(kind, address)))
        {
            Begin(current, notice, isTold: true, step);
        }

        foreach (ReceiverPath copy in site.Copies)
        {
            if (copy.Plan.Has(PathTakes.Supervision) && !copy.Told.Holds(kind, address))
            {
                Begin(copy, notice, isTold: true, step);
            }
        }
    }

    /// <summary>What stands at receivers and is over is ended there; nobody was there to do so.</summary>
    public void EndOthers(HashSet<(string Site, ReportKind Kind, uint Address)> lasting, long nowUnixMs, Step step)
    {
        foreach (Report told in standing.All.ToList())
        {
            if (lasting.Contains((told.Site, told.Kind, told.Address)) || told.Kind == ReportKind.Outage)
            {
                continue;
            }

            if (paths.Find(told.Site, told.Path) is not { } path)
            {
                standing.Remove(told, step);
            }
            else if (path.Told.Holds(told.Kind, told.Address) && !path.Told.OwesUntold(told.Kind, told.Address, restore: true))
            {
                book.Owe(path, Notice.Of(told) with { Restore = true, CreatedUnixMs = nowUnixMs }, step);
            }
        }
    }

    /// <summary>Something that lasts began; also where an alarm stands behind it.</summary>
    public void Began(in Notice notice) => _known.Add((notice.Site, notice.Kind, notice.Address));

    /// <returns>Whether it began since the start.</returns>
    public bool Ended(in Notice notice) => _known.Remove((notice.Site, notice.Kind, notice.Address));

    /// <summary>A way failed: what it owes of a condition is owed over another one too.</summary>
    /// <param name="report">Of the way that failed.</param>
    public void Share(Report report, ReceiverPath with, Step step)
    {
        if (!report.Restore && !IsAbout(report, with) && !with.Told.Holds(report.Kind, report.Address))
        {
            Begin(with, Notice.Of(report), isTold: true, step);
        }
    }

    /// <summary>A way is set up no more: what it owed of conditions goes over another.</summary>
    public void Rehome(Report report, Step step)
    {
        if (!report.Restore
            && report.IsCondition
            && paths.Of(report.Site).Current(PathTakes.Supervision) is { } current
            && !IsAbout(report, current)
            && !current.Told.Holds(report.Kind, report.Address))
        {
            TakeEnd(current, report.Kind, report.Address, step);
            book.Move(report, current, step);
            return;
        }

        book.Withdraw(report, Deliveries.NotSetUp, step);
    }

    /// <summary>Of its own failure a way is told nothing: nobody would tell it the end.</summary>
    private static bool IsAbout(Report report, ReceiverPath way) =>
        report.Kind == ReportKind.PathFailed && report.Address == Report.AddressOf(way.Plan);

    private void Begin(ReceiverPath path, in Notice notice, bool isTold, Step step)
    {
        // An end may also wait because nobody knew, after a restart, whether its beginning was told there: that is told now.
        bool isHeld = path.Told.Holds(notice.Kind, notice.Address);
        bool isEndTaken = TakeEnd(path, notice.Kind, notice.Address, step);
        if (isTold && !(isHeld && isEndTaken) && !path.Told.OwesUntold(notice.Kind, notice.Address, restore: false))
        {
            // In place of an end that was owed in doubt: its receiver may have been told of it before, so it is ended in any case.
            book.Owe(path, notice, step, mayBeRepeat: path.Told.IsInDoubt(notice.Kind, notice.Address));
        }
    }

    private bool TakeEnd(ReceiverPath path, ReportKind kind, uint address, Step step)
    {
        if (path.TakeUntold(kind, address, restore: true) is not { } end)
        {
            return false;
        }

        book.Withdraw(end, Opposite, step);
        return true;
    }
}
