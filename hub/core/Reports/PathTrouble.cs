namespace SchoolButton.Hub.Core;

/// <summary>
/// What follows when a way fails or works again: others hear of it, and what it owes that lasts goes over one that works.
/// </summary>
internal sealed class PathTrouble(PathTable paths, Conditions conditions, Matters matters, CorePolicy policy)
{
    /// <summary>A way is known to work, or to have failed, and was not before.</summary>
    public void Changed(ReceiverPath path, Instant now, Step step)
    {
        path.IsAvoided = path.IsFailed;
        step.Paths.Add(path);
        step.PathsSeen.Add(path);
        step.Durable = true;
        if (path.Order == 0)
        {
            return;
        }

        // That it works now is news only to those who were told that it does not.
        if (path.IsFailed ? path.Word.Failed(now, policy) : path.Word.Rose(now.MonotonicMs, policy))
        {
            TellFailure(path, isOver: !path.IsFailed, now, step);
        }

        foreach (ReceiverPath way in paths.Of(path.Site).Ways.Where(w => w.IsFailed))
        {
            Share(way, step);
        }
    }

    /// <summary>What a failed way was given meanwhile goes another way.</summary>
    public void TriedInVain(ReceiverPath path, Step step)
    {
        path.IsAvoided = true;
        Share(path, step);
    }

    /// <summary>It may have worked for so long that the end of its failures is told.</summary>
    public void Look(ReceiverPath path, Instant now, Step step)
    {
        if (path.Word.IsCalm(now.MonotonicMs))
        {
            step.Paths.Add(path);
            step.Durable = true;
            TellFailure(path, isOver: true, now, step);
        }
    }

    /// <summary>It is set up no more.</summary>
    public void Gone(ReceiverPath path, Instant now, Step step)
    {
        if (path.Word.Rose(now.MonotonicMs, policy, isForGood: true))
        {
            TellFailure(path, isOver: true, now, step);
        }
    }

    /// <summary>Of what has failed and is not told as over, whoever is to be told and was not is told.</summary>
    public List<Notice> CatchUp(Instant now, Step step)
    {
        List<Notice> failures = [];
        foreach (ReceiverPath failed in paths.All.Where(p => p is { Order: > 0, Word.ToldSinceUnixMs: > 0 }).ToList())
        {
            Notice notice = FailureOf(failed, isOver: false, now);
            failures.Add(notice);
            conditions.CatchUp(notice, failed, step);
        }

        return failures;
    }

    /// <summary>For people: the way that a message is about, over another; with its id where two lead to one address.</summary>
    public string? NameOfFailed(Report report)
    {
        SiteWays site = paths.Of(report.Site);
        return report.Kind == ReportKind.PathFailed && site.All.FirstOrDefault(p => Report.AddressOf(p.Plan) == report.Address) is { Plan: var plan }
            ? site.All.Count(p => p.Plan.Name == plan.Name) == 1 ? plan.Name : $"{plan.Name} ({plan.Id})"
            : null;
    }

    /// <summary>A way failed, or the first one works again: others' silence must not keep from the police what they can be told.</summary>
    private void Share(ReceiverPath failed, Step step)
    {
        SiteWays site = paths.Of(failed.Site);
        List<Report> owed = [.. failed.Queue.All.Where(r => r.IsLasting)];
        if (failed.OnTheWire is { IsLasting: true } sent)
        {
            owed.Insert(0, sent);
        }

        OwedEnds ends = new(owed);
        foreach (Report report in owed.Where(r => !ends.Have(r)))
        {
            if (site.Current(Reporting.TakesOf(report.Kind), failed) is not { IsFailed: false } with)
            {
                continue;
            }

            if (report.AlarmId != 0)
            {
                matters.Share(report, with, step);
            }
            else
            {
                conditions.Share(report, with, step);
            }
        }
    }

    private void TellFailure(ReceiverPath path, bool isOver, Instant now, Step step) =>
        conditions.Tell(FailureOf(path, isOver, now), path, step);

    private static Notice FailureOf(ReceiverPath path, bool isOver, Instant now) =>
        new(ReportKind.PathFailed, isOver, path.Site, Report.AddressOf(path.Plan), Zone: 0, now.UnixMs);
}
