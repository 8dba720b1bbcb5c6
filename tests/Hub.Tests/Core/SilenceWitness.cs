using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Watches a hub from outside and holds every verdict against the promise itself: it remembers when each device was last
/// heard and when the hub last had an excuse, and works nothing out ahead of time.
/// </summary>
internal sealed class SilenceWitness(VirtualHub hub)
{
    private const long PromisedMs = 1_000;

    /// <summary>A tick or a lag beyond this is the hub's own trouble, and counted as its excuse for being late.</summary>
    private const long OrdinaryMs = 400;

    private readonly Dictionary<uint, DeviceRecord> _records =
        hub.Core.Devices.ToDictionary(d => d.Address, d => d.Record);

    private readonly Dictionary<uint, long> _heardMs = [];
    private readonly Dictionary<uint, int> _silences = [];
    private readonly Dictionary<uint, int> _returns = [];
    private long _excuseMs = hub.NowMs;
    private long _troubleMs = hub.NowMs;
    private long _lastMs = hub.NowMs;
    private bool _listens = true;
    private int _answered;

    public VirtualHub Hub => hub;

    /// <summary>How far the hub is behind with reading what came.</summary>
    public long LagMs { get; set; }

    public uint LastCounter { get; private set; }

    public void Run(long ms)
    {
        for (long end = hub.NowMs + ms; hub.NowMs < end;)
        {
            hub.NowMs = Math.Min(end, hub.NowMs + VirtualHub.TickMs);
            Apply();
        }
    }

    public void Beat(uint device, int intervalSeconds, long ageMs) =>
        Apply(hub.HeartbeatFrame(++LastCounter, device, intervalSeconds, ageMs: ageMs));

    public void Sleep(long ms)
    {
        hub.NowMs += ms;
        Apply();
    }

    public void Listen(bool listening)
    {
        _listens = listening;
        _excuseMs = hub.NowMs;
        Apply(new IngressChanged { Listening = listening });
    }

    public void Change(DeviceRecord record)
    {
        _records[record.Address] = record;
        hub.Disk.Put(new DeviceEntry(record, new byte[Frame.KeyLength]));
        Apply(new DevicesChanged { Records = [record] });
    }

    public void Restart(long downMs, bool powerCut)
    {
        Dictionary<uint, DeviceState> before = States();
        if (powerCut)
        {
            hub.Disk.CutPower();
        }

        hub.Restart(downMs);
        Restarted(before);
    }

    /// <summary>The hub dies with an input in its hands: it is as if that had never come.</summary>
    public void DieWith(Input input)
    {
        Dictionary<uint, DeviceState> before = States();
        hub.ApplyAndDie(input);
        Restarted(before);
    }

    public void Apply(params Input[] inputs)
    {
        Dictionary<uint, DeviceState> before = States();
        HashSet<uint> heard = [];
        foreach (UplinkFrame frame in inputs.OfType<UplinkFrame>())
        {
            if (frame.Counter > hub.Device(frame.Address).LastCounter)
            {
                heard.Add(frame.Address);
                _heardMs[frame.Address] = Math.Max(_heardMs.GetValueOrDefault(frame.Address), frame.ReceivedMs);
            }
        }

        long gapMs = hub.NowMs - _lastMs;
        _lastMs = hub.NowMs;
        if (!_listens || gapMs > hub.Policy.StallMs)
        {
            _excuseMs = hub.NowMs;
        }

        if (gapMs > OrdinaryMs || LagMs > OrdinaryMs)
        {
            _troubleMs = hub.NowMs;
        }

        hub.ApplyUpTo(hub.NowMs - LagMs, [.. Answers(), .. inputs]);
        foreach ((uint device, DeviceState was) in before)
        {
            Check(device, was, hub.State(device), heard.Contains(device));
        }
    }

    /// <summary>What the receiver heard, held against what happened.</summary>
    public void Close()
    {
        LagMs = 0;
        for (int i = 0; i < 4 * _records.Count; i++)
        {
            Apply();
        }

        foreach (uint device in _records.Keys)
        {
            bool[] told = [.. Told(device).Select(s => s.Restore)];
            Assert.Equal(Enumerable.Range(0, told.Length).Select(i => i % 2 == 1), told);
            Assert.Equal(hub.State(device) == DeviceState.Silent, told.Length % 2 == 1);
            if (_records.Count == 1)
            {
                // One alone never waits behind another's message, so nothing is dropped as over before it was told.
                Assert.Equal(
                    (_silences.GetValueOrDefault(device), _returns.GetValueOrDefault(device)),
                    (told.Count(restore => !restore), told.Count(restore => restore)));
            }
        }
    }

    private void Check(uint address, DeviceState was, DeviceState now, bool heard)
    {
        Device device = hub.Device(address);
        long boundMs = Math.Max(_records[address].BoundMs, 2 * device.DeclaredIntervalMs);
        long quietMs = hub.NowMs - Math.Max(_heardMs.GetValueOrDefault(address), _excuseMs);
        string story = $"device {address} {was} → {now}, quiet for {quietMs} of {boundMs} ms at {hub.NowMs}";

        if (now == DeviceState.Silent && (was != DeviceState.Silent || heard))
        {
            Assert.True(quietMs - LagMs >= boundMs, $"early: {story}");
        }

        if (now is DeviceState.Online or DeviceState.Late)
        {
            Assert.True(quietMs - LagMs < boundMs, $"not flagged although all was read: {story}");
            long sinceTroubleMs = hub.NowMs - Math.Max(hub.NowMs - quietMs, _troubleMs);
            Assert.True(sinceTroubleMs < boundMs + PromisedMs, $"late: {story}");
        }

        if (was == DeviceState.Silent && now != DeviceState.Silent)
        {
            Assert.True(heard, $"restored by nothing: {story}");
            _returns[address] = _returns.GetValueOrDefault(address) + 1;
        }

        if (was != DeviceState.Silent && now == DeviceState.Silent)
        {
            _silences[address] = _silences.GetValueOrDefault(address) + 1;
        }

        Assert.True(!heard || now != DeviceState.New, $"heard and still new: {story}");
        Assert.True(heard || now != DeviceState.Online || was == DeviceState.Online, $"alive by nothing: {story}");
    }

    private void Restarted(Dictionary<uint, DeviceState> before)
    {
        (_excuseMs, _troubleMs, _lastMs, _listens) = (hub.NowMs, hub.NowMs, hub.NowMs, true);
        _answered = hub.Sends.Count;
        foreach ((uint device, DeviceState was) in before)
        {
            DeviceState now = hub.State(device);
            Assert.Equal(was == DeviceState.Silent, now == DeviceState.Silent);
            Assert.Equal(was == DeviceState.New, now == DeviceState.New);
        }
    }

    /// <summary>The receiver takes whatever went out since the last time.</summary>
    private IEnumerable<Input> Answers()
    {
        for (; _answered < hub.Sends.Count; _answered++)
        {
            yield return hub.AnswerTo(hub.Sends[_answered], SendOutcome.Acknowledged);
        }
    }

    /// <summary>A repeat carries the number of the first, so that a receiver counts both as one.</summary>
    private IEnumerable<Sent> Told(uint device) => hub.Sends
        .Where(s => s.Kind == ReportKind.DeviceSilent && s.Address == device)
        .DistinctBy(s => s.Sequence);

    private Dictionary<uint, DeviceState> States() => hub.Core.Devices.ToDictionary(d => d.Address, d => d.State);
}
