using SchoolButton.Hub.Core.Inputs;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Everything owed to receivers, by site and way. An alarm leaves it by a receiver's ACK alone; a cancel or a condition
/// also when something newer makes it pointless.
/// </summary>
internal sealed class Outbox
{
    private readonly PathTable _paths;
    private readonly PathWatch _watch;
    private readonly ReportBook _book;
    private readonly Conditions _conditions;
    private readonly Matters _matters;
    private readonly CorePolicy _policy;
    private readonly List<Report> _pointless = [];

    /// <summary>Loaded, and of ways that are set up no more.</summary>
    private readonly List<(Report Report, bool IsOpen)> _homeless = [];

    /// <summary>Loaded: which alarm takes back which.</summary>
    private readonly List<(long AlarmId, long CancelId)> _cancels = [];

    private Instant _now;

    public Outbox(HubSnapshot loaded, IReadOnlyDictionary<string, Site> sites, CorePolicy policy, Instant start)
    {
        _policy = policy;
        _now = start;
        _paths = new PathTable(loaded, sites, start);
        _watch = new PathWatch(policy);
        _book = new ReportBook(loaded, _watch, policy);
        _conditions = new Conditions(_paths, _book);
        _matters = new Matters(_paths, _conditions, _book, policy);
        HashSet<long> open = [.. loaded.Alarms.Where(a => !a.IsFinished).Select(a => a.Id)];
        foreach (Report report in loaded.Reports.OrderBy(r => r.Id))
        {
            Load(report, open.Contains(report.AlarmId));
        }

        // That one takes back the other is not stored, but both have the moment of it.
        foreach (Alarm alarm in loaded.Alarms.Where(a => a is { CancelledUnixMs: > 0, IsFinished: false }))
        {
            if (loaded.Alarms.FirstOrDefault(c => c.Address == alarm.Address && c.Id > alarm.Id && c.StoredUnixMs == alarm.CancelledUnixMs) is { } cancel
                && !loaded.Alarms.Any(c => c.Address == alarm.Address && c.Id > cancel.Id && c.Kind != Protocol.EventKind.Cancel))
            {
                _cancels.Add((alarm.Id, cancel.Id));
                _matters.LoadCancel(alarm.Id, cancel.Id);
            }
        }

        foreach (ReceiverPath path in _paths.All)
        {
            _watch.Touch(path);
        }
    }

    public IEnumerable<ReceiverPath> Paths => _paths.All;

    /// <summary>What the last <see cref="Pump"/> put on the wire, one for each way that was idle.</summary>
    public List<Report> PutOnWire { get; } = [];

    /// <summary>Attempts that ended; until somebody has read and cleared it.</summary>
    public List<Ending> Endings { get; } = [];

    /// <summary>What is not owed any more, each with the reason; until somebody has read and cleared it.</summary>
    public List<(Report Report, string Why)> Withdrawn => _book.Withdrawn;

    /// <summary>An alarm, or something about one, is to be told over the site's ways and copies.</summary>
    /// <param name="zone">Of the device.</param>
    /// <param name="takenBack">For a cancel: the alarm that it takes back; null otherwise.</param>
    public void Owe(ReportKind kind, Alarm alarm, int zone, long nowUnixMs, Step step, Alarm? takenBack = null) => _matters.Owe(
        new Notice(kind, alarm.Restore, alarm.Site, alarm.Address, zone, nowUnixMs, alarm.Id, takenBack?.Id ?? 0), _now, step);

    /// <summary>A condition of a device began, or is over: it is silent, jammed, its battery is low.</summary>
    public void AddCondition(ReportKind kind, bool restore, Device device, long nowUnixMs, Step step) => Tell(
        new Notice(kind, restore, device.Record.Site, device.Address, device.Record.Zone, nowUnixMs), about: null, step);

    /// <summary>The same for an outage; zone 0 is no zone in particular.</summary>
    public void AddCondition(ReportKind kind, bool restore, Outage outage, long nowUnixMs, Step step) => Tell(
        new Notice(kind, restore, outage.Site, Report.AddressOf(outage), Zone: 0, nowUnixMs), about: null, step);

    /// <summary>The same for a condition of the hub itself, told for one site; each site that is to know of it is told for itself.</summary>
    public void AddCondition(ReportKind kind, bool restore, string site, long nowUnixMs, Step step) => Tell(
        new Notice(kind, restore, site, Report.HubAddress, Zone: 0, nowUnixMs), about: null, step);

    /// <summary>The way that a message is owed over; null if it is set up no more.</summary>
    public ReceiverPath? PathOf(Report report) => _paths.Find(report.Site, report.Path);

    /// <summary>Whether an alarm still waits for a way to the police.</summary>
    public bool IsOwed(long alarmId, ReportKind kind) => _matters.Find(alarmId, kind) is not null;

    /// <summary>For people: the way that a message is about, over another.</summary>
    public string? NameOfFailed(Report report) => report.Kind != ReportKind.PathFailed
        ? null
        : _paths.Of(report.Site).All.FirstOrDefault(p => Report.AddressOf(p.Plan) == report.Address)?.Plan.Name;

    /// <summary>A batch begins.</summary>
    public void Turn(Instant now) => _now = now;

    /// <summary>The first step after the start: what was owed over ways that are set up no more goes elsewhere.</summary>
    public void Started(Instant now, Step step)
    {
        OwedEnds ends = new(_homeless.Select(h => h.Report));
        foreach ((Report report, bool isOpen) in _homeless)
        {
            Rehome(report, isOpen, ends, now, step);
        }

        _homeless.Clear();
        foreach ((long alarmId, long cancelId) in _cancels)
        {
            _matters.LoadCancel(alarmId, cancelId);
        }

        _cancels.Clear();
    }

    /// <summary>The hub itself was asleep: no way is blamed for what it did not hear.</summary>
    public void Grace(long nowMs)
    {
        foreach (ReceiverPath path in _paths.All)
        {
            path.Health.Grace(nowMs);
        }
    }

    public void SitesChanged(IReadOnlyDictionary<string, Site> sites, Instant now, Step step)
    {
        List<ReceiverPath> gone = _paths.Replace(sites, now);
        _matters.WaysChanged(gone);
        foreach (ReceiverPath path in gone)
        {
            List<Report> owed = path.Empty();
            OwedEnds ends = new(owed);
            foreach (Report report in owed)
            {
                Rehome(report, isOpen: false, ends, now, step);
            }

            if (path.IsFailed)
            {
                TellFailure(path, isOver: true, now, step);
            }
        }

        foreach (ReceiverPath path in _paths.All)
        {
            _watch.Touch(path);
            step.PathsSeen.Add(path);
        }
    }

    /// <summary>Takes the end of an attempt; one that is not known (any more) changes nothing.</summary>
    public void Answered(ReportAnswered answer, Instant now, Step step)
    {
        if (_paths.Find(answer.Site, answer.Path) is not { OnTheWire: { } report } path
            || report.Id != answer.ReportId
            || report.Attempts != answer.Attempt)
        {
            return;
        }

        bool isFirst = false;
        if (answer.Outcome == SendOutcome.Acknowledged)
        {
            (report.State, report.LastError) = (ReportState.Delivered, null);
            path.Delivered();
            isFirst = _matters.Delivered(report, path, step);
        }
        else
        {
            (report.State, report.LastError) = (ReportState.Queued, answer.Detail ?? "the receiver did not take it");
            bool isOwed = _matters.Failed(report, path, now, step);
            path.Failed(now.MonotonicMs, answer.Outcome == SendOutcome.Refused, isOwed, _policy);
            if (!isOwed)
            {
                _book.Withdraw(report, "another way has it", step);
            }
        }

        step.Reports.Add(report);
        step.Durable = true;
        Endings.Add(new Ending(report, path, isFirst));
        Ended(path, answer.Outcome, answer.Detail, answer.RoundTripMs, report.Id, now, step);
    }

    /// <summary>Takes the end of a try without a message.</summary>
    public void Probed(PathAnswered answer, Instant now, Step step)
    {
        if (_paths.Find(answer.Site, answer.Path) is not { IsProbing: true } path)
        {
            return;
        }

        if (answer.Outcome is SendOutcome.Acknowledged)
        {
            path.Delivered();
        }
        else
        {
            path.Failed(now.MonotonicMs, refused: false, isOwed: false, _policy);
        }

        Ended(path, answer.Outcome, answer.Detail, answer.RoundTripMs, messageId: 0, now, step);
    }

    /// <summary>Puts on the wire whatever may go now: written down first, sent after the commit.</summary>
    public void Pump(Instant now, Step step)
    {
        PutOnWire.Clear();
        _matters.Pump(now, step);
        _watch.Wake(now.MonotonicMs);
        for (int i = 0; _watch.Next(ref i) is { } path;)
        {
            Look(path, now, step);
        }

        _watch.Settle(now.MonotonicMs);
    }

    private void Load(Report report, bool isOpen)
    {
        // On the wire when the hub died: nobody knows whether the receiver has it.
        report.MayBeRepeat |= report is { State: ReportState.Sending, Sequence: > 0 };
        report.State = ReportState.Queued;
        SiteWays site = _paths.Of(report.Site);
        ReceiverPath? path = site.Find(report.Path);
        if (path is null && report is { Path.Length: 0, Sequence: > 0 })
        {
            // From before the site had several ways. What waited while it had none goes its way with the first step, written down.
            path = site.Current(PathTakes.Alarms) ?? _paths.Nobody(site, _now);
            report.Path = path.Plan.Id;
        }

        bool isWay = path is { Plan.IsCopy: false };
        bool isDone = report.AlarmId != 0 && !isOpen && isWay
            && report is { Restore: false, Kind: not ReportKind.Cancel }
            && !(site.PanicOverAll && report.IsCallForHelp);
        if (path is null || isDone)
        {
            _homeless.Add((report, isOpen));
            return;
        }

        path.Add(report);
        if (isWay && report.AlarmId != 0)
        {
            _matters.Load(report, path, isReceived: !isOpen);
        }
    }

    private void Rehome(Report report, bool isOpen, OwedEnds ends, Instant now, Step step)
    {
        if (ends.Have(report))
        {
            _book.Withdraw(report, Deliveries.NotSetUp, step);
        }
        else if (report.AlarmId != 0)
        {
            _matters.Rehome(report, isOpen, now, step);
        }
        else
        {
            _conditions.Rehome(report, step);
        }
    }

    private void Tell(in Notice notice, ReceiverPath? about, Step step)
    {
        if (notice.Restore)
        {
            _conditions.End(notice, about, step);
        }
        else
        {
            _conditions.Begin(notice, about, step);
        }
    }

    /// <summary>An exchange ended, whatever came of it.</summary>
    private void Ended(
        ReceiverPath path, SendOutcome outcome, string? detail, double roundTripMs, long messageId, Instant now, Step step)
    {
        bool isAnswered = outcome is SendOutcome.Acknowledged or SendOutcome.Refused;
        path.ProbeDueMs = path.Plan.Supervision == PathSupervision.None ? ReceiverPath.Never
            : isAnswered || path.Plan.Supervision == PathSupervision.TestEvent ? now.MonotonicMs + path.Plan.SupervisionMs
            : path.NotBeforeMs;
        bool wasFailed = path.IsFailed;
        if (path.Health.Ended(outcome, detail, roundTripMs, messageId, path.Plan, now))
        {
            Changed(path, wasFailed, now, step);
        }

        _watch.Touch(path);
        step.PathsSeen.Add(path);
    }

    /// <summary>A way is known to work, or to have failed, and was not before.</summary>
    private void Changed(ReceiverPath path, bool wasFailed, Instant now, Step step)
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
        if (path.IsFailed || wasFailed)
        {
            TellFailure(path, isOver: wasFailed, now, step);
        }

        foreach (ReceiverPath way in _paths.Of(path.Site).Ways.Where(w => w.IsFailed))
        {
            Share(way, step);
        }
    }

    /// <summary>A way failed, or the first one works again: others' silence must not keep from the police what they can be told.</summary>
    private void Share(ReceiverPath failed, Step step)
    {
        SiteWays site = _paths.Of(failed.Site);
        List<Report> owed = [.. failed.Queue.Where(r => r.IsLasting)];
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
                _matters.Share(report, with, step);
            }
            else
            {
                _conditions.Share(report, with, step);
            }
        }
    }

    private void TellFailure(ReceiverPath path, bool isOver, Instant now, Step step) => Tell(
        new Notice(ReportKind.PathFailed, isOver, path.Site, Report.AddressOf(path.Plan), Zone: 0, now.UnixMs), path, step);

    private void Look(ReceiverPath path, Instant now, Step step)
    {
        if (now.MonotonicMs >= path.AnswerDueMs(_policy.AnswerMs))
        {
            EndUnanswered(path, now, step);
        }

        if (path.Health.Look(path.Plan, now))
        {
            Changed(path, wasFailed: false, now, step);
        }

        path.IsAvoided &= now.MonotonicMs < _watch.AvoidedUntilMs(path);
        _pointless.Clear();
        if (path.Next(now.MonotonicMs, _pointless) is { } report)
        {
            report.State = ReportState.Sending;
            report.Attempts++;
            step.Reports.Add(report);
            step.Paths.Add(path);
            step.PathsSeen.Add(path);
            PutOnWire.Add(report);
            step.Durable = true;
        }
        else if (path.IsIdle && now.MonotonicMs >= path.ProbeDueMs)
        {
            Try(path, now, step);
        }

        foreach (Report cancel in _pointless)
        {
            _matters.Forget(cancel);
            _book.Withdraw(cancel, "a newer press of this device goes first", step);
        }
    }

    /// <summary>Nothing was sent for long: the way is tried.</summary>
    private void Try(ReceiverPath path, Instant now, Step step)
    {
        path.ProbeDueMs = now.MonotonicMs + path.Plan.SupervisionMs;
        if (path.Plan.Supervision == PathSupervision.Link)
        {
            path.Probe(now.MonotonicMs);
            step.Probes.Add(path);
        }
        else if (path.Owed == 0)
        {
            _book.Owe(
                path,
                new Notice(ReportKind.PeriodicTest, Restore: false, path.Site, Report.HubAddress, Zone: 0, now.UnixMs), step);
        }
    }

    /// <summary>A sender that never says the end must not block its way for ever, nor do so quietly.</summary>
    private void EndUnanswered(ReceiverPath path, Instant now, Step step)
    {
        string why = $"the hub's own sender said nothing for {_policy.AnswerMs / 1_000} s; "
            + "it is tried again, but if this goes on, restart the hub";
        if (path.OnTheWire is { } report)
        {
            Answered(
                new ReportAnswered
                {
                    ReportId = report.Id,
                    Attempt = report.Attempts,
                    Site = path.Site,
                    Path = path.Plan.Id,
                    Outcome = SendOutcome.Unanswered,
                    Detail = why,
                },
                now,
                step);
        }
        else
        {
            Probed(new PathAnswered { Site = path.Site, Path = path.Plan.Id, Outcome = SendOutcome.Unanswered, Detail = why }, now, step);
        }
    }
}
