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
    private readonly StandingBook _standing = new();
    private readonly Conditions _conditions;
    private readonly Matters _matters;
    private readonly PathTrouble _trouble;
    private readonly PathExchange _exchange;

    /// <summary>Loaded, and of ways that are set up no more.</summary>
    private readonly List<(Report Report, bool IsOpen)> _homeless = [];

    private Instant _now;

    public Outbox(HubSnapshot loaded, IReadOnlyDictionary<string, Site> sites, CorePolicy policy, Instant start)
    {
        _now = start;
        _paths = new PathTable(loaded, sites, start);
        _watch = new PathWatch(policy);
        _book = new ReportBook(loaded, _watch, policy);
        _conditions = new Conditions(_paths, _book, _standing);
        _matters = new Matters(_paths, _conditions, _book, loaded.LastAlarmId, policy);
        _trouble = new PathTrouble(_paths, _conditions, _matters, policy);
        _exchange = new PathExchange(_paths, _watch, _book, _standing, _matters, _trouble, policy);
        HashSet<long> open = [.. loaded.Alarms.Where(a => !a.IsFinished).Select(a => a.Id)];
        _matters.TakenBack.Load(loaded.Alarms);
        foreach (Report report in loaded.Reports.OrderBy(r => r.Id))
        {
            report.CancelsAlarmId = _matters.TakenBack.CancelledBy(report);
            Load(report, open.Contains(report.AlarmId));
        }

        _matters.LoadTakenBack();
        HoldStanding();
        foreach (ReceiverPath path in _paths.All)
        {
            _watch.Touch(path);
        }
    }

    public IEnumerable<ReceiverPath> Paths => _paths.All;

    /// <summary>What the last <see cref="Pump"/> put on the wire, one for each way that was idle.</summary>
    public List<Report> PutOnWire => _exchange.PutOnWire;

    /// <summary>Attempts that ended; until somebody has read and cleared it.</summary>
    public List<Ending> Endings => _exchange.Endings;

    /// <summary>What is not owed any more, each with the reason; until somebody has read and cleared it.</summary>
    public List<(Report Report, string Why)> Withdrawn => _book.Withdrawn;

    /// <summary>An alarm, or something about one, is to be told over the site's ways and copies.</summary>
    /// <param name="zone">Of the device.</param>
    /// <param name="takenBack">For a cancel: the alarm that it takes back; null otherwise.</param>
    public void Owe(ReportKind kind, Alarm alarm, int zone, long nowUnixMs, Step step, Alarm? takenBack = null) => _matters.Owe(
        new Notice(kind, alarm.Restore, alarm.Site, alarm.Address, zone, nowUnixMs, alarm.Id, takenBack?.Id ?? 0), _now, step);

    /// <summary>An alarm came further: told to the copies that take it and want to know.</summary>
    /// <param name="told">What the alarm itself is to its receivers.</param>
    public void OweStep(ReportKind told, Alarm alarm, int zone, long nowUnixMs, Step step) => _matters.OweStep(
        new Notice(ReportKind.Step, Restore: false, alarm.Site, alarm.Address, zone, nowUnixMs, alarm.Id), Reporting.TakesOf(told), step);

    /// <summary>That an alarm reached nobody, and nobody had acted, is not true any more: where it still waits it is not told.</summary>
    public void WithdrawEscalation(Alarm alarm, string why, Step step) => _matters.WithdrawEscalation(alarm.Site, alarm.Id, why, step);

    /// <summary>A condition of a device began, or is over: it is silent, jammed, its battery is low.</summary>
    public void AddCondition(ReportKind kind, bool restore, Device device, long nowUnixMs, Step step) => _conditions.Tell(
        new Notice(kind, restore, device.Record.Site, device.Address, device.Record.Zone, nowUnixMs), about: null, step);

    /// <summary>The same for an outage; zone 0 is no zone in particular.</summary>
    public void AddCondition(ReportKind kind, bool restore, Outage outage, long nowUnixMs, Step step) => _conditions.Tell(
        new Notice(kind, restore, outage.Site, Report.AddressOf(outage), Zone: 0, nowUnixMs), about: null, step);

    /// <summary>The same for a condition of the hub itself, told for one site; each site that is to know of it is told for itself.</summary>
    public void AddCondition(ReportKind kind, bool restore, string site, long nowUnixMs, Step step) => _conditions.Tell(
        new Notice(kind, restore, site, Report.HubAddress, Zone: 0, nowUnixMs), about: null, step);

    /// <summary>A condition of which the word stands goes on: only who should have it and has not is told.</summary>
    public void StillLasts(ReportKind kind, Device device, long nowUnixMs, Step step) => _conditions.CatchUp(
        new Notice(kind, Restore: false, device.Record.Site, device.Address, device.Record.Zone, nowUnixMs), about: null, step);

    /// <summary>Whether a cancel of this alarm would be read as such: the receiver takes it for that of the device's newest call.</summary>
    public bool CanBeTakenBack(Alarm alarm) => !_matters.TakenBack.HasCalledSince(alarm.Address, alarm.Id);

    /// <summary>The way that a message is owed over; null if it is set up no more.</summary>
    public ReceiverPath? PathOf(Report report) => _paths.Find(report.Site, report.Path);

    /// <summary>Whether an alarm still waits for a way to the police.</summary>
    public bool IsOwed(long alarmId, ReportKind kind) => _matters.Find(alarmId, kind) is not null;

    /// <summary>For people: the way that a message is about, over another; null where it is about none.</summary>
    public string? NameOfFailed(Report report) => _trouble.NameOfFailed(report);

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
        _matters.LoadTakenBack();
    }

    /// <summary>Receivers have what lasts and nothing else, whatever was changed in the configuration or the directory meanwhile.</summary>
    public void Settle(IEnumerable<Lasting> lasting, Instant now, Step step)
    {
        HashSet<(string, ReportKind, uint)> all = [];
        foreach (Lasting one in lasting)
        {
            all.Add((one.Notice.Site, one.Notice.Kind, one.Notice.Address));
            if (one.IsToBeTold)
            {
                _conditions.CatchUp(one.Notice, about: null, step);
            }
        }

        foreach (Notice failure in _trouble.CatchUp(now, step))
        {
            all.Add((failure.Site, failure.Kind, failure.Address));
        }

        _conditions.EndOthers(all, now.UnixMs, step);
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
        HashSet<ReceiverPath> before = [.. _paths.All];
        List<ReceiverPath> gone = _paths.Replace(sites, now);
        foreach (ReceiverPath added in _paths.All.Where(p => !before.Contains(p)))
        {
            added.AfterAlarmId = _matters.TakenBack.NewestId;
        }

        _matters.WaysChanged(gone);
        foreach (ReceiverPath path in gone)
        {
            List<Report> owed = path.Empty();
            OwedEnds ends = new(owed);
            foreach (Report report in owed)
            {
                Rehome(report, isOpen: false, ends, now, step);
            }

            _trouble.Gone(path, now, step);
        }

        HoldStanding();
        foreach (ReceiverPath path in _paths.All)
        {
            path.Renew(now.MonotonicMs);
            _watch.Touch(path);
            step.PathsSeen.Add(path);
        }
    }

    /// <summary>Takes the end of an attempt; one that is not known (any more) changes nothing.</summary>
    public void Answered(ReportAnswered answer, Instant now, Step step) => _exchange.Answered(answer, now, step);

    /// <summary>Takes the end of a try without a message.</summary>
    public void Probed(PathAnswered answer, Instant now, Step step) => _exchange.Probed(answer, now, step);

    /// <summary>Puts on the wire whatever may go now: written down first, sent after the commit.</summary>
    public void Pump(Instant now, Step step) => _exchange.Pump(now, step);

    /// <summary>A message that waits is not owed over this way any more.</summary>
    /// <param name="why">In words, for the alarm's history.</param>
    public void Withdraw(Report report, ReceiverPath path, string why, Step step)
    {
        if (report.State == ReportState.Queued)
        {
            path.Remove(report);
            _matters.Forget(report);
            _book.Withdraw(report, why, step);
        }
    }

    private void HoldStanding()
    {
        foreach (Report told in _standing.All)
        {
            _paths.Find(told.Site, told.Path)?.Told.Hold(told.Kind, told.Address);
        }
    }

    private void Load(Report report, bool isOpen)
    {
        if (report.State == ReportState.Standing)
        {
            _standing.Load(report);
            _conditions.Began(Notice.Of(report));
            return;
        }

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
        if (path is null || isDone || _matters.TakenBack.IsOvertaken(report))
        {
            _homeless.Add((report, isOpen));
            return;
        }

        path.Add(report);
        if (report is { IsCondition: true, Restore: false })
        {
            _conditions.Began(Notice.Of(report));
        }

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
}
