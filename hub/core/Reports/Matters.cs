namespace SchoolButton.Hub.Core;

/// <summary>
/// Alarms over a site's ways to the police. A call for help goes over the first way that works, and over each further one
/// as soon as the one before fails or is late; over all at once where the site wants that. The first ACK relieves the
/// others.
/// </summary>
internal sealed class Matters(PathTable paths, Conditions conditions, ReportBook book, CorePolicy policy)
{
    private readonly Dictionary<(long AlarmId, ReportKind Kind), Matter> _open = [];
    private readonly PriorityQueue<Matter, long> _failovers = new();

    private readonly TakenBack _takenBack = new();

    /// <summary>Owed since the last pump: their time begins with it.</summary>
    private readonly List<Matter> _fresh = [];

    public Matter? Find(long alarmId, ReportKind kind) => _open.GetValueOrDefault((alarmId, kind));

    public void Owe(in Notice notice, Instant now, Step step)
    {
        SiteWays site = paths.Of(notice.Site);
        Matter matter = new(notice, site);
        PathTakes takes = Reporting.TakesOf(notice.Kind);
        bool isCall = Reporting.IsCallForHelp(notice.Kind);
        bool isCancel = notice.Kind == ReportKind.Cancel;
        bool isEnd = notice.Restore && conditions.Ended(notice);
        if (!notice.Restore && Report.LastsAs(notice.Kind))
        {
            conditions.Began(notice);
        }

        if (isCall)
        {
            TakeOverCancel(notice, step);
        }

        if (isCall && !site.PanicOverAll)
        {
            Spread(matter, step);
        }
        else if (isCancel && FindCall(notice.CancelsAlarmId) is { IsReceived: false } call)
        {
            foreach (ReceiverPath way in call.Reached.Distinct().ToList())
            {
                Owe(matter, way, step);
            }

            _takenBack.Took(call, matter);
        }
        else
        {
            ReceiverPath? current = isCall || isCancel ? null : site.Current(takes);
            foreach (ReceiverPath way in site.Ways)
            {
                bool isMeant = isCall || isCancel || way == current
                    || (notice.Restore && (!isEnd || way.Told.Holds(notice.Kind, notice.Address)));
                if (isMeant && way.Plan.Has(takes))
                {
                    Owe(matter, way, step);
                }
            }
        }

        if (matter.Owed.Count == 0 && Reporting.IsOwedAnyway(notice.Kind))
        {
            Owe(matter, paths.Nobody(site, now), step);
        }

        if (matter.Owed.Count > 0)
        {
            Open(matter);
        }

        foreach (ReceiverPath copy in site.Copies)
        {
            if (copy.Plan.Has(takes))
            {
                DropOlderEscalation(copy, notice, step);
                book.Owe(copy, notice, step);
            }
        }
    }

    /// <summary>An alarm came further. Whoever has not heard of the step before hears of the last alone.</summary>
    /// <param name="takes">What the alarm itself goes over.</param>
    public void OweStep(in Notice notice, PathTakes takes, Step step)
    {
        long alarmId = notice.AlarmId;
        foreach (ReceiverPath copy in paths.Of(notice.Site).Copies)
        {
            if (copy.Plan.Has(PathTakes.Steps) && copy.Plan.Has(takes))
            {
                if (copy.Queue.All.FirstOrDefault(r => r.Kind == ReportKind.Step && r.AlarmId == alarmId) is { } older)
                {
                    copy.Remove(older);
                    book.Withdraw(older, "a newer word on this alarm says more", step);
                }

                book.Owe(copy, notice, step);
            }
        }
    }

    /// <summary>Somebody acted, or has the alarm: what waits to say the contrary is not sent any more.</summary>
    public void WithdrawEscalation(string site, long alarmId, string why, Step step)
    {
        foreach (ReceiverPath path in paths.Of(site).All)
        {
            while (path.Queue.EscalationOf(alarmId) is { } waiting)
            {
                path.Remove(waiting);
                Forget(waiting);
                book.Withdraw(waiting, why, step);
            }
        }
    }

    /// <summary>A message that was loaded, and is in the queue of a way.</summary>
    public void Load(Report report, ReceiverPath way, bool isReceived)
    {
        if (Find(report.AlarmId, report.Kind) is not { } matter)
        {
            matter = new Matter(Notice.Of(report), paths.Of(report.Site)) { IsReceived = isReceived };
            Open(matter);
        }

        matter.Owed.Add(report);
        matter.Reached.Add(way);
    }

    /// <summary>Before any message: which alarm takes back which.</summary>
    public void LoadCancels(IReadOnlyList<Alarm> alarms) => _takenBack.Load(alarms);

    /// <summary>Behind all messages: what follows what.</summary>
    public void LoadTakenBack()
    {
        foreach ((long callId, long cancelId) in _takenBack.Loaded)
        {
            if (FindCall(callId) is { IsReceived: false } call && Find(cancelId, ReportKind.Cancel) is { } cancel)
            {
                _takenBack.Took(call, cancel);
            }
        }
    }

    /// <summary>The alarm that a loaded cancel takes back; 0 where that is not known.</summary>
    public long CancelledBy(Report report) => report.Kind == ReportKind.Cancel ? _takenBack.CancelledBy(report.AlarmId) : 0;

    public bool IsOvertaken(Report report) =>
        report.Kind == ReportKind.Cancel && _takenBack.HasCalledSince(report.Address, report.AlarmId);

    public bool CanBeTakenBack(Alarm alarm) => !_takenBack.HasCalledSince(alarm.Address, alarm.Id);

    /// <summary>A way has taken it.</summary>
    /// <returns>Whether it was the first.</returns>
    public bool Delivered(Report report, ReceiverPath way, Step step)
    {
        if (Find(report.AlarmId, report.Kind) is not { } matter || !matter.Owed.Remove(report))
        {
            return false;
        }

        bool isFirst = !matter.IsReceived;
        matter.IsReceived = true;
        if (matter.IsRelieved)
        {
            foreach (Report other in matter.Owed.Where(o => o.State == ReportState.Queued).ToList())
            {
                paths.Find(other.Site, other.Path)?.Remove(other);
                book.Withdraw(other, $"{way.Plan.Name} has it", step);
                matter.Owed.Remove(other);
            }
        }

        CloseIfDone(matter);
        return isFirst;
    }

    /// <summary>An attempt failed.</summary>
    /// <returns>Whether it is still owed there.</returns>
    public bool Failed(Report report, ReceiverPath way, Instant now, Step step)
    {
        if (Find(report.AlarmId, report.Kind) is not { } matter || !matter.Owed.Contains(report))
        {
            return true;
        }

        if (matter is { IsReceived: true, IsRelieved: true } || IsOvertaken(report))
        {
            Forget(report);
            return false;
        }

        if (matter.HasNext && matter.Reached[^1] == way)
        {
            Spread(matter, step);
            Plan(matter, now);
        }

        return true;
    }

    /// <summary>A message is not owed any more: taken out of the story of its alarm.</summary>
    public void Forget(Report report)
    {
        if (Find(report.AlarmId, report.Kind) is { } matter && matter.Owed.Remove(report))
        {
            CloseIfDone(matter);
        }
    }

    /// <summary>Owes what is late over the next ways.</summary>
    public void Pump(Instant now, Step step)
    {
        foreach (Matter matter in _fresh)
        {
            Plan(matter, now);
        }

        _fresh.Clear();
        while (_failovers.TryPeek(out Matter? matter, out long atMs) && atMs <= now.MonotonicMs)
        {
            _failovers.Dequeue();
            if (matter.FailoverMs == atMs && matter.HasNext)
            {
                Spread(matter, step);
                Plan(matter, now);
            }
        }
    }

    /// <summary>A way failed: what it owes and is not a call for help, which has gone on already, is owed over another too.</summary>
    public void Share(Report report, ReceiverPath with, Step step)
    {
        bool isWanted = report.Restore ? with.Told.Holds(report.Kind, report.Address) : Report.LastsAs(report.Kind);
        if (isWanted
            && Find(report.AlarmId, report.Kind) is { IsReceived: false } matter
            && !matter.Reached.Contains(with))
        {
            Owe(matter, with, step);
        }
    }

    /// <summary>A way is set up no more: what it owed goes over another, unless that has it already.</summary>
    /// <param name="isOpen">Whether nobody has it yet; as far as is known where it is in no matter.</param>
    public void Rehome(Report report, bool isOpen, Instant now, Step step)
    {
        SiteWays site = paths.Of(report.Site);
        Matter? matter = Find(report.AlarmId, report.Kind);
        if (matter is not null)
        {
            isOpen = matter.Owed.Remove(report) && !matter.IsReceived;
        }

        if (!isOpen || matter is { Owed.Count: > 0 } || IsOvertaken(report))
        {
            book.Withdraw(report, IsOvertaken(report) ? TakenBack.Overtaken : Deliveries.NotSetUp, step);
        }
        else
        {
            ReceiverPath? to = site.Current(Reporting.TakesOf(report.Kind))
                ?? (Reporting.IsOwedAnyway(report.Kind) ? paths.Nobody(site, now) : null);
            if (to is null)
            {
                book.Withdraw(report, Deliveries.NotSetUp, step);
            }
            else
            {
                matter ??= Open(new Matter(Notice.Of(report), site));
                book.Move(report, to, step);
                matter.Owed.Add(report);
                matter.Reached.Add(to);
                _fresh.Add(matter);
                FollowWithCancel(matter, to, step);
            }
        }

        CloseIfDone(matter);
    }

    /// <summary>Ways came or went: each that has not got a call for help may be the next.</summary>
    public void WaysChanged(IReadOnlyCollection<ReceiverPath> gone)
    {
        foreach (Matter matter in _open.Values)
        {
            matter.Reached.RemoveAll(gone.Contains);
            _fresh.Add(matter);
        }
    }

    private Matter Open(Matter matter)
    {
        _open[(matter.Notice.AlarmId, matter.Notice.Kind)] = matter;
        _fresh.Add(matter);
        return matter;
    }

    private void CloseIfDone(Matter? matter)
    {
        if (matter is { Owed.Count: 0 })
        {
            _open.Remove((matter.Notice.AlarmId, matter.Notice.Kind));
            matter.FailoverMs = 0;
            _takenBack.Closed(matter);
        }
    }

    private Matter? FindCall(long alarmId) =>
        Find(alarmId, ReportKind.Panic) ?? Find(alarmId, ReportKind.SilentPanic)
        ?? Find(alarmId, ReportKind.Medical) ?? Find(alarmId, ReportKind.Duress);

    /// <summary>Behind a call for help that was taken back while nobody had it, on a way that it comes to only now.</summary>
    private void FollowWithCancel(Matter call, ReceiverPath way, Step step)
    {
        if (_takenBack.CancelOf(call) is { } cancel && !cancel.Reached.Contains(way))
        {
            Owe(cancel, way, step);
            Open(cancel);
        }
    }

    /// <summary>Over the next way, and over those before it that failed: there is nothing to lose.</summary>
    private void Spread(Matter matter, Step step)
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

    private void Plan(Matter matter, Instant now)
    {
        if (matter.Owed.Count > 0 && matter.HasNext)
        {
            matter.FailoverMs = now.MonotonicMs + policy.FailoverMs;
            _failovers.Enqueue(matter, matter.FailoverMs);
        }
    }

    private void Owe(Matter matter, ReceiverPath way, Step step)
    {
        matter.Owed.Add(book.Owe(way, matter.Notice, step));
        matter.Reached.Add(way);
    }

    /// <summary>The device calls again: what took back its last call would be read as taking back this one.</summary>
    private void TakeOverCancel(in Notice call, Step step)
    {
        _takenBack.Called(call.Address, call.AlarmId);
        foreach (ReceiverPath path in paths.Of(call.Site).All)
        {
            if (path.Queue.CancelOf(call.Address) is { } cancel)
            {
                path.Remove(cancel);
                Forget(cancel);
                book.Withdraw(cancel, TakenBack.Overtaken, step);
            }
        }
    }

    /// <summary>
    /// A mail server that is away for a day owes one word on each alarm and not one for every ten minutes: the next call for help
    /// would wait behind them all.
    /// </summary>
    private void DropOlderEscalation(ReceiverPath copy, in Notice notice, Step step)
    {
        if (notice.Kind == ReportKind.Undelivered && copy.Queue.EscalationOf(notice.AlarmId) is { } older)
        {
            copy.Remove(older);
            book.Withdraw(older, "a newer word on this alarm says more", step);
        }
    }
}
