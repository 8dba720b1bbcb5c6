using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// The hub's mind: a single writer that takes a batch of inputs and the time, and answers with what changed and what
/// may happen once that is on disk. It never waits, and has no clock, no thread, no randomness and no I/O; so the same
/// code runs in production and in a simulator under virtual time.
///
/// Must never: let an effect out that the disk does not back; raise one press twice; blame a device for the hub's own
/// deafness.
/// </summary>
public sealed class HubCore
{
    private readonly CorePolicy _policy;
    private readonly Dictionary<string, Site> _sites;
    private readonly Dictionary<uint, Device> _devices = [];
    private readonly List<Transition> _transitions = [];
    private readonly AlarmLedger _ledger;
    private readonly Outbox _outbox;
    private readonly Deliveries _deliveries;
    private readonly DownlinkWriter _downlinks;
    private readonly SilenceJudge _judge;
    private readonly SilenceWord _word;
    private readonly AirRoute _air;
    private readonly Announcer _announcer;
    private readonly InterferenceJudge _interference;
    private readonly PendingCommands _pending;
    private readonly HeardLedger _heard;
    private readonly Snoozes _snoozes;
    private bool _isStarted;
    private readonly HashSet<long> _outagesTold;
    private Instant _last;
    private int _pings;
    private bool _listening = true;

    public HubCore(HubSnapshot loaded, IEnumerable<Site> sites, CorePolicy policy, Instant start)
    {
        _policy = policy;
        _sites = sites.ToDictionary(s => s.Id);
        _ledger = new AlarmLedger(loaded, policy);
        _outbox = new Outbox(loaded, _sites, policy);
        _deliveries = new Deliveries(_outbox, _ledger, _sites, _devices, policy);
        _downlinks = new DownlinkWriter(policy);
        _judge = new SilenceJudge(loaded, policy, start, _devices);
        _word = new SilenceWord(_outbox, _sites, policy);
        _air = new AirRoute(_devices, policy, start.MonotonicMs);
        _announcer = new Announcer(loaded, policy, _downlinks, _air, start);
        _interference = new InterferenceJudge(policy, _outbox, _sites);
        _pending = new PendingCommands(policy, _downlinks);
        _heard = new HeardLedger(policy, start.MonotonicMs);
        _snoozes = new Snoozes(policy);
        _outagesTold = [.. loaded.Outages.Select(o => o.Id)];
        _last = start;
        Step nobodyWaits = new();
        foreach (Device device in loaded.Devices)
        {
            device.DownNext = device.DownCeiling;
            if (device.StateSinceUnixMs == 0)
            {
                device.StateSinceUnixMs = start.UnixMs;
            }

            device.RestartAt(start);
            _devices[device.Address] = device;
            _announcer.Place(device, formerSite: null, start, nobodyWaits);
            _pending.Load(device, start);
            _snoozes.Load(device, start);
            if (!device.Record.Retired)
            {
                _word.Load(device, start);
                _judge.Watch(device);
            }
        }

        foreach (DeviceHour hour in loaded.Hours)
        {
            if (_devices.TryGetValue(hour.Address, out Device? device))
            {
                device.Hour = HourTally.Of(hour);
            }
        }

        _judge.Started(start);

        foreach (Alarm alarm in loaded.Alarms.OrderBy(a => a.Id))
        {
            _devices.GetValueOrDefault(alarm.Address)?.Remember(alarm);
        }
    }

    public IReadOnlyCollection<Device> Devices => _devices.Values;

    public IEnumerable<Alarm> Alarms => _ledger.InMemory;

    public IReadOnlyDictionary<string, Site> Sites => _sites;

    public IEnumerable<ReceiverPath> Paths => _outbox.Paths;

    /// <summary>How often the hub found that it had been asleep.</summary>
    public long Stalls { get; private set; }

    /// <summary>How often the wall clock was set while the hub ran.</summary>
    public long ClockSteps { get; private set; }

    /// <summary>Those that last.</summary>
    public IEnumerable<Outage> Outages => _judge.Outages;

    /// <param name="batch">In the order of arrival.</param>
    /// <param name="horizonMs">
    /// Monotonic time up to which everything that arrived is in this batch or an earlier one; behind
    /// <paramref name="now"/> while inputs queue up, so that nobody is judged by heartbeats that still wait to be read.
    /// </param>
    /// <param name="step">Cleared and filled.</param>
    public void Apply(IReadOnlyList<Input> batch, Instant now, long horizonMs, Step step)
    {
        step.Clear();
        if (!_isStarted)
        {
            _isStarted = true;
            AuditTrail.Started(_devices.Count, now, step);
        }

        _pings = 0;
        long elapsedMs = now.MonotonicMs - _last.MonotonicMs;
        if (elapsedMs > _policy.StallMs)
        {
            Stalls++;
            _judge.Grace(now.MonotonicMs);
        }

        // Nothing here waits by the wall clock; but people read it, and a hub whose clock jumps needs somebody to look after it.
        long setMs = now.UnixMs - _last.UnixMs - elapsedMs;
        if (Math.Abs(setMs) > _policy.ClockStepMs)
        {
            ClockSteps++;
            step.ClockStepMs = setMs;
        }

        foreach (Input input in batch)
        {
            Apply(input, now, step);
        }

        Judge(now, horizonMs, step);
        _deliveries.Pump(now, step);
        _announcer.Pump(now, step);
        _pending.Pump(now, step);
        _heard.Pump(now.MonotonicMs, step);
        HeardLedger.Settle(step);
        _last = now;
    }

    /// <summary>The last step of a clean stop: all that was heard and is not stored yet.</summary>
    public void Flush(Instant now, Step step)
    {
        step.Clear();
        _heard.Flush(step);
        AuditTrail.Stopped(now, step);
        HeardLedger.Settle(step);
    }

    public Device? Device(uint address) => _devices.GetValueOrDefault(address);

    /// <summary>The site's latest announcement, in force or not; null if there never was one.</summary>
    public SiteAnnouncement? AnnouncementOf(string site) => _announcer.Latest(site);

    public IReadOnlyList<Device> Annunciators(string site) => _announcer.Annunciators(site);

    /// <summary>Whether an annunciator that can be heard says that it tells what it should.</summary>
    public bool Confirms(Device annunciator) =>
        annunciator.State is DeviceState.Online or DeviceState.Late && _announcer.Confirms(annunciator);

    public Site? SiteOf(Device device) => _sites.GetValueOrDefault(device.Record.Site);

    private void Apply(Input input, Instant now, Step step)
    {
        switch (input)
        {
            case UplinkFrame frame:
                frame.Verdict = OnFrame(frame, now, step);
                break;
            case ReportAnswered answer:
                TellStage(_deliveries.Ended(answer, now, step), now, step);
                break;
            case DeviceListening listening:
                if (Present(listening.Address) is { } there)
                {
                    _downlinks.Retell(there, now, step);
                    _announcer.Listening(there, now, step);
                }

                break;
            case AcknowledgeAlarm acknowledge:
                acknowledge.Answer = OnAcknowledge(acknowledge, now, step);
                break;
            case SendCommand command:
                command.Answer = OnCommand(command, now, step);
                break;
            case MakeAnnouncement announcement:
                announcement.Answer = _sites.ContainsKey(announcement.Site)
                    ? _announcer.Make(announcement, now, step)
                    : DeskAnswer.NotFound;
                break;
            case DevicesChanged changed:
                OnDevicesChanged(changed, now, step);
                break;
            case SnoozeDevice snooze:
                snooze.Answer = OnSnooze(snooze, now, step);
                break;
            case Discarded:
                break;
            case IngressChanged ingress:
                _listening = ingress.Listening;
                _judge.Grace(now.MonotonicMs);
                break;
            default:
                throw new ArgumentException($"the core does not know the input {input.GetType().Name}");
        }
    }

    private FrameVerdict OnFrame(UplinkFrame frame, Instant now, Step step)
    {
        if (Present(frame.Address) is not { } device || device.Record.Generation != frame.Generation)
        {
            return FrameVerdict.Unknown;
        }

        long heardMs = Math.Min(frame.ReceivedMs, now.MonotonicMs) - frame.By.AgeMs;
        long intervalMs = device.DeclaredIntervalMs;
        long listeningMs = _judge.ListeningSince(device, now.MonotonicMs);
        int ways = device.Ways;
        if (IsNewest(device, frame, heardMs))
        {
            HeardOver(device, frame.By, heardMs, now, step);
            _judge.HeardOver(device, frame.By, heardMs, now.MonotonicMs);
        }

        FrameVerdict verdict;
        if (frame.Alarm is { } alarm)
        {
            verdict = OnAlarm(device, frame, alarm, heardMs, now, step);
        }
        else if (frame.Counter > device.LastCounter && frame.Heartbeat is { } heartbeat)
        {
            OnHeartbeat(device, frame, heartbeat, now, step);
            verdict = FrameVerdict.Accepted;
        }
        else
        {
            verdict = _air.IsCopy(device, frame.Counter, frame.By, heardMs) ? FrameVerdict.Copy : FrameVerdict.Old;
        }

        // Only what is newer than everything before proves that the device lives: a replay must not hide its death.
        if (frame.Counter > device.LastCounter)
        {
            intervalMs = Math.Max(intervalMs, device.DeclaredIntervalMs);
            int missed = CounterStep.Take(
                device, frame, listeningMs, heardMs, intervalMs == 0 ? device.Record.IntervalMs : intervalMs);
            long gapMs = device.LastHeardUnixMs == 0 ? 0 : heardMs - Math.Max(device.HeardMs, listeningMs);
            device.Hour.Frame(
                frame.Heartbeat is not null, gapMs, missed, device.Battery, device.Address, now, step.Hours);
            device.LastCounter = frame.Counter;
            device.HeardBy = frame.By.Gateway;
            Heard(device, heardMs, now, step);
        }

        // After a crash too, who is blamed depends on it.
        if (device.Ways != ways)
        {
            step.Devices.Add(device);
        }

        return verdict;
    }

    private void HeardOver(Device device, in Reception by, long heardMs, Instant now, Step step)
    {
        if (by.Gateway == 0)
        {
            return;
        }

        device.Hour.OverAir(by, device.Address, now, step.Hours);
        _heard.Heard(device, step);
        AirRoute.Heard(device, by, heardMs, now);
    }

    /// <summary>Whether it tells over which ways the device can be heard: it is the newest frame, or that once more.</summary>
    private bool IsNewest(Device device, UplinkFrame frame, long heardMs) => frame.Counter != device.LastCounter
        ? frame.Counter > device.LastCounter
        : frame.Alarm is not null || frame.By.Gateway == 0 || _air.IsSame(device, frame.Counter, heardMs);

    /// <summary>
    /// An alarm is accepted once, however old its counter: it may have been retried for hours behind newer heartbeats.
    /// </summary>
    private FrameVerdict OnAlarm(
        Device device, UplinkFrame frame, AlarmBody body, long heardMs, Instant now, Step step)
    {
        uint counter = frame.Counter;
        if (_ledger.StageOf(AlarmKey.Of(device.Address, device.Record.Generation, counter)) is { } stage)
        {
            if (_air.IsBeingAnswered(device, counter, frame.By, heardMs))
            {
                return FrameVerdict.Copy;
            }

            Answer(stage);
            return FrameVerdict.Repeated;
        }

        Site? site = SiteOf(device);
        Alarm? takenBack = TakenBack(device, body);
        ReportKind? report = Reporting.Of(body.Kind, body.Restore, takenBack, site);
        Alarm alarm = new()
        {
            Id = _ledger.NextId(),
            Address = device.Address,
            Generation = device.Record.Generation,
            Counter = counter,
            Kind = body.Kind,
            Restore = body.Restore,
            Zone = body.Zone,
            Cause = body.Cause,
            Site = device.Record.Site,
            RaisedUnixMs = body.AtHubTimeMs is > 0 and var at && at <= now.UnixMs ? at : now.UnixMs - frame.By.AgeMs,
            StoredUnixMs = now.UnixMs,
            Receiver = report is null ? null : site?.Receiver ?? Site.NoReceiver,
        };
        _ledger.Keep(alarm);
        device.Remember(alarm);
        if (counter > device.LastCounter)
        {
            device.Battery = body.Battery;
        }

        step.Alarms.Add(alarm);
        step.Devices.Add(device);
        step.Durable = true;
        step.History.Add(AlarmStory.Begin(alarm));
        step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.Stored, null));

        if (takenBack is not null)
        {
            takenBack.CancelledUnixMs = now.UnixMs;
            step.Alarms.Add(takenBack);
            step.History.Add(new HistoryEntry(takenBack.Id, now.UnixMs, AlarmStory.Cancelled, null));
        }

        if (report is { } kind)
        {
            _outbox.Add(kind, body.Restore, device, alarm.Id, now.UnixMs, step);
        }

        Answer(AckStage.Stored);
        return FrameVerdict.Accepted;

        void Answer(AckStage stage)
        {
            uint gateway = _air.Answer(device, counter, frame.By, heardMs, now);
            _downlinks.AcknowledgeAlarm(device, counter, stage, gateway, now, step);

            // What is older than the newest frame may be a replay, while the device sleeps.
            if (counter >= device.LastCounter
                && frame.By.AgeMs < _policy.AlarmAckWorthMs
                && !PendingCommands.IsCall(body.Kind))
            {
                _pending.Tell(device, new OverAir(gateway, Urgent: false, _policy.CommandWorthMs), now, step);
            }
        }
    }

    /// <summary>
    /// The alarm that a cancel takes back. Duress is not: whoever forces the press could force the cancel. Nor is what
    /// has not arrived yet: if it comes after all, it counts.
    /// </summary>
    private Alarm? TakenBack(Device device, AlarmBody body)
    {
        if (body is not { Kind: EventKind.Cancel, Restore: false, Cancelled: <= Frame.MaxCounter })
        {
            return null;
        }

        Alarm? alarm = _ledger.ByKey(AlarmKey.Of(device.Address, device.Record.Generation, body.Cancelled));
        return alarm is { CancelledUnixMs: 0, Kind: not (EventKind.Duress or EventKind.Cancel) } ? alarm : null;
    }

    private void OnHeartbeat(Device device, UplinkFrame frame, HeartbeatBody body, Instant now, Step step)
    {
        _pending.Heard(device, body.Flags, step);
        if (HeardLedger.IsNews(device, body))
        {
            step.Devices.Add(device);
        }

        device.Battery = body.Battery;
        device.Flags = body.Flags;
        device.DeclaredIntervalMs = body.IntervalSeconds * 1_000L;
        if (body.HasDetails)
        {
            device.Firmware = $"{body.Major}.{body.Minor}.{body.Patch}";
            device.Fault = body.Fault;
            device.ResetCause = body.ResetCause;
        }

        if ((body.Flags & HeartbeatBody.AckWantedFlag) != 0)
        {
            uint gateway = frame.By.Gateway == 0 ? 0 : _air.Of(device, now);
            if (_downlinks.AcknowledgeHeartbeat(device, frame.Counter, gateway, frame.By, now, step) is { } way)
            {
                _pending.Tell(device, way, now, step);
            }
        }

        if (body.Air is { } air && device.Record.Kind == DeviceKinds.Gateway)
        {
            _interference.Heard(device, air, now, step);
        }

        // After the ack: a device that has just started obeys nothing before it.
        if (body.HasDetails && device.IsAnnunciator)
        {
            _announcer.Said(device, body.Announcement, body.UptimeSeconds, now, step);
        }
    }

    private void Heard(Device device, long atMs, Instant now, Step step)
    {
        device.LastHeardUnixMs = now.UnixMs - (now.MonotonicMs - atMs);
        _heard.Heard(device, step);
        if (_judge.Heard(device, atMs, now) is { } from)
        {
            Changed(new Transition(device, from, DeviceState.Online), now, step);
        }
    }

    private void Judge(Instant now, long horizonMs, Step step)
    {
        if (!_listening)
        {
            _judge.Grace(now.MonotonicMs);
        }

        _transitions.Clear();
        _judge.Tick(Math.Min(horizonMs, now.MonotonicMs), now, _transitions);
        foreach (Transition transition in _transitions)
        {
            Changed(transition, now, step);
        }

        TellOutages(now, step);
        foreach (Device device in _snoozes.Pump(now, step))
        {
            SnoozeChanged(device, now, step);
        }

        _word.Pump(now, step);
    }

    private void TellOutages(Instant now, Step step)
    {
        foreach (Outage outage in _judge.TouchedOutages)
        {
            step.Outages.Add(outage);
            if (outage.EndedUnixMs == 0 ? _outagesTold.Add(outage.Id) : _outagesTold.Remove(outage.Id))
            {
                step.Durable = true;
                _word.Tell(outage, restore: outage.EndedUnixMs != 0, now, step);
            }
        }

        _judge.TouchedOutages.Clear();
    }

    private void Changed(Transition transition, Instant now, Step step)
    {
        Device device = transition.Device;
        step.Devices.Add(device);
        _announcer.Changed(device, now, step);
        switch (transition)
        {
            case { To: DeviceState.Late }:
                Ping(device, now, step);
                return;
            case { From: DeviceState.New }:
                // Lost to a power cut, a device that then dies would stay new, and nobody would miss it.
                step.Durable = true;
                break;
            case { To: DeviceState.Silent } or { From: DeviceState.Silent }:
                step.Durable = true;
                break;
        }

        _word.Changed(transition, now, step);
    }

    private void Ping(Device device, Instant now, Step step)
    {
        if (_pings++ < _policy.PingsPerTick)
        {
            // A wearable sleeps: on the air nobody would hear it.
            uint gateway = device.Record.Kind == DeviceKinds.Wearable ? 0 : _air.Of(device, now);
            _downlinks.Command(device, new CommandBody { Kind = CommandKind.Ping }, gateway, urgent: false, step);
        }
    }

    private DeskAnswer OnAcknowledge(AcknowledgeAlarm input, Instant now, Step step)
    {
        if (_ledger.ById(input.AlarmId) is not { } alarm)
        {
            return DeskAnswer.NotFound;
        }

        if (alarm.AcknowledgedUnixMs > 0)
        {
            return DeskAnswer.AlreadyDone;
        }

        alarm.AcknowledgedUnixMs = now.UnixMs;
        alarm.AcknowledgedBy = input.By;
        step.Alarms.Add(alarm);
        step.Durable = true;
        step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.Acknowledged, input.By));
        AuditTrail.Acknowledged(alarm, now, step);
        TellStage(alarm, now, step);
        return DeskAnswer.Done;
    }

    private DeskAnswer OnCommand(SendCommand input, Instant now, Step step)
    {
        if (Present(input.Address) is not { } device)
        {
            return DeskAnswer.NotFound;
        }

        uint gateway = _air.Of(device, now);
        CommandBody command = new() { Kind = input.Kind, Argument = input.Argument };
        bool isReachable = gateway != 0 || input.IsConnected;
        if (isReachable && !_downlinks.Command(device, command, gateway, urgent: false, step))
        {
            return DeskAnswer.Unavailable;
        }

        bool isKept = _pending.Keep(device, command, now, step);
        if (!isKept && !isReachable)
        {
            return DeskAnswer.NotFound;
        }

        AuditTrail.Commanded(input, isKept, now, step);
        return isKept ? DeskAnswer.Kept : DeskAnswer.Done;
    }

    private DeskAnswer OnSnooze(SnoozeDevice input, Instant now, Step step)
    {
        if (Present(input.Address) is not { } device)
        {
            return DeskAnswer.NotFound;
        }

        DeskAnswer answer = _snoozes.Ask(input, device, now, step);
        SnoozeChanged(device, now, step);
        return answer;
    }

    private void SnoozeChanged(Device device, Instant now, Step step)
    {
        SilenceJudge.SnoozeChanged(device, now.MonotonicMs);
        _word.SnoozeChanged(device, now, step);
    }

    private void OnDevicesChanged(DevicesChanged changed, Instant now, Step step)
    {
        foreach (DeviceRecord record in changed.Records)
        {
            if (!_devices.TryGetValue(record.Address, out Device? device))
            {
                device = new Device(record) { StateSinceUnixMs = now.UnixMs };
                _devices[record.Address] = device;
            }
            else if (device.Record.Generation != record.Generation)
            {
                device.ForgetKey();
            }

            if (record.Retired || record.Site != device.Record.Site)
            {
                _word.Leave(device, now, step);
                _judge.EndOutageOf(device, now);
            }

            if (record.Retired)
            {
                _snoozes.End(device, AuditEntry.ByHub, now, step);
            }

            _interference.Changing(device, record, now, step);
            if (record.Retired || record.Generation != device.Record.Generation)
            {
                _pending.Drop(device, step);
            }

            (string formerSite, bool wasRetired) = (device.Record.Site, device.Record.Retired);
            device.Record = record;
            _announcer.Place(device, formerSite, now, step);
            _judge.Forget(device, now);
            if (!record.Retired)
            {
                _judge.Watch(device);
            }

            if (wasRetired != record.Retired)
            {
                _judge.Changed(device, now);
            }

            step.Devices.Add(device);
            step.Durable = true;
        }
    }

    private void TellStage(Alarm? alarm, Instant now, Step step)
    {
        if (alarm is not null && _devices.TryGetValue(alarm.Address, out Device? device))
        {
            _downlinks.Tell(device, alarm, _air.Of(device, now), now, step);
        }
    }

    /// <summary>Null for a stranger and for a device that was retired.</summary>
    private Device? Present(uint address) =>
        _devices.GetValueOrDefault(address) is { Record.Retired: false } device ? device : null;
}
