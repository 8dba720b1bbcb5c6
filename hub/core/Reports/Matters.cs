namespace SchoolButton.Hub.Core;

/// <summary>
/// Alarms over a site's ways to the police. A call for help goes over the first way that works, and over each further one
/// as soon as the one before fails or is late; over all at once where the site wants that. The first ACK relieves the
/// others.
/// </summary>
internal sealed class Matters
{
    private readonly PathTable _paths;
    private readonly Conditions _conditions;
    private readonly ReportBook _book;
    private readonly OpenMatters _open;
    private readonly Failover _failover;

    /// <summary>Who was told of alarms up to this one nobody knows any more.</summary>
    private readonly long _newestAtStart;

    public Matters(PathTable paths, Conditions conditions, ReportBook book, long newestAtStart, CorePolicy policy)
    {
        _newestAtStart = newestAtStart;
        (_paths, _conditions, _book) = (paths, conditions, book);
        _open = new OpenMatters(TakenBack);
        _failover = new Failover(_open, TakenBack, book, policy);
    }

    public TakenBack TakenBack { get; } = new();

    public Matter? Find(long alarmId, ReportKind kind) => _open.Find(alarmId, kind);

    public void Owe(in Notice notice, Instant now, Step step)
    {
        SiteWays site = _paths.Of(notice.Site);
        Matter matter = new(notice, site);
        PathTakes takes = Reporting.TakesOf(notice.Kind);
        bool isCall = Reporting.IsCallForHelp(notice.Kind);
        bool isCancel = notice.Kind == ReportKind.Cancel;
        bool isEnd = notice.Restore && _conditions.Ended(notice);
        if (!notice.Restore && Report.LastsAs(notice.Kind))
        {
            _conditions.Began(notice);
        }

        if (isCall)
        {
            TakeOverCancel(notice, step);
        }

        if (isCall && !site.PanicOverAll)
        {
            _failover.Spread(matter, step);
        }
        else if (isCancel && _open.FindCall(notice.CancelsAlarmId) is { IsReceived: false } call)
        {
            foreach (ReceiverPath way in call.Reached.Distinct().ToList())
            {
                _failover.Owe(matter, way, step);
            }

            TakenBack.Took(call, matter);
        }
        else
        {
            ReceiverPath? current = isCall || isCancel ? null : site.Current(takes);
            List<ReceiverPath> heard = isCancel && TakenBack.StandsFromBefore(notice.Address) ? WaysThatHeard(notice, site) : [];
            foreach (ReceiverPath way in site.Ways)
            {
                bool isMeant = isCall || (isCancel && (heard.Count == 0 || heard.Contains(way))) || way == current
                    || (notice.Restore && (!isEnd || way.Told.Holds(notice.Kind, notice.Address)));
                if (isMeant && way.Plan.Has(takes))
                {
                    _failover.Owe(matter, way, step);
                }
            }
        }

        if (matter.Owed.Count == 0 && Reporting.IsOwedAnyway(notice.Kind))
        {
            _failover.Owe(matter, _paths.Nobody(site, now), step);
        }

        if (matter.Owed.Count > 0)
        {
            _failover.Open(matter);
        }

        TellCopies(notice, site, step);
    }

    /// <summary>An alarm came further. Whoever has not heard of the step before hears of the last alone.</summary>
    /// <param name="takes">What the alarm itself goes over.</param>
    public void OweStep(in Notice notice, PathTakes takes, Step step)
    {
        long alarmId = notice.AlarmId;
        foreach (ReceiverPath copy in _paths.Of(notice.Site).Copies)
        {
            if (copy.Plan.Has(PathTakes.Steps) && copy.Plan.Has(takes))
            {
                if (copy.Queue.All.FirstOrDefault(r => r.Kind == ReportKind.Step && r.AlarmId == alarmId) is { } older)
                {
                    copy.Remove(older);
                    _book.Withdraw(older, "a newer word on this alarm says more", step);
                }

                _book.Owe(copy, notice, step);
            }
        }
    }

    /// <summary>Somebody acted, or has the alarm: what waits to say the contrary is not sent any more.</summary>
    public void WithdrawEscalation(string site, long alarmId, string why, Step step)
    {
        foreach (ReceiverPath path in _paths.Of(site).All)
        {
            while (path.Queue.EscalationOf(alarmId) is { } waiting)
            {
                path.Remove(waiting);
                Forget(waiting);
                _book.Withdraw(waiting, why, step);
            }
        }
    }

    /// <summary>A message that was loaded, and is in the queue of a way.</summary>
    public void Load(Report report, ReceiverPath way, bool isReceived)
    {
        if (Find(report.AlarmId, report.Kind) is not { } matter)
        {
            matter = new Matter(Notice.Of(report), _paths.Of(report.Site)) { IsReceived = isReceived };
            _failover.Open(matter);
        }

        matter.Owed.Add(report);
        matter.Reached.Add(way);
    }

    /// <summary>All messages are loaded: what follows what.</summary>
    public void LoadTakenBack() => TakenBack.LoadPairs(_open);

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
                _paths.Find(other.Site, other.Path)?.Remove(other);
                _book.Withdraw(other, $"{way.Plan.Name} has it", step);
                matter.Owed.Remove(other);
            }
        }

        _open.CloseIfDone(matter);
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

        if (matter is { IsReceived: true, IsRelieved: true } || TakenBack.IsOvertaken(report))
        {
            Forget(report);
            return false;
        }

        if (matter.HasNext && matter.Reached[^1] == way)
        {
            _failover.Next(matter, now, step);
        }

        return true;
    }

    /// <summary>A message is not owed any more: taken out of the story of its alarm.</summary>
    public void Forget(Report report) => _open.Forget(report);

    /// <summary>Owes what is late over the next ways.</summary>
    public void Pump(Instant now, Step step) => _failover.Pump(now, step);

    /// <summary>A way failed: what it owes and is not a call for help, which has gone on already, is owed over another too.</summary>
    public void Share(Report report, ReceiverPath with, Step step)
    {
        bool isWanted = report.Restore ? with.Told.Holds(report.Kind, report.Address) : Report.LastsAs(report.Kind);
        if (isWanted
            && Find(report.AlarmId, report.Kind) is { IsReceived: false } matter
            && !matter.Reached.Contains(with))
        {
            _failover.Owe(matter, with, step);
        }
    }

    /// <summary>A way is set up no more: what it owed goes over another, unless that has it already.</summary>
    /// <param name="isOpen">Whether nobody has it yet; as far as is known where it is in no matter.</param>
    public void Rehome(Report report, bool isOpen, Instant now, Step step)
    {
        SiteWays site = _paths.Of(report.Site);
        Matter? matter = Find(report.AlarmId, report.Kind);
        if (matter is not null)
        {
            isOpen = matter.Owed.Remove(report) && !matter.IsReceived;
        }

        if (!isOpen || matter is { Owed.Count: > 0 } || TakenBack.IsOvertaken(report))
        {
            _book.Withdraw(report, TakenBack.IsOvertaken(report) ? TakenBack.Overtaken : Deliveries.NotSetUp, step);
        }
        else
        {
            ReceiverPath? to = site.Current(Reporting.TakesOf(report.Kind))
                ?? (Reporting.IsOwedAnyway(report.Kind) ? _paths.Nobody(site, now) : null);
            if (to is null)
            {
                _book.Withdraw(report, Deliveries.NotSetUp, step);
            }
            else
            {
                matter ??= _failover.Open(new Matter(Notice.Of(report), site));
                _book.Move(report, to, step);
                matter.Owed.Add(report);
                matter.Reached.Add(to);
                _failover.Begin(matter);
                _failover.FollowWithCancel(matter, to, step);
            }
        }

        _open.CloseIfDone(matter);
    }

    /// <summary>Ways came or went: each that has not got a call for help may be the next.</summary>
    public void WaysChanged(IReadOnlyCollection<ReceiverPath> gone)
    {
        foreach (Matter matter in _open.All)
        {
            matter.Reached.RemoveAll(gone.Contains);
            _failover.Begin(matter);
        }
    }

    /// <summary>The device calls again: what took back its last call would be read as taking back this one.</summary>
    private void TakeOverCancel(in Notice call, Step step)
    {
        TakenBack.Called(call.Address, call.AlarmId);
        foreach (ReceiverPath path in _paths.Of(call.Site).All)
        {
            while (path.Queue.CancelOf(call.Address) is { } cancel)
            {
                path.Remove(cancel);
                Forget(cancel);
                _book.Withdraw(cancel, TakenBack.Overtaken, step);
            }
        }
    }

    /// <summary>
    /// Ways that were told, or may have been, of the call that a cancel takes back. Another's receiver may have an earlier call of the
    /// device, and would read it as that one's.
    /// </summary>
    private List<ReceiverPath> WaysThatHeard(in Notice cancel, SiteWays site)
    {
        (long callId, uint address) = (cancel.CancelsAlarmId, cancel.Address);
        Matter? call = _open.FindCall(callId);
        return [.. site.Ways.Where(w =>
            callId <= _newestAtStart || w.Told.IsLastCall(address, callId) || call?.Reached.Contains(w) == true)];
    }

    private void TellCopies(in Notice notice, SiteWays site, Step step)
    {
        PathTakes takes = Reporting.TakesOf(notice.Kind);
        foreach (ReceiverPath copy in site.Copies)
        {
            // One that was set up since the call has never heard of it.
            bool isUnheardOf = notice.Kind == ReportKind.Cancel && notice.CancelsAlarmId <= copy.AfterAlarmId;
            if (isUnheardOf || !copy.Plan.Has(takes))
            {
                continue;
            }

            // A mail server that is away for a day owes one word on each alarm and not one for every ten minutes: the next call for
            // help would wait behind them all.
            if (notice.Kind == ReportKind.Undelivered && copy.Queue.EscalationOf(notice.AlarmId) is { } older)
            {
                copy.Remove(older);
                _book.Withdraw(older, "a newer word on this alarm says more", step);
            }

            _book.Owe(copy, notice, step);
        }
    }
}
