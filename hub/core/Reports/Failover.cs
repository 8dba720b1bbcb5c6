namespace SchoolButton.Hub.Core;

/// <summary>
/// A call for help goes on over the next way when one fails, or when nobody has it <see cref="CorePolicy.FailoverMs"/> after it
/// was owed there. Its cancel follows it.
/// </summary>
internal sealed class Failover(OpenMatters open, TakenBack takenBack, ReportBook book, CorePolicy policy)
{
    private readonly PriorityQueue<Matter, long> _due = new();

    /// <summary>Owed since the last pump: their time begins with it.</summary>
    private readonly List<Matter> _fresh = [];

    public Matter Open(Matter matter)
    {
        _fresh.Add(matter);
        return open.Add(matter);
    }

    /// <summary>Its time begins anew.</summary>
    public void Begin(Matter matter) => _fresh.Add(matter);

    /// <summary>Owes what is late over the next ways.</summary>
    public void Pump(Instant now, Step step)
    {
        foreach (Matter matter in _fresh)
        {
            Plan(matter, now);
        }

        _fresh.Clear();
        while (_due.TryPeek(out Matter? matter, out long atMs) && atMs <= now.MonotonicMs)
        {
            _due.Dequeue();
            if (matter.FailoverMs == atMs && matter.HasNext)
            {
                Next(matter, now, step);
            }
        }
    }

    /// <summary>The last way did not take it, or not in time.</summary>
    public void Next(Matter matter, Instant now, Step step)
    {
        Spread(matter, step);
        Plan(matter, now);
    }

    /// <summary>Over the next way, and over those before it that failed: there is nothing to lose.</summary>
    public void Spread(Matter matter, Step step)
    {
        foreach (ReceiverPath way in matter.Site.Ways)
        {
            if (!way.Plan.Has(PathTakes.Alarms) || matter.Reached.Contains(way))
            {
                continue;
            }

            Owe(matter, way, step);
            FollowWithCancel(matter, way, step);
            if (!way.IsFailed)
            {
                return;
            }
        }
    }

    public void Owe(Matter matter, ReceiverPath way, Step step)
    {
        matter.Owed.Add(book.Owe(way, matter.Notice, step));
        matter.Reached.Add(way);
    }

    /// <summary>Behind a call for help that was taken back while nobody had it, on a way that it comes to only now.</summary>
    public void FollowWithCancel(Matter call, ReceiverPath way, Step step)
    {
        if (takenBack.CancelOf(call) is { } cancel && !cancel.Reached.Contains(way))
        {
            Owe(cancel, way, step);
            Open(cancel);
        }
    }

    private void Plan(Matter matter, Instant now)
    {
        if (matter.Owed.Count > 0 && matter.HasNext)
        {
            matter.FailoverMs = now.MonotonicMs + policy.FailoverMs;
            _due.Enqueue(matter, matter.FailoverMs);
        }
    }
}
