using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;

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
    private readonly Roster _roster;
    private readonly AlarmLedger _ledger;
    private readonly Outbox _outbox;
    private readonly Deliveries _deliveries;
    private readonly Escalator _escalator;
    private readonly DownlinkWriter _downlinks;
    private readonly SilenceJudge _judge;
    private readonly SilenceWatch _watch;
    private readonly HubPowerJudge _power;
    private readonly Announcer _announcer;
    private readonly PendingCommands _pending;
    private readonly HeardLedger _heard;
    private readonly UplinkReader _uplinks;
    private readonly Desk _desk;
    private readonly Enrolment _enrolment;
    private bool _isStarted;
    private Instant _last;

    public HubCore(HubSnapshot loaded, IEnumerable<Site> sites, CorePolicy policy, Instant start)
    {
        _policy = policy;
        _last = start;
        _roster = new Roster(sites);
        _heard = new HeardLedger(policy, start.MonotonicMs);

        // What is owed to receivers, and what is told to devices.
        _ledger = new AlarmLedger(loaded, policy);
        _outbox = new Outbox(loaded, _roster.Sites, policy, start);
        _deliveries = new Deliveries(_outbox, _ledger, _roster, policy);
        _downlinks = new DownlinkWriter(policy);
        _pending = new PendingCommands(policy, _downlinks);
        AirRoute air = new(_roster.ByAddress, policy, start.MonotonicMs);
        _announcer = new Announcer(loaded, policy, _downlinks, air, start);
        _escalator = new Escalator(_outbox, _announcer, _roster, policy);
        _escalator.Load(loaded, start);

        // What the hub finds out by itself.
        InterferenceJudge interference = new(policy, _outbox);
        BatteryJudge batteries = new(policy, _outbox);
        Snoozes snoozes = new(policy);
        SilenceWord word = new(_outbox, policy);
        _judge = new SilenceJudge(loaded, policy, start, _roster.ByAddress);
        _power = new HubPowerJudge(_judge, _outbox, _roster.Sites, policy);
        _watch = new SilenceWatch(loaded, _judge, word, snoozes, _announcer, _downlinks, air, policy);

        // Who comes in: devices' frames, people, the directory.
        AlarmIntake alarms = new(_roster, _ledger, _outbox, _escalator, _downlinks, _pending, air, policy);
        _uplinks = new UplinkReader(
            _roster, alarms, _judge, _watch, _heard, air, _downlinks, _pending, _announcer, interference,
            batteries);
        _desk = new Desk(_roster, _ledger, _outbox, _escalator, _downlinks, _pending, air, _announcer, snoozes, _watch, policy);
        _enrolment = new Enrolment(_roster, _judge, word, snoozes, _announcer, _pending, interference, batteries);
        _enrolment.Load(loaded, start);
    }

    public IReadOnlyCollection<Device> Devices => _roster.Devices;

    public IEnumerable<Alarm> Alarms => _ledger.InMemory;

    public IReadOnlyDictionary<string, Site> Sites => _roster.Sites;

    /// <summary>Every way out of every site, with what is known of it.</summary>
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
        _outbox.Turn(now);
        if (!_isStarted)
        {
            _isStarted = true;
            AuditTrail.Started(_roster.Devices.Count, now, step);
            _outbox.Started(now, step);
            _enrolment.Started(now, step);
            _outbox.Settle(Lasting.All(_roster, _judge, now.UnixMs), now, step);
        }

        long elapsedMs = now.MonotonicMs - _last.MonotonicMs;
        if (elapsedMs > _policy.StallMs)
        {
            Stalls++;
            _judge.Grace(now.MonotonicMs);
            _outbox.Grace(now.MonotonicMs);
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

        _power.Pump(now, step);
        _watch.Tick(horizonMs, now, step);
        _escalator.Pump(now, step);
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

    public Device? Device(uint address) => _roster.Find(address);

    /// <summary>The site's latest announcement, in force or not; null if there never was one.</summary>
    public SiteAnnouncement? AnnouncementOf(string site) => _announcer.Latest(site);

    public IReadOnlyList<Device> Annunciators(string site) => _announcer.Annunciators(site);

    /// <summary>Whether an annunciator that can be heard says that it tells what it should.</summary>
    public bool Confirms(Device annunciator) =>
        annunciator.State is DeviceState.Online or DeviceState.Late && _announcer.Confirms(annunciator);

    public Site? SiteOf(Device device) => _roster.SiteOf(device);

    private void Apply(Input input, Instant now, Step step)
    {
        switch (input)
        {
            case UplinkFrame frame:
                frame.Verdict = _uplinks.Take(frame, now, step);
                break;
            case ReportAnswered answer:
                _desk.Received(_deliveries.Ended(answer, now, step), now, step);
                break;
            case PathAnswered answer:
                _outbox.Probed(answer, now, step);
                break;
            case SitesChanged changed:
                step.Sites.UnionWith(_roster.Sites.Keys);
                _roster.Replace(changed.Sites);
                AuditTrail.SitesChanged(changed, now, step);
                _outbox.SitesChanged(_roster.Sites, now, step);
                _outbox.Settle(Lasting.All(_roster, _judge, now.UnixMs), now, step);
                _escalator.PlansChanged();
                step.SitesReplaced = true;
                step.Sites.UnionWith(_roster.Sites.Keys);
                break;
            case DeviceListening listening:
                if (_roster.Present(listening.Address) is { } there)
                {
                    _downlinks.Retell(there, now, step);
                    _announcer.Listening(there, now, step);
                }

                break;
            case AcknowledgeAlarm acknowledge:
                acknowledge.Answer = _desk.Acknowledge(acknowledge, now, step);
                break;
            case AdvanceAlarm advance:
                advance.Answer = _desk.Advance(advance, now, step);
                break;
            case SendCommand command:
                command.Answer = _desk.Command(command, now, step);
                break;
            case MakeAnnouncement announcement:
                announcement.Answer = _desk.Announce(announcement, now, step);
                break;
            case DevicesChanged changed:
                _enrolment.Take(changed, now, step);
                break;
            case SnoozeDevice snooze:
                snooze.Answer = _desk.Snooze(snooze, now, step);
                break;
            case HubPower power:
                _power.Take(power, now, step);
                break;
            case Discarded:
                break;
            case IngressChanged ingress:
                _watch.Listen(ingress.Listening, now);
                break;
            default:
                throw new ArgumentException($"the core does not know the input {input.GetType().Name}");
        }
    }
}
