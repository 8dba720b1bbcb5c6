using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation;

/// <summary>A school in virtual time: the firmware's own core in each device, on one air, and the hub's own core.</summary>
public sealed class School
{
    private const uint FirstWearable = 0x001000;
    private const uint FirstGateway = 0x0000B1;
    private const int GatewayHeartbeatSeconds = 60;
    private const long SecondMicros = 1_000_000;

    /// <summary>A finger stays on the button for between these.</summary>
    private const int ShortestPressMs = 150;
    private const int LongestPressMs = 700;

    /// <summary>The first and the start of the last.</summary>
    private const int SwitchedOnSeconds = 4;

    /// <summary>Whoever pressed is left alone for so long: then the device sleeps again.</summary>
    private const int RestSeconds = 180;

    /// <summary>After the last press, for those that are repeated.</summary>
    private const int EndSeconds = 180;

    private readonly SchoolPlan _plan;
    private readonly int _seed;
    private readonly Timeline _timeline = new();
    private readonly Diary _diary;
    private readonly Firmware.Virtual.Air _air;
    private readonly SimulatedHub _hub;
    private readonly List<SimulatedGateway> _gateways = [];
    private readonly List<SimulatedWearable> _wearables = [];
    private readonly Dictionary<uint, OpenPress> _open = [];
    private readonly List<OpenPress> _presses = [];
    private readonly Chance _chance;
    private readonly long _warmMicros;
    private readonly long _endMicros;
    private long _heartbeatsBefore;
    private long _acceptedBefore;
    private double[] _chargeBefore = [];
    private double? _jamReported;
    private double? _jamEndReported;
    private int _unexplained;
    private int _falseSilences;
    private int _unknowns;
    private int _falseJams;

    private School(SchoolPlan plan, int seed, bool tell)
    {
        _plan = plan;
        _seed = seed;
        _diary = new Diary(tell);
        _chance = new Chance(seed * 7919);
        _warmMicros = plan.WarmUpSeconds * SecondMicros;
        _endMicros = _warmMicros + (((plan.Times * (long)plan.EverySeconds) + EndSeconds) * SecondMicros);
        _air = new Firmware.Virtual.Air(_timeline, seed, new AirOptions
        {
            PathLossDb = new Walls(plan.Building, seed).LossDb,
            LossProbability = plan.Loss,
            Bursts = plan.BadSeconds > 0 ? new BurstLoss(plan.GoodSeconds, plan.BadSeconds, 0, 1) : null,
        });
        List<DeviceEntry> entries = [.. Gateways(), .. Wearables()];
        _hub = new SimulatedHub(entries, _timeline, _diary) { Stored = OnStored, Changed = OnChanged, Reported = OnReported };
        _gateways.ForEach(_hub.Join);
        Script();
    }

    /// <summary>Runs a plan; the same plan and seed give the same outcome to the last byte.</summary>
    /// <param name="tell">Fill <see cref="SchoolOutcome.Timeline"/>.</param>
    /// <param name="progress">Told the share that is done, now and then; null for nobody.</param>
    public static SchoolOutcome Run(SchoolPlan plan, int seed, bool tell, Action<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);

        // They are switched on over a whole interval, and whoever is not cannot be pressed.
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(plan.WarmUpSeconds, plan.HeartbeatSeconds + SwitchedOnSeconds, nameof(plan));
        School school = new(plan, seed, tell);
        const int parts = 100;
        for (int i = 1; i <= parts; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            school._timeline.RunUntil(school._endMicros * i / parts);
            progress?.Invoke((double)i / parts);
        }

        return school.Outcome();
    }

    private IEnumerable<DeviceEntry> Gateways()
    {
        Building b = _plan.Building;
        for (int i = 0; i < _plan.Gateways; i++)
        {
            uint address = FirstGateway + (uint)i;
            byte[] key = Key(address);
            Place place = new(b.Length * (i + 0.5) / _plan.Gateways, b.Width / 2, (b.Floors / 2 * b.FloorHeight) + 2.5);
            string settings = Settings(address, key, GatewayHeartbeatSeconds)
                + "host = hub\npassword = 00\n" + (_plan.Channels > 1 ? $"channel = {1 + (i % _plan.Channels)}\n" : "");
            _gateways.Add(new SimulatedGateway(address, key, settings, place, _timeline, _air, _diary, (_seed * 101) + i));
            yield return Entry(address, key, DeviceKinds.Gateway, GatewayHeartbeatSeconds, 3);
        }
    }

    private IEnumerable<DeviceEntry> Wearables()
    {
        Building b = _plan.Building;
        for (int i = 0; i < _plan.Wearables; i++)
        {
            uint address = FirstWearable + (uint)i;
            byte[] key = Key(address);
            Place place = new(
                _chance.Share() * b.Length, _chance.Share() * b.Width, (_chance.Next(b.Floors) * b.FloorHeight) + 1.2);
            string settings = Settings(address, key, _plan.HeartbeatSeconds)
                + (_plan.Channels > 1 ? $"channels = {_plan.Channels}\n" : "");
            SimulatedWearable wearable = new(
                address, key, settings, place, _timeline, _air, _diary, (_seed * 1_000_003) + i) { Finished = OnFinished };
            _wearables.Add(wearable);
            yield return Entry(address, key, DeviceKinds.Wearable, _plan.HeartbeatSeconds, _plan.BoundHeartbeats);
        }
    }

    private string Settings(uint address, byte[] key, int interval) =>
        $"id = {DeviceAddress.ToText(address)}\nkey = {Convert.ToHexStringLower(key)}\ninterval = {interval}\n"
        + $"region = {_plan.Region}\nspreading = {_plan.Spreading}\n";

    private byte[] Key(uint address)
    {
        byte[] key = new byte[Frame.KeyLength];
        new Random(_seed ^ (int)address).NextBytes(key);
        return key;
    }

    private static DeviceEntry Entry(uint address, byte[] key, string kind, int heartbeatSeconds, int bound) => new(
        new DeviceRecord(
            address, 0, kind, SimulatedHub.SiteId, "", kind, 1, heartbeatSeconds * 1000L, heartbeatSeconds * 1000L * bound, false),
        key);

    /// <summary>All that is decided beforehand: who is switched on when, who presses when, who jams, who dies.</summary>
    private void Script()
    {
        _gateways.ForEach(g => _timeline.At(SecondMicros, g.SwitchOn));
        foreach (SimulatedWearable wearable in _wearables)
        {
            _timeline.At(2 * SecondMicros + (long)(_chance.Share() * _plan.HeartbeatSeconds * SecondMicros), wearable.SwitchOn);
        }

        _timeline.At(_warmMicros, () =>
        {
            _heartbeatsBefore = _wearables.Sum(w => w.Heartbeats);
            _acceptedBefore = _hub.HeartbeatsAccepted;
            _chargeBefore = [.. _wearables.Select(w => w.Charge(_warmMicros))];
        });
        for (int i = 0; i < _plan.Times; i++)
        {
            _timeline.At(_warmMicros + (i * (long)_plan.EverySeconds * SecondMicros), PressSome);
        }

        if (_plan.JamForSeconds > 0)
        {
            long from = JamFromMicros;
            RadioPlan radio = RadioPlan.Parse(_plan.Region, _plan.Spreading, _plan.Channels, 22)!;
            Building b = _plan.Building;
            _air.Jam(
                new Place((b.Length / 2 / _plan.Gateways) + 3, b.Width / 2, b.Floors / 2 * b.FloorHeight),
                radio.Up.FrequencyHz, 14, from, from + (_plan.JamForSeconds * SecondMicros));
        }

        if (_plan.GatewayDiesAtSeconds > 0)
        {
            _timeline.At(_warmMicros + (_plan.GatewayDiesAtSeconds * SecondMicros), _gateways[^1].Die);
        }
    }

    private long JamFromMicros => _warmMicros + (_plan.JamFromSeconds * SecondMicros);

    private void PressSome()
    {
        long rested = _timeline.NowMicros - (RestSeconds * SecondMicros);
        List<SimulatedWearable> rest = [.. _wearables.Where(w => !_open.TryGetValue(w.Address, out OpenPress? last) || last.PressedMicros < rested)];
        for (int i = 0; i < _plan.Alarms && rest.Count > 0; i++)
        {
            int chosen = _chance.Next(rest.Count);
            SimulatedWearable wearable = rest[chosen];
            rest.RemoveAt(chosen);
            long at = _timeline.NowMicros + (long)(_chance.Share() * SecondMicros);
            long length = (ShortestPressMs + _chance.Next(LongestPressMs - ShortestPressMs)) * 1000L;
            _timeline.At(at, () =>
            {
                OpenPress press = new(wearable, _timeline.NowMicros);
                _open[wearable.Address] = press;
                _presses.Add(press);
                _diary.Note(_timeline.NowMicros, wearable.Address, "is pressed for {0} ms", length / 1000);
                wearable.Press(length);
            });
        }
    }

    private void OnStored(Alarm alarm)
    {
        if (alarm.Kind == EventKind.Panic && _open.TryGetValue(alarm.Address, out OpenPress? press) && press.StoredMicros is null)
        {
            press.StoredMicros = _timeline.NowMicros;
        }
        else
        {
            _unexplained++;
            _diary.Note(_timeline.NowMicros, alarm.Address, "has an alarm that no press explains", (long)alarm.Kind);
        }
    }

    private void OnFinished(SimulatedWearable wearable)
    {
        if (_open.TryGetValue(wearable.Address, out OpenPress? press) && press.KnownMicros is null)
        {
            press.KnownMicros = _timeline.NowMicros;
            press.Sendings = wearable.AlarmSendings - press.SentBefore;
            _diary.Note(_timeline.NowMicros, wearable.Address, "knows that it is stored");
        }
    }

    private void OnChanged(Device device, DeviceState before)
    {
        // Nobody in this school ever breaks but a gateway.
        bool isWearable = device.Record.Kind == DeviceKinds.Wearable;
        _falseSilences += isWearable && device.State == DeviceState.Silent ? 1 : 0;
        _unknowns += isWearable && device.State == DeviceState.Unknown ? 1 : 0;
    }

    private void OnReported(Outgoing report)
    {
        if (report is not { Kind: ReportKind.Interference, Attempt: 1 })
        {
            return;
        }

        double since = (_timeline.NowMicros - JamFromMicros) / 1e6;
        if (report.Restore)
        {
            _diary.Note(_timeline.NowMicros, report.Address, "is reported as no longer jammed");
            _jamEndReported ??= _jamReported is null ? null : since - _plan.JamForSeconds;
            return;
        }

        _diary.Note(_timeline.NowMicros, report.Address, "is reported as jammed");
        if (_plan.JamForSeconds > 0 && since >= 0 && since <= _plan.JamForSeconds + GatewayHeartbeatSeconds)
        {
            _jamReported ??= since;
        }
        else
        {
            _falseJams++;
        }
    }

    private SchoolOutcome Outcome()
    {
        double seconds = (_endMicros - _warmMicros) / 1e6;
        List<double> quiet = [];
        for (int i = 0; i < _wearables.Count; i++)
        {
            if (!_open.ContainsKey(_wearables[i].Address))
            {
                quiet.Add((_wearables[i].Charge(_endMicros) - _chargeBefore[i]) / seconds);
            }
        }

        double milliamps = quiet.Count == 0 ? 0 : quiet.Average();
        return new SchoolOutcome
        {
            Plan = _plan,
            Seed = _seed,
            Seconds = _endMicros / 1e6,
            Presses = [.. _presses.Select(p => p.Outcome())],
            Unexplained = _unexplained,
            HeartbeatsSent = _wearables.Sum(w => w.Heartbeats) - _heartbeatsBefore,
            HeartbeatsHeard = _hub.HeartbeatsAccepted - _acceptedBefore,
            FalseSilences = _falseSilences,
            Unknowns = _unknowns,
            WorstWearableDuty = _wearables.Max(w => w.Duty.Worst),
            WorstGatewayDuty = _gateways.Max(g => g.Duty.Worst),
            JamReportedSeconds = _jamReported,
            JamEndReportedSeconds = _jamEndReported,
            FalseJams = _falseJams,
            AirOccupied = (double)_air.OnAirMicros / _endMicros,
            QuietMilliamps = milliamps,
            Timeline = _diary.Lines,
            Fingerprint = _diary.Fingerprint,
        };
    }

    /// <summary>A press of which not everything is known yet.</summary>
    private sealed class OpenPress(SimulatedWearable wearable, long pressedMicros)
    {
        public long PressedMicros => pressedMicros;

        public int SentBefore { get; } = wearable.AlarmSendings;

        public long? StoredMicros { get; set; }

        public long? KnownMicros { get; set; }

        public long AwakeMicros { get; } = wearable.IsAsleep ? pressedMicros + (wearable.Cell.BootMs * 1000L) : Math.Max(pressedMicros, wearable.BootsAtMicros);

        public int Sendings { get; set; }

        public PressOutcome Outcome() => new(
            wearable.Address,
            pressedMicros / 1000,
            AwakeMicros / 1000,
            StoredMicros / 1000,
            KnownMicros / 1000,
            KnownMicros is null ? wearable.AlarmSendings - SentBefore : Sendings);
    }
}
