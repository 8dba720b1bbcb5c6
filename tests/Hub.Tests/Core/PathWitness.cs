using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// The receivers at the ends of a site's ways, each with a mood of its own, and what each of them believes. It holds what
/// the hub sends against what was sent before, and in the end what every receiver has against what happened.
/// </summary>
internal sealed class PathWitness
{
    public const int Devices = 3;
    public const long TickMs = 1_000;

    private readonly VirtualHub _hub;
    private readonly Dictionary<string, SendOutcome?> _moods = [];
    private readonly Dictionary<string, Sent> _wires = [];
    private readonly HashSet<string> _probing = [];

    /// <summary>What each receiver has, in the order in which it came.</summary>
    private readonly Dictionary<string, List<Sent>> _took = [];

    /// <summary>ACKs that the hub has on disk.</summary>
    private readonly HashSet<long> _delivered = [];

    /// <summary>Messages by way, alarm and kind; each is one, however often it is tried.</summary>
    private readonly Dictionary<(string Path, long AlarmId, ReportKind Kind), long> _messages = [];

    /// <summary>Attempts that the hub died with.</summary>
    private readonly HashSet<(long ReportId, int Attempt)> _inDoubt = [];
    private readonly Dictionary<long, Sent> _last = [];
    private readonly List<uint> _calls = [];
    private readonly HashSet<string> _everGone = [];

    /// <summary>Ways that were there from the beginning.</summary>
    private readonly HashSet<string> _since;
    private bool _wasOverAll;
    private long _diedMs;
    private uint _counter;
    private int _sends;
    private int _probes;

    public PathWitness(Site site)
    {
        _wasOverAll = site.PanicOverAll;
        _since = [.. site.Paths.Select(p => p.Id)];

        // A sender that is never given up, so that only a crash leaves an attempt without an end; and each silence told at once.
        _hub = new VirtualHub(
            Devices, site, new CorePolicy { AnswerMs = long.MaxValue, OutageLeast = int.MaxValue, FlapsTold = int.MaxValue });
    }

    public VirtualHub Hub => _hub;

    public void Behaves(string path, SendOutcome? outcome) => _moods[path] = outcome;

    public Input Press(uint device, EventKind kind)
    {
        _calls.Add(++_counter);
        return _hub.AlarmFrame(_counter, kind, device);
    }

    public Input Cancel(uint device, int which) => _hub.AlarmFrame(
        ++_counter, EventKind.Cancel, device, cancelled: _calls.Count == 0 ? 0 : _calls[which % _calls.Count]);

    public Input Beat(uint device) => _hub.HeartbeatFrame(++_counter, device);

    public void Apply(params Input[] batch)
    {
        _hub.Apply(batch);
        Read();
    }

    public void Run(long ms)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.NowMs += TickMs;
            Apply();
            foreach (string path in _wires.Keys.Union(_probing).ToList())
            {
                Answer(path);
            }
        }
    }

    public void Reload(Site site)
    {
        _wasOverAll &= site.PanicOverAll;
        foreach (string gone in _hub.Site.Paths.Select(p => p.Id).Except(site.Paths.Select(p => p.Id)))
        {
            _everGone.Add(gone);

            // Its line ended with it; whether it came nobody knows.
            if (_wires.Remove(gone, out Sent sent))
            {
                Took(sent);
            }

            _probing.Remove(gone);
        }

        _hub.Site = site;
        Apply(new SitesChanged { Sites = [site] });
    }

    public void Crash(bool beforeCommit, params Input[] batch)
    {
        _diedMs = _hub.NowMs;
        if (beforeCommit)
        {
            _hub.ApplyAndDie(batch);
        }
        else
        {
            _hub.CommitAndDie(batch);
        }

        // Committed as being on the wire, though it never left.
        foreach (Report report in _hub.Store.Load().Reports)
        {
            if (report.State == ReportState.Sending)
            {
                _inDoubt.Add((report.Id, report.Attempts));
            }
        }

        foreach (Sent sent in _wires.Values.ToList())
        {
            _inDoubt.Add((sent.ReportId, sent.Attempt));
            Took(sent);
        }

        _wires.Clear();
        _probing.Clear();
        _hub.Probes.Clear();
        _probes = 0;
        Apply();
    }

    public void Answer(string path)
    {
        if (_moods.GetValueOrDefault(path, SendOutcome.Acknowledged) is not { } outcome)
        {
            return;
        }

        if (_probing.Remove(path))
        {
            Apply(new PathAnswered { Site = VirtualHub.School, Path = path, Outcome = outcome, Detail = outcome.ToString() });
        }

        if (_wires.Remove(path, out Sent sent))
        {
            if (outcome == SendOutcome.Acknowledged || (outcome == SendOutcome.Unanswered && sent.ReportId % 2 == 0))
            {
                Took(sent);
            }

            if (outcome == SendOutcome.Acknowledged)
            {
                _delivered.Add(sent.ReportId);
            }

            Apply(_hub.AnswerTo(sent, outcome, outcome.ToString()));
        }
    }

    /// <summary>Every receiver takes everything again, and there is time.</summary>
    public void Settle()
    {
        _moods.Clear();
        Run(20 * _hub.Policy.RefusedRetryMs);
        Assert.All(_hub.Core.Paths, p => Assert.Equal((p.Plan.Id, 0), (p.Plan.Id, p.Owed)));
        foreach (Alarm alarm in _hub.Core.Alarms.Where(a => a.Kind is EventKind.Panic or EventKind.Duress))
        {
            Assert.True(alarm.ForwardedUnixMs > 0, $"alarm {alarm.Id} was taken by nobody");
            foreach (PathPlan plan in _hub.Site.Paths.Where(
                p => (_wasOverAll || p.IsCopy) && _since.Contains(p.Id) && !_everGone.Contains(p.Id)))
            {
                Assert.True(
                    TookOver(plan.Id).Any(s => s.AlarmId == alarm.Id), $"alarm {alarm.Id} never came over {plan.Id}");
            }

            Alarm told = AlarmStory.Fold(_hub.History.Where(h => h.AlarmId == alarm.Id))!;
            Assert.Equal(AlarmRow.Of(told), AlarmRow.Of(alarm));
        }

        foreach (uint device in Enumerable.Range(1, Devices))
        {
            CheckWord(device);
        }
    }

    private void CheckWord(uint device)
    {
        bool isSilent = _hub.State(device) == DeviceState.Silent;
        List<PathPlan> said = [];
        foreach (PathPlan plan in _hub.Site.Paths.Where(p => !_everGone.Contains(p.Id)))
        {
            Sent? last = TookOver(plan.Id)
                .Where(s => s.Kind == ReportKind.DeviceSilent && s.Address == device)
                .Select(s => (Sent?)s).LastOrDefault();
            bool saysSilent = last is { Restore: false };
            Assert.True(isSilent || !saysSilent, $"{plan.Id} has device {device} as silent, and it is not");
            if (saysSilent)
            {
                said.Add(plan);
            }
        }

        if (isSilent && _everGone.Count == 0)
        {
            Assert.Contains(said, p => !p.IsCopy);
            Assert.Contains(said, p => p.IsCopy);
        }
    }

    private void Read()
    {
        for (; _sends < _hub.Sends.Count; _sends++)
        {
            Sent sent = _hub.Sends[_sends];
            Assert.False(_wires.ContainsKey(sent.Path), $"two messages on the wire of {sent.Path}");
            Assert.DoesNotContain(sent.ReportId, _delivered);
            if (sent.AlarmId > 0 && !_everGone.Contains(sent.Path))
            {
                (string, long, ReportKind) key = (sent.Path, sent.AlarmId, sent.Kind);
                Assert.True(_messages.TryAdd(key, sent.ReportId) || _messages[key] == sent.ReportId, $"{sent} as new twice");
            }

            if (_last.TryGetValue(sent.ReportId, out Sent before) && before.Path == sent.Path)
            {
                Assert.Equal(before.Sequence, sent.Sequence);
                Assert.True(
                    sent.MayBeRepeat || !_inDoubt.Contains((before.ReportId, before.Attempt)), $"{sent} may be there already");
            }

            Assert.False(
                Reporting.IsCallForHelp(sent.Kind) && !_everGone.Contains(sent.Path)
                && _hub.Sends.Take(_sends).Any(s => s.Path == sent.Path && s.CancelsAlarmId == sent.AlarmId),
                $"{sent} after its cancel");
            if (sent.Kind == ReportKind.Cancel)
            {
                CheckCancel(sent);
            }

            _last[sent.ReportId] = sent;
            _wires[sent.Path] = sent;
        }

        for (; _probes < _hub.Probes.Count; _probes++)
        {
            Assert.False(_wires.ContainsKey(_hub.Probes[_probes].Path), "tried while a message is on the wire");
            Assert.True(_probing.Add(_hub.Probes[_probes].Path), "tried twice at once");
        }

        int bound = (_calls.Count * 3) + (Devices * 4) + 10;
        Assert.All(_hub.Core.Paths, p => Assert.InRange(p.Owed, 0, bound));
    }

    /// <summary>The receiver takes it for that of the last call from the zone; and several ways may lead to one receiver.</summary>
    private void CheckCancel(Sent cancel)
    {
        List<Sent> calls =
            [.. _hub.Sends.Take(_sends).Where(s => s.Address == cancel.Address && Reporting.IsCallForHelp(s.Kind))];
        Assert.DoesNotContain(calls, c => c.AlarmId > cancel.AlarmId);
        if (calls.FindLast(c => c.Path == cancel.Path && c.AtMs > _diedMs) is { AlarmId: > 0 } last)
        {
            Assert.Equal(last.AlarmId, cancel.CancelsAlarmId);
        }
    }

    private void Took(Sent sent) => TookOver(sent.Path).Add(sent);

    private List<Sent> TookOver(string path)
    {
        if (!_took.TryGetValue(path, out List<Sent>? list))
        {
            _took[path] = list = [];
        }

        return list;
    }
}
