namespace SchoolButton.Hub.Core;

/// <summary>
/// Everything owed to receivers, by site and way. An alarm leaves it by the receiver's ACK alone; a cancel or a silence also
/// when something newer makes it pointless.
/// </summary>
internal sealed class Outbox
{
    private readonly Dictionary<(string Site, string Path), ReceiverPath> _paths = [];
    private readonly IReadOnlyDictionary<string, Site> _sites;
    private readonly CorePolicy _policy;
    private long _lastId;

    public Outbox(HubSnapshot loaded, IReadOnlyDictionary<string, Site> sites, CorePolicy policy)
    {
        _policy = policy;
        _lastId = loaded.LastReportId;
        _sites = sites;

        // What a site's only receiver left first: whatever its way wrote since is newer.
        foreach (PathStatus status in loaded.Paths.OrderBy(p => p.Path.Length > 0))
        {
            PathPlan plan = PlanOf(status.Site, status.Path);
            _paths[(status.Site, plan.Id)] = new ReceiverPath(status.Site, plan, status.NextSequence);
        }

        foreach (Report report in loaded.Reports)
        {
            // On the wire when the hub died: nobody knows whether the receiver has it.
            report.MayBeRepeat |= report.State == ReportState.Sending;
            report.State = ReportState.Queued;
            report.Path = PlanOf(report.Site, report.Path).Id;
            Path(report.Site, report.Path).Add(report);
        }
    }

    public Dictionary<(string Site, string Path), ReceiverPath>.ValueCollection Paths => _paths.Values;

    /// <summary>What the last <see cref="Pump"/> put on the wire, one for each way that was idle.</summary>
    public List<Report> PutOnWire { get; } = [];

    /// <summary>What the last <see cref="Pump"/> found to be pointless.</summary>
    public List<Report> Withdrawn { get; } = [];

    public void Add(ReportKind kind, bool restore, Device device, long alarmId, long nowUnixMs, Step step) => Add(
        new Report
        {
            Id = ++_lastId,
            AlarmId = alarmId,
            Address = device.Address,
            Zone = device.Record.Zone,
            Site = device.Record.Site,
            Path = FirstOf(device.Record.Site).Id,
            Kind = kind,
            Restore = restore,
            CreatedUnixMs = nowUnixMs,
        },
        step);

    /// <summary>An alarm, or something about one, is to be told over the site's ways and copies that take it.</summary>
    /// <param name="zone">Of the device.</param>
    public void Owe(ReportKind kind, Alarm alarm, int zone, long nowUnixMs, Step step)
    {
        // Today every alarm is owed over the first way alone, by Add; this is the seam for what goes to copies.
        foreach (PathPlan path in _sites.GetValueOrDefault(alarm.Site)?.Paths.Where(p => p.Has(PathTakes.Escalations)) ?? [])
        {
            Add(
                new Report
                {
                    Id = ++_lastId,
                    Address = alarm.Address,
                    Zone = zone,
                    Site = alarm.Site,
                    Path = path.Id,
                    Kind = kind,
                    CreatedUnixMs = nowUnixMs,
                },
                step);
        }
    }

    /// <summary>The same for a condition of the hub itself, told for one site.</summary>
    public void AddCondition(ReportKind kind, bool restore, string site, long nowUnixMs, Step step)
    {
        if (Path(site, FirstOf(site).Id).TakeUntold(kind, Report.HubAddress, !restore) is { } opposite)
        {
            Withdraw(opposite, step);
            return;
        }

        Add(
            new Report
            {
                Id = ++_lastId,
                Address = Report.HubAddress,
                Zone = 0,
                Site = site,
                Path = FirstOf(site).Id,
                Kind = kind,
                Restore = restore,
                CreatedUnixMs = nowUnixMs,
            },
            step);
    }

    /// <summary>
    /// A condition of a device began, or is over: it is silent, or jammed. Where the receiver was never told of the opposite,
    /// both are dropped: what a dead receiver is owed stays bounded by the number of devices, and in the end it hears how
    /// things are.
    /// </summary>
    public void AddCondition(ReportKind kind, bool restore, Device device, long nowUnixMs, Step step)
    {
        if (Path(device.Record.Site, FirstOf(device.Record.Site).Id).TakeUntold(kind, device.Address, !restore) is { } opposite)
        {
            Withdraw(opposite, step);
        }
        else
        {
            Add(kind, restore, device, alarmId: 0, nowUnixMs, step);
        }
    }

    /// <summary>The same for a condition of a site as a whole; zone 0 is no zone in particular.</summary>
    public void AddCondition(ReportKind kind, bool restore, Outage outage, long nowUnixMs, Step step)
    {
        uint address = Report.AddressOf(outage);
        if (Path(outage.Site, FirstOf(outage.Site).Id).TakeUntold(kind, address, !restore) is { } opposite)
        {
            Withdraw(opposite, step);
            return;
        }

        Add(
            new Report
            {
                Id = ++_lastId,
                Address = address,
                Zone = 0,
                Site = outage.Site,
                Path = FirstOf(outage.Site).Id,
                Kind = kind,
                Restore = restore,
                CreatedUnixMs = nowUnixMs,
            },
            step);
    }

    /// <summary>Puts on the wire whatever may go now: written down first, sent after the commit.</summary>
    public void Pump(long nowMs, Step step)
    {
        Withdrawn.Clear();
        PutOnWire.Clear();
        foreach (ReceiverPath path in _paths.Values)
        {
            if (path.Next(nowMs, Withdrawn) is not { } report)
            {
                continue;
            }

            report.State = ReportState.Sending;
            report.Attempts++;
            step.Reports.Add(report);
            step.Paths.Add(path);
            PutOnWire.Add(report);
            step.Durable = true;
        }

        foreach (Report report in Withdrawn)
        {
            Withdraw(report, step);
        }
    }

    /// <summary>Takes the end of an attempt.</summary>
    /// <returns>The message it was about; null if that attempt is not known (any more).</returns>
    public Report? Answered(Inputs.ReportAnswered answer, long nowMs, Step step)
    {
        if (!_paths.TryGetValue((answer.Site, answer.Path), out ReceiverPath? path)
            || path.OnTheWire is not { } report
            || report.Id != answer.ReportId
            || report.Attempts != answer.Attempt)
        {
            return null;
        }

        if (answer.Outcome == SendOutcome.Acknowledged)
        {
            report.State = ReportState.Delivered;
            report.LastError = null;
            path.Delivered();
        }
        else
        {
            report.State = ReportState.Queued;
            report.LastError = answer.Detail ?? "the receiver did not take it";
            path.Failed(nowMs, answer.Outcome == SendOutcome.Refused, _policy);
        }

        step.Reports.Add(report);
        step.Durable = true;
        return report;
    }

    private void Add(Report report, Step step)
    {
        Path(report.Site, report.Path).Add(report);
        step.Reports.Add(report);
        step.Durable = true;
    }

    private static void Withdraw(Report report, Step step)
    {
        report.State = ReportState.Withdrawn;
        step.Reports.Add(report);
        step.Durable = true;
    }

    private ReceiverPath Path(string site, string path)
    {
        if (!_paths.TryGetValue((site, path), out ReceiverPath? way))
        {
            way = new ReceiverPath(site, PlanOf(site, path), nextSequence: 1);
            _paths[(site, path)] = way;
        }

        return way;
    }

    /// <summary>A way that is set up no more, and what has no way yet, belong to the site's first one.</summary>
    private PathPlan PlanOf(string site, string path) =>
        _sites.GetValueOrDefault(site)?.Paths.FirstOrDefault(p => p.Id == path) ?? FirstOf(site);

    private PathPlan FirstOf(string site) => _sites.GetValueOrDefault(site)?.Paths is [var first, ..] ? first : PathPlan.None;
}
