using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Watches from outside who is behind which gateway, and holds every verdict on a wearable against the promise. Of the
/// gateways it believes the hub's own verdicts, which <see cref="SilenceWitness"/> watches.
/// </summary>
internal sealed class CutOffWitness
{
    public const int Wearables = 2;
    public const int Gateways = 3;
    public const uint FirstGateway = Wearables + 1;
    public const long WearableBoundMs = 15_000;
    public const long GatewayBoundMs = 6_000;
    private const int WearableSeconds = 5;
    private const int GatewaySeconds = 2;
    private const long PromisedMs = 1_000;

    /// <summary>Its gateways fail each for itself; <see cref="OutageWitness"/> watches those that fail together.</summary>
    private readonly VirtualHub _hub = new(
        devices: Wearables + Gateways, policy: new CorePolicy { OutageLeast = int.MaxValue, FlapsTold = int.MaxValue });

    private readonly HashSet<uint> _plugged = [.. Enumerable.Range((int)FirstGateway, Gateways).Select(g => (uint)g)];
    private readonly HashSet<uint> _retired = [];

    /// <summary>When a gateway came, or went for good.</summary>
    private readonly Dictionary<uint, long> _changedMs = [];
    private readonly Dictionary<uint, long> _goneMs = [];
    private readonly Dictionary<uint, long> _lateMs = [];

    /// <summary>By wearable and way, 0 for its own session.</summary>
    private readonly Dictionary<(uint Wearable, uint Way), long> _heardOverMs = [];
    private readonly Dictionary<uint, long> _heardMs = [];

    /// <summary>
    /// Heard over before a crash and not since. When exactly, a crash may have taken (as much as
    /// <see cref="CorePolicy.HeardStoredMs"/> of it), so whether it is still a way nobody can say: then the hub blames nobody.
    /// </summary>
    private readonly HashSet<(uint Wearable, uint Way)> _unsure = [];
    private long _startMs;
    private uint _counter;

    public CutOffWitness()
    {
        for (uint address = 1; address <= Wearables + Gateways; address++)
        {
            Change(Record(address));
        }

        _startMs = _hub.NowMs;
        BeatGateways();
    }

    /// <summary>Lets time pass; who is plugged in is heard every second.</summary>
    public void Run(long ms)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.NowMs = Math.Min(end, _hub.NowMs + VirtualHub.TickMs);
            if (_hub.NowMs % 1_000 < VirtualHub.TickMs)
            {
                BeatGateways();
            }

            Apply();
        }
    }

    /// <param name="over">One bit for each gateway; only who is plugged in and not retired brings it.</param>
    public void Beat(uint wearable, int over, bool isOwn)
    {
        List<uint> ways = [.. _plugged.Except(_retired).Where(g => (over & (1 << (int)(g - FirstGateway))) != 0).Order()];
        if (isOwn)
        {
            ways.Add(0);
        }

        _counter++;
        foreach (uint way in ways)
        {
            Apply(_hub.HeartbeatFrame(
                _counter, wearable, WearableSeconds, by: way == 0 ? default : new(way, 0, -90, 12)));
            (_heardOverMs[(wearable, way)], _heardMs[wearable]) = (_hub.NowMs, _hub.NowMs);
            _unsure.Remove((wearable, way));
        }

        Apply();
    }

    public void Plug(uint gateway, bool isIn)
    {
        _ = isIn ? _plugged.Add(gateway) : _plugged.Remove(gateway);
        BeatGateways();
    }

    public void Retire(uint gateway, bool isRetired)
    {
        if (isRetired ? _retired.Add(gateway) : _retired.Remove(gateway))
        {
            _changedMs[gateway] = _hub.NowMs;
            Change(Record(gateway) with { Retired = isRetired });
        }
    }

    public void Restart(long downMs)
    {
        _hub.Restart(downMs);
        _startMs = _hub.NowMs;
        foreach ((uint Wearable, uint Way) own in _heardOverMs.Keys.Where(k => k.Way == 0).ToList())
        {
            _heardOverMs.Remove(own);
        }

        _unsure.UnionWith(_heardOverMs.Keys);
        Apply();
    }

    private static DeviceRecord Record(uint address)
    {
        bool isGateway = address >= FirstGateway;
        return VirtualHub.Record((int)address) with
        {
            Kind = isGateway ? DeviceKinds.Gateway : DeviceKinds.Wearable,
            IntervalMs = 1_000 * (isGateway ? GatewaySeconds : WearableSeconds),
            BoundMs = isGateway ? GatewayBoundMs : WearableBoundMs,
        };
    }

    private void Change(DeviceRecord record)
    {
        _hub.Disk.Put(new DeviceEntry(record, new byte[Frame.KeyLength]));
        Apply(new DevicesChanged { Records = [record] });
    }

    private void BeatGateways()
    {
        foreach (uint gateway in _plugged.Except(_retired).Order())
        {
            Apply(_hub.HeartbeatFrame(++_counter, gateway, GatewaySeconds));
        }
    }

    private void Apply(params Input[] inputs)
    {
        Dictionary<uint, DeviceState> before = _hub.Core.Devices.ToDictionary(d => d.Address, d => d.State);
        _hub.Apply(inputs);
        uint heard = inputs is [UplinkFrame frame] ? frame.Address : 0;
        for (uint gateway = FirstGateway; gateway < FirstGateway + Gateways; gateway++)
        {
            DeviceState now = _hub.State(gateway);
            if (now == DeviceState.Online && before[gateway] is DeviceState.New or DeviceState.Silent)
            {
                _changedMs[gateway] = _hub.NowMs;
            }

            if (now == DeviceState.Silent && before[gateway] != DeviceState.Silent)
            {
                _goneMs[gateway] = _hub.NowMs;
            }

            if (now == DeviceState.Late)
            {
                _lateMs[gateway] = _hub.NowMs;
            }
        }

        foreach (uint wearable in _heardMs.Keys.Where(w => w != heard))
        {
            Check(wearable, before[wearable], _hub.State(wearable));
        }
    }

    private void Check(uint wearable, DeviceState was, DeviceState now)
    {
        long lastMs = _heardMs[wearable];
        List<uint> ways = [.. _heardOverMs
            .Where(h => h.Key.Wearable == wearable && lastMs - h.Value <= WearableBoundMs)
            .Select(h => h.Key.Way)];
        bool hasOwn = ways.Remove(0);
        List<uint> behind = [.. ways.Except(_retired)];
        List<uint> there = [.. behind.Where(g => _hub.State(g) != DeviceState.Silent)];
        bool isCutOff = !hasOwn && behind.Count > 0 && there.Count == 0;
        bool mayBeCutOff = isCutOff || (!hasOwn && there.TrueForAll(g => _unsure.Contains((wearable, g))));
        long couldMs = CouldMs(ways);
        long dueMs = Math.Max(Math.Max(lastMs, _startMs), couldMs) + WearableBoundMs;

        // Of ways that it is not sure of the hub may know or not.
        List<uint> sure = [.. ways.Where(g => !_unsure.Contains((wearable, g)))];
        bool isSurelyCutOff = isCutOff && sure.Exists(behind.Contains);
        long earliestMs = Math.Max(Math.Max(lastMs, _startMs), Math.Min(couldMs, CouldMs(sure))) + WearableBoundMs;
        long latestMs = Math.Max(dueMs, CouldMs(sure) + WearableBoundMs);
        string story = $"{wearable} {was} → {now} at {_hub.NowMs}, heard {lastMs}, due {dueMs}, own {hasOwn}, "
            + $"behind {string.Join(',', behind)}, there {string.Join(',', there)}, retired {string.Join(',', _retired)}";

        if (now == DeviceState.Silent && was != DeviceState.Silent)
        {
            Assert.False(isSurelyCutOff, $"blamed for its gateways: {story}");
            Assert.True(_hub.NowMs >= earliestMs, $"early: {story}");
        }

        if (now == DeviceState.Unknown && was != DeviceState.Unknown)
        {
            Assert.True(mayBeCutOff, $"hidden although somebody could hear it: {story}");
        }

        if (now is DeviceState.Online or DeviceState.Late or DeviceState.Unknown && !(mayBeCutOff && now == DeviceState.Unknown))
        {
            bool isWaitedFor = behind.Any(g => _hub.NowMs - _lateMs.GetValueOrDefault(g, long.MinValue / 2) <= GatewayBoundMs);
            long sinceMs = Math.Max(latestMs, isCutOff ? behind.Max(g => _goneMs.GetValueOrDefault(g)) : 0);
            Assert.True(
                _hub.NowMs < sinceMs + PromisedMs + (isWaitedFor ? GatewayBoundMs : 0),
                $"not found: {story}");
        }

        long CouldMs(List<uint> over)
        {
            List<uint> left = [.. over.Intersect(there)];
            return hasOwn ? _startMs
                : left.Count > 0 ? left.Min(g => _changedMs.GetValueOrDefault(g))
                : over.Count > 0 ? over.Max(g => _changedMs.GetValueOrDefault(g))
                : _startMs;
        }
    }
}
