using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation;

/// <summary>
/// A wearable: the firmware's own device, round and radio line, made anew at each start as after a deep sleep. What is
/// modelled here is what the firmware runs on: the start, flash, the clock, and a loop that takes time.
/// </summary>
internal sealed class SimulatedWearable : IVitals
{
    /// <summary>A round of the main loop in the interpreter.</summary>
    private const long TurnMicros = 2_000;

    /// <summary>From an edge or the radio's interrupt to the loop that looks.</summary>
    private const long InterruptMicros = 1_000;

    /// <summary>As drivers/BatteryInput.cs waits.</summary>
    private const long GaugeMicros = 10_000;

    /// <summary>The slow clock that ends a deep sleep is wrong by up to this (ESP32 technical reference: RC oscillator, calibrated).</summary>
    private const double DriftShare = 0.02;

    /// <summary>The press memory's capacitor takes so long to fill: between the bounds of its board's page.</summary>
    private const long MemoryMicros = 6_000_000;

    private readonly Timeline _timeline;
    private readonly Board _board = Firmware.Wearable.HeltecV3.Describe();
    private readonly DeviceSettings _settings;
    private readonly RadioPlan _plan;
    private readonly DeviceKey _ccm;
    private readonly Chance _random;
    private readonly FaultyFlash _flash;
    private readonly SimulatedRadio _radio;
    private readonly WatchedRadio _watched;
    private readonly Diary _diary;
    private readonly double _drift;

    private ButtonDevice? _device;
    private ButtonRound? _round;
    private PressMemory? _memory;
    private bool _starting;
    private bool _wokenByContact;
    private long _startMicros;
    private long _bootMicros;
    private long _turnAt = long.MaxValue;
    private long _freeAt;
    private long _closedUntil;
    private bool _edges;
    private long _epoch;
    private int _gaugings;
    private byte[]? _last;

    public SimulatedWearable(uint address, byte[] key, string settings, Place place, Timeline timeline, Air air, Diary diary, int seed)
    {
        Address = address;
        _timeline = timeline;
        _diary = diary;
        _settings = DeviceSettings.FromText(settings, _board);
        _plan = RadioPlan.Parse(_settings.Region, _settings.Spreading, _settings.Channels, _board.Radio!.MaxPowerDbm)!;
        _ccm = new DeviceKey(address, 0, key);
        _random = new Chance(seed);
        _flash = new FaultyFlash(_random);
        _drift = 1 + (((_random.Share() * 2) - 1) * DriftShare);
        _radio = new SimulatedRadio(air, place) { Happened = () => Due(_timeline.NowMicros + InterruptMicros) };
        Duty = new DutyWatch(_plan);
        _watched = new WatchedRadio(_radio, OnSend);
    }

    public uint Address { get; }

    public DutyWatch Duty { get; }

    /// <summary>Heartbeats that were sealed and sent; one sent twice counts once.</summary>
    public long Heartbeats { get; private set; }

    /// <summary>When a heartbeat was last on the air; -1 for never.</summary>
    public long HeartbeatAtMicros { get; private set; } = -1;

    /// <summary>Alarm frames on the air, repetitions too.</summary>
    public int AlarmSendings { get; private set; }

    /// <summary>Of the main loop, since the first power-on.</summary>
    public long Rounds { get; private set; }

    public int UnfinishedAlarms => _device?.UnfinishedAlarms ?? 0;

    /// <summary>Asleep with nothing pressed.</summary>
    public bool IsAsleep => _device == null && !_starting;

    /// <summary>When the firmware's first line ran last, or will run after the start that is under way.</summary>
    public long BootsAtMicros => _starting ? _startMicros + (_board.Battery!.BootMs * 1000L) : _bootMicros;

    public long AwakeMicros { get; private set; }

    /// <summary>Put round its cipher, by whoever wants to know what it says and believes.</summary>
    public Func<ICcm, ICcm> Cipher { get; init; } = ccm => ccm;

    /// <summary>Dark while it sleeps.</summary>
    public Indication Light => _device?.Indication ?? Indication.Off;

    /// <summary>What it keeps over its sleeps.</summary>
    public FaultyFlash Flash => _flash;

    /// <summary>Its battery is in.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Told at each boot, before anything else.</summary>
    public Action? Boots { get; set; }

    /// <summary>Told after each round of the main loop.</summary>
    public Action? Turned { get; set; }

    /// <summary>Told of each sending, its channel and its length in bytes.</summary>
    public Action<RadioChannel, int>? Sent { get; set; }

    public RadioPlan AirPlan => _plan;

    /// <summary>Told when the device knows that the hub has all its alarms.</summary>
    public Action<SimulatedWearable>? Finished { get; set; }

    public ResetCause ResetCause { get; private set; }

    public void SwitchOn()
    {
        IsOn = true;
        Start(ResetCause.PowerOn);
    }

    /// <summary>The battery is taken out, in whatever it was doing.</summary>
    public void PowerOff()
    {
        AwakeMicros += IsAsleep ? 0 : _timeline.NowMicros - _startMicros;
        IsOn = false;
        _epoch++;
        _starting = false;
        _device = null;
        _round = null;
        _memory = null;
        _turnAt = long.MaxValue;
        _radio.LosePower();
        _diary.Note(_timeline.NowMicros, Address, "loses its power");
    }

    /// <summary>A finger closes the contact.</summary>
    public void Press(long micros)
    {
        _closedUntil = _timeline.NowMicros + micros;
        _edges = true;
        if (IsAsleep && IsOn)
        {
            Start(ResetCause.WokenByContact);
        }

        Due(_timeline.NowMicros + InterruptMicros);
        _timeline.At(_closedUntil, () =>
        {
            _edges = true;
            Due(_timeline.NowMicros + InterruptMicros);
        });
    }

    /// <summary>Milliampere-seconds since the first power-on.</summary>
    public double Charge(long nowMicros)
    {
        BatteryPart part = _board.Battery!;
        long awake = AwakeMicros + (IsAsleep ? 0 : nowMicros - _startMicros);
        return ((awake * (double)part.AwakeMilliamps)
            + (_radio.ReceivingMicros * (double)part.ReceiveMilliamps)
            + (_radio.SentMicros * (double)part.TransmitMilliamps)
            + ((nowMicros - awake) * part.SleepMicroamps / 1000.0)) / 1e6;
    }

    public BatteryPart Cell => _board.Battery!;

    long IVitals.FreeMemory() => 60_000;

    byte IVitals.Battery()
    {
        _gaugings++;
        return 80;
    }

    private long LocalMs(long micros) => (micros - _bootMicros) / 1000;

    private void Start(ResetCause cause)
    {
        long epoch = ++_epoch;
        _starting = true;
        _startMicros = _timeline.NowMicros;
        _timeline.At(_startMicros + (_board.Battery!.BootMs * 1000L), () =>
        {
            if (_epoch == epoch)
            {
                Boot(cause);
            }
        });
    }

    private void Boot(ResetCause cause)
    {
        _starting = false;
        _bootMicros = _timeline.NowMicros;
        ResetCause = cause;
        _wokenByContact = cause == ResetCause.WokenByContact;
        Boots?.Invoke();
        int writes = _flash.Writes;
        int gaugings = _gaugings;
        RadioLine line = new(_watched, _plan, _flash, _random, true, cause == ResetCause.WokenByTimer, 0)
        {
            HeartbeatCopies = AirManners.HeartbeatCopies(_settings.IntervalSeconds),
        };
        _device = new ButtonDevice(_board, _settings, Cipher(_ccm), _flash, [line.Plan], new IndicatorOutputs(), _random, this, 0);
        _round = new ButtonRound(_device, [line]);
        _memory = new PressMemory(_flash);
        if (_memory.Owes(cause == ResetCause.WokenByTimer, IsMemoryEmpty(_bootMicros)))
        {
            _round.Owe(Contacts.FirstBit, _bootMicros < _closedUntil, false, true, 0);
        }

        _diary.Note(_bootMicros, Address, "starts: " + cause);
        _turnAt = long.MaxValue;
        _freeAt = _bootMicros;
        Took(writes, gaugings);
        Due(_bootMicros);
    }

    private void Due(long micros)
    {
        micros = Math.Max(Math.Max(micros, _freeAt), _timeline.NowMicros);
        if (_device == null || micros >= _turnAt)
        {
            return;
        }

        _turnAt = micros;
        long epoch = _epoch;
        _timeline.At(micros, () =>
        {
            if (_epoch == epoch && _turnAt == micros)
            {
                Turn();
            }
        });
    }

    private void Turn()
    {
        long micros = _timeline.NowMicros;
        Rounds++;
        _turnAt = long.MaxValue;
        int writes = _flash.Writes;
        int gaugings = _gaugings;
        int unfinished = _device!.UnfinishedAlarms;
        bool closed = micros < _closedUntil || _wokenByContact;
        bool edges = _edges;
        _wokenByContact = false;
        _edges = false;

        // In the middle of a round an interrupt waits for the next.
        _freeAt = micros + TurnMicros;
        long due = _round!.Turn(closed, false, true, edges, LocalMs(micros));
        if (unfinished > 0 && _device.UnfinishedAlarms == 0)
        {
            Finished?.Invoke(this);
        }

        Turned?.Invoke();

        Took(writes, gaugings);
        long now = LocalMs(_freeAt);
        long sleep = _edges || _freeAt < _closedUntil ? 0 : _round.SleepMs(now);
        if (sleep > 0 && _memory!.MaySleep(IsMemoryEmpty(_freeAt), now))
        {
            writes = _flash.Writes;
            gaugings = _gaugings;
            _round.BeforeSleep(sleep, now);
            Took(writes, gaugings);
            Sleep(sleep);
            return;
        }

        long wait = Math.Min(due, LocalMs(micros) + _board.PollMs);
        Due(_round.HadFrame ? _freeAt : _bootMicros + (wait * 1000));
    }

    private bool IsMemoryEmpty(long micros) => _closedUntil > 0 && micros < _closedUntil + MemoryMicros;

    private void Took(int writes, int gaugings) => _freeAt +=
        ((_flash.Writes - writes) * _board.Battery!.FlashWriteMs * 1000L) + ((_gaugings - gaugings) * GaugeMicros);

    private void Sleep(long milliseconds)
    {
        long asleepAt = _freeAt;
        long epoch = ++_epoch;
        _device = null;
        _round = null;
        _memory = null;
        AwakeMicros += asleepAt - _startMicros;
        _diary.Note(asleepAt, Address, "sleeps for {0} ms", milliseconds);
        _timeline.At(asleepAt + (long)(milliseconds * 1000 * _drift), () =>
        {
            if (_epoch == epoch)
            {
                Start(ResetCause.WokenByTimer);
            }
        });
    }

    private void OnSend(RadioChannel channel, byte[] frame)
    {
        Duty.Sends(channel, frame.Length, _timeline.NowMicros);
        Sent?.Invoke(channel, frame.Length);
        bool isAlarm = frame.Length == Frame.Overhead + AlarmBody.Length;
        AlarmSendings += isAlarm ? 1 : 0;
        if (!isAlarm)
        {
            HeartbeatAtMicros = _timeline.NowMicros;
        }

        if (!isAlarm && (_last == null || !_last.AsSpan().SequenceEqual(frame)))
        {
            Heartbeats++;
        }

        _last = frame;
        _diary.Note(_timeline.NowMicros, Address, isAlarm ? "sends an alarm on {0} Hz" : "sends a heartbeat on {0} Hz", channel.FrequencyHz);
    }
}
