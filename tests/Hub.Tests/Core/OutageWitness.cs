using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Watches a school from outside: who was heard when, which switch and which line was cut. It works out anew at each step, from
/// those times alone, who is missed for itself and who with all the others, and holds every verdict against that.
/// </summary>
internal sealed class OutageWitness
{
    public const int Devices = 7;
    private const long BoundMs = 6_000;
    private const int IntervalSeconds = 2;
    private const long QuietMs = 2_500;
    private const long PromisedMs = 1_000;
    private const string Site = VirtualHub.School;

    private readonly VirtualHub _hub = new(Devices, policy: new CorePolicy { FlapsTold = int.MaxValue });
    private readonly HashSet<uint> _dead = [];
    private readonly HashSet<string> _cut = [];
    private readonly Dictionary<uint, long> _heardMs = [];

    /// <summary>Of those that fell silent: when they should have been heard.</summary>
    private readonly Dictionary<uint, long> _missedMs = [];
    private readonly Dictionary<string, long> _endedMs = [];
    private readonly Dictionary<string, long> _cutSinceId = [];
    private long _excuseMs;
    private uint _counter;
    private int _answered;

    public OutageWitness()
    {
        DeviceRecord[] records = [.. All.Select(Record)];
        _hub.Disk.Put([.. records.Select(r => new DeviceEntry(r, new byte[Frame.KeyLength]))]);
        Restart(downMs: 0);
        Run(2_000);
    }

    /// <summary>The switches and the line.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["east", "west", Site];

    private static IEnumerable<uint> All => Enumerable.Range(1, Devices).Select(d => (uint)d);

    private IEnumerable<OutageRow> Rows => _hub.Disk.Now.OutageRows.Values;

    public void Run(long ms)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.NowMs += VirtualHub.TickMs;
            List<Input> beats = [];
            foreach (uint device in All.Where(d => _hub.NowMs % 2_000 == d * VirtualHub.TickMs && IsThere(d)))
            {
                beats.Add(_hub.HeartbeatFrame(++_counter, device, IntervalSeconds));
            }

            Apply([.. beats]);
        }
    }

    public void Kill(uint device) => _dead.Add(device);

    public void Revive(uint device) => _dead.Remove(device);

    public void Cut(string group)
    {
        if (_cut.Add(group))
        {
            _cutSinceId[group] = Rows.Select(r => r.Id).LastOrDefault();
        }
    }

    public void Mend(string group) => _cut.Remove(group);

    public void Sleep(long ms)
    {
        _hub.NowMs += ms;
        _excuseMs = _hub.NowMs;
        Apply();
    }

    public void Restart(long downMs)
    {
        _hub.Restart(downMs);
        _excuseMs = _hub.NowMs;
        _answered = _hub.Sends.Count;
        Apply();
    }

    /// <summary>What the receiver heard, held against what happened.</summary>
    public void Close()
    {
        for (int i = 0; i < 4 * Devices; i++)
        {
            Apply();
        }

        ILookup<uint, bool> told = _hub.Sends
            .Where(s => s.Kind == ReportKind.Outage)
            .DistinctBy(s => s.Sequence)
            .ToLookup(s => s.Address, s => s.Restore);
        foreach (IGrouping<uint, bool> outage in told)
        {
            Assert.True(outage.SequenceEqual([false]) || outage.SequenceEqual([false, true]), $"told {string.Join(',', outage)}");
        }

        Assert.Equal(Rows.Count(r => r.EndedAt == 0), told.Count(o => o.Count() == 1));
        foreach (uint device in All)
        {
            bool[] words = [.. _hub.Sends
                .Where(s => s.Kind == ReportKind.DeviceSilent && s.Address == device)
                .DistinctBy(s => s.Sequence)
                .Select(s => s.Restore)];
            Assert.Equal(Enumerable.Range(0, words.Length).Select(i => i % 2 == 1), words);
            Assert.Equal(_hub.State(device) == DeviceState.Silent, words.Length % 2 == 1);
        }
    }

    private static DeviceRecord Record(uint device) => VirtualHub.Record((int)device) with
    {
        IntervalMs = IntervalSeconds * 1_000,
        BoundMs = BoundMs,
        Behind = BehindOf(device),
    };

    private static string BehindOf(uint device) => device switch { <= 4 => "east", <= 6 => "west", _ => string.Empty };

    private static IEnumerable<uint> Members(string group) => All.Where(d => group == Site || BehindOf(d) == group);

    private static IEnumerable<string> GroupsOf(uint device) => Groups.Where(g => Members(g).Contains(device));

    private bool IsThere(uint device) => !_dead.Contains(device) && !GroupsOf(device).Any(_cut.Contains);

    private bool IsOpen(string group) => Rows.Any(r => r.Subject == group && r.EndedAt == 0);

    private void Apply(params Input[] inputs)
    {
        Dictionary<uint, DeviceState> before = All.ToDictionary(d => d, _hub.State);
        HashSet<string> openBefore = [.. Groups.Where(IsOpen)];
        HashSet<uint> heard = [.. inputs.OfType<UplinkFrame>().Select(f => f.Address)];
        foreach (uint device in heard)
        {
            _heardMs[device] = _hub.NowMs;
        }

        _hub.Apply([.. Answers(), .. inputs]);
        foreach (uint device in All.Where(d => before[d] != DeviceState.Silent && _hub.State(d) == DeviceState.Silent))
        {
            _missedMs[device] = Since(device) + QuietMs;
        }

        foreach (string group in openBefore.Where(g => Members(g).Any(heard.Contains)))
        {
            Assert.False(IsOpen(group), $"{group} is heard at {_hub.NowMs} and its outage goes on");
            _endedMs[group] = _hub.NowMs;
        }

        foreach (uint device in _heardMs.Keys)
        {
            Check(device, before[device], _hub.State(device), heard.Contains(device), openBefore);
        }

        foreach (string group in Groups)
        {
            Assert.True(
                !openBefore.Contains(group) || IsOpen(group) || Members(group).Any(heard.Contains),
                $"the outage of {group} ended by nothing at {_hub.NowMs}");
            Assert.True(
                !_cut.Contains(group) || Rows.Count(r => r.Subject == group && r.Id > _cutSinceId[group]) <= 1,
                $"more than one event for one failure of {group} at {_hub.NowMs}");
        }
    }

    private void Check(uint device, DeviceState was, DeviceState now, bool heard, HashSet<string> openBefore)
    {
        long dueMs = Since(device) + BoundMs;
        bool isOut = GroupsOf(device).Any(g => IsOut(g, device, openBefore));
        string story = $"{device} {was} → {now} at {_hub.NowMs}, due {dueMs}, heard {_heardMs[device]}, out {isOut}, "
            + $"cut {string.Join(',', _cut)}, dead {string.Join(',', _dead)}";
        if (heard)
        {
            Assert.True(now == DeviceState.Online, $"heard and not online: {story}");
            return;
        }

        Assert.True(now != DeviceState.Online || was == DeviceState.Online, $"alive by nothing: {story}");
        if (now is DeviceState.Online or DeviceState.Late)
        {
            Assert.True(_hub.NowMs < dueMs + PromisedMs, $"late: {story}");
        }
        else if (now != was)
        {
            Assert.True(_hub.NowMs >= dueMs, $"early: {story}");
            Assert.True(was == DeviceState.Silent || (now == DeviceState.Unknown) == isOut, $"wrong reason: {story}");
        }
        else if (now == DeviceState.Unknown)
        {
            Assert.True(_hub.NowMs < dueMs + PromisedMs || isOut, $"hidden for too long: {story}");
        }

        Assert.True(was != DeviceState.Silent || now == DeviceState.Silent, $"restored by nothing: {story}");
    }

    private long Newest(string group) => Members(group).Max(d => _heardMs.GetValueOrDefault(d, long.MinValue));

    /// <summary>Since when it could have been heard: after the hub's excuse, and after what may have hidden it.</summary>
    private long Since(uint device) => GroupsOf(device)
        .Select(g => _endedMs.GetValueOrDefault(g))
        .Append(_heardMs[device])
        .Append(_excuseMs)
        .Max();

    /// <summary>Whether all of a group are missed and none was heard after the device should have been; for three or more.</summary>
    private bool IsOut(string group, uint device, HashSet<string> openBefore)
    {
        List<uint> heard = [.. Members(group).Where(_heardMs.ContainsKey)];
        long newestMs = Newest(group);
        return newestMs <= Since(device) + QuietMs
            && ((openBefore.Contains(group) && IsOpen(group))
                || (heard.All(m => Math.Max(_heardMs[m], _excuseMs) + QuietMs <= _hub.NowMs)
                    && heard.Count(m => _hub.State(m) != DeviceState.Silent || _missedMs.GetValueOrDefault(m) >= newestMs) >= 3));
    }

    /// <summary>The receiver takes whatever went out since the last time.</summary>
    private IEnumerable<Input> Answers()
    {
        for (; _answered < _hub.Sends.Count; _answered++)
        {
            yield return _hub.AnswerTo(_hub.Sends[_answered], SendOutcome.Acknowledged);
        }
    }
}
