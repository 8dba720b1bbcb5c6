using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// A button on a wall: the firmware's own device, round and boot guard, made anew at each start. What is modelled here is
/// what they run on, as drivers/App does it: power, flash, the contact, and a loop that takes time.
/// </summary>
internal sealed class SimulatedStationary : IVitals, IButton
{
    /// <summary>From power to the first round of the main loop.</summary>
    private const long BootMicros = 700_000;

    /// <summary>A round of the main loop in the interpreter.</summary>
    private const long TurnMicros = 2_000;

    /// <summary>From an edge or a frame to the loop that looks.</summary>
    private const long InterruptMicros = 1_000;

    /// <summary>A write to flash stops everything.</summary>
    private const long WriteMicros = 20_000;

    private readonly Timeline _timeline;
    private readonly Diary _diary;
    private readonly string _settings;
    private readonly DeviceKey _key;
    private readonly AlarmBook _alarms = new();
    private readonly IdleRule _idle;

    private ButtonDevice? _device;
    private ButtonRound? _round;
    private BootGuard? _guard;
    private long _bootMicros;
    private long _turnAt = long.MaxValue;
    private long _freeAt;
    private long _closedUntil;
    private bool _isHousingOpen;
    private bool _edges;
    private long _epoch;
    private Indication _shown;

    public SimulatedStationary(
        uint address, byte[] key, string settings, FaultyLink link, FaultyFlash flash, Timeline timeline, Diary diary, int seed)
    {
        Address = address;
        Link = link;
        Flash = flash;
        _settings = settings;
        _timeline = timeline;
        _diary = diary;
        _key = new DeviceKey(address, 0, key);
        _idle = new IdleRule(new Chance(seed));
        link.Happened = () => Due(_timeline.NowMicros + InterruptMicros);
        flash.Kept = (name, content) =>
        {
            if (name == AlarmBook.Record)
            {
                _alarms.OnKept(content);
            }
        };
    }

    public uint Address { get; }

    public FaultyLink Link { get; }

    public FaultyFlash Flash { get; }

    /// <summary>It has power.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Its main loop turns.</summary>
    public bool IsRunning => _device != null;

    public bool IsSafeMode => _guard is { IsSafeMode: true };

    public int UnfinishedAlarms => _device?.UnfinishedAlarms ?? 0;

    /// <summary>Since the very first power-on, oldest first.</summary>
    public IReadOnlyList<RaisedAlarm> Raised => _alarms.All;

    /// <summary>What light and sound say; Off without power.</summary>
    public Indication Light => _device?.Indication ?? Indication.Off;

    /// <summary>Boots begun so far.</summary>
    public int Starts { get; private set; }

    /// <summary>What the firmware is given for its flash, and for its key: where a planted bug may sit.</summary>
    public Func<IStore, IStore> FlashRim { get; init; } = flash => flash;

    public Func<ICcm, ICcm> CcmRim { get; init; } = ccm => ccm;

    public long Heartbeats { get; private set; }

    /// <summary>Of the main loop that were simulated.</summary>
    public long Rounds { get; private set; }

    /// <summary>Rounds in which the light blinks and nothing else can happen are passed over.</summary>
    public bool SkipsIdleRounds
    {
        get => _idle.IsInForce;
        set => _idle.IsInForce = value;
    }

    /// <summary>Told of each press, fault and tamper that it raises, before anything is sent.</summary>
    public Action<SimulatedStationary, RaisedAlarm>? AlarmRaised { get; set; }

    /// <summary>Told of each higher stage that it believes of an alarm of its own.</summary>
    public Action<SimulatedStationary, RaisedAlarm, AckStage>? AlarmAcked { get; set; }

    public Action<SimulatedStationary, Indication>? LightChanged { get; set; }

    /// <summary>It begins with nothing but what its flash holds.</summary>
    public Action? Begins { get; set; }

    /// <summary>Told of the counter of each frame that it seals, and of what opens under its key.</summary>
    public Action<uint>? Sealed { get; set; }

    public Action<uint, byte[]>? Opened { get; set; }

    /// <summary>Told if its flash was set to lose the power in the middle of a write, and did.</summary>
    public Action<SimulatedStationary>? LostPower { get; set; }

    public ResetCause ResetCause => _guard!.ResetCause;

    /// <summary>What the installer gives such a device.</summary>
    /// <param name="habits">What its presses raise, lines of the settings file; empty for what its board is given.</param>
    public static string Settings(uint address, byte[] key, int intervalSeconds, string habits = "") =>
        $"id = {DeviceAddress.ToText(address)}\nkey = {Convert.ToHexStringLower(key)}\ninterval = {intervalSeconds}\n"
        + $"host = hub\npassword = {DeviceKey.PasswordOf(key)}\n" + habits;

    public void SwitchOn()
    {
        if (!IsOn)
        {
            IsOn = true;
            Start();
        }
    }

    /// <summary>At once and without a word: what was in memory is gone.</summary>
    public void PowerOff()
    {
        if (IsOn)
        {
            IsOn = false;
            Stop();
            _diary.Note(_timeline.NowMicros, Address, "loses its power");
        }
    }

    /// <summary>The firmware starts anew; power stays.</summary>
    public void Reset()
    {
        if (IsOn)
        {
            Stop();
            Start();
            _diary.Note(_timeline.NowMicros, Address, "restarts");
        }
    }

    /// <summary>A finger closes the contact for so long.</summary>
    public void Press(long heldMicros = 200_000)
    {
        _closedUntil = _timeline.NowMicros + heldMicros;
        OnEdge();
        _timeline.At(_closedUntil, OnEdge);
    }

    public void SetHousing(bool open)
    {
        _isHousingOpen = open;
        OnEdge();
    }

    long IVitals.FreeMemory() => 60_000;

    byte IVitals.Battery() => BatteryLevel.Mains;

    private long LocalMs(long micros) => (micros - _bootMicros) / 1000;

    private void OnEdge()
    {
        _edges = true;
        _idle.OnEdge(_timeline.NowMicros);
        Due(_timeline.NowMicros + InterruptMicros);
    }

    private void Start()
    {
        Starts++;
        long epoch = ++_epoch;
        _timeline.At(_timeline.NowMicros + BootMicros, () =>
        {
            if (_epoch == epoch)
            {
                Guarded(Boot);
            }
        });
    }

    private void Stop()
    {
        _epoch++;
        _device = null;
        _round = null;
        _turnAt = long.MaxValue;
        Link.LosePower();
        ShowLight();
    }

    private void Boot()
    {
        _bootMicros = _timeline.NowMicros;
        _edges = false;
        Begins?.Invoke();
        _guard = new BootGuard(Flash, ResetCause.PowerOn, 0);
        Board board = Firmware.Stationary.Esp32Wroom.Describe();
        DeviceSettings settings = DeviceSettings.FromText(_settings, board);
        if (_guard.IsSafeMode)
        {
            SafeSettings.Simplify(settings);
            board = SafeSettings.Simplify(board);
        }

        _alarms.OnStart(Flash.Read(AlarmBook.Record));
        _idle.OnStart(settings.IntervalSeconds);
        LinkLine line = new(Link);
        ButtonDevice device = new(
            board, settings, CcmRim(new WatchedCcm(_key, OnSeals, OnOpened)), FlashRim(Flash), [line.Plan], new IndicatorOutputs(), _idle, this, 0);
        _round = new ButtonRound(device, [line]);
        device.OnFault(FaultCode.SafeMode, _guard.IsSafeMode, 0);
        _device = device;
        _diary.Note(_bootMicros, Address, _guard.IsSafeMode ? "starts in safe mode" : "starts");
        LookAtGuard(_guard.IsSafeMode ? BootGuard.SafeForMs : BootGuard.GoodAfterMs);
        Link.Start();
        _turnAt = long.MaxValue;
        _freeAt = _bootMicros;
        Due(_bootMicros);
    }

    /// <summary>The supervisor looks at every round; only this one matters.</summary>
    private void LookAtGuard(long afterMs)
    {
        long epoch = _epoch;
        _timeline.At(_bootMicros + (afterMs * 1000), () =>
        {
            if (_epoch == epoch)
            {
                Guarded(() => Supervise(_timeline.NowMicros));
            }
        });
    }

    private void Supervise(long micros)
    {
        if (!_guard!.Tick(LocalMs(micros)))
        {
            return;
        }

        if (UnfinishedAlarms > 0 || _device!.IsFollowing(LocalMs(micros)))
        {
            LookAtGuard(LocalMs(micros) + 1000);
            return;
        }

        _guard.BeforeRestart(0, true);
        Stop();
        Start();
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
                Guarded(Turn);
            }
        });
    }

    /// <summary>Runs firmware, which a power cut may end anywhere.</summary>
    private void Guarded(Action firmware)
    {
        try
        {
            firmware();
        }
        catch (PowerCut)
        {
            PowerOff();
            LostPower?.Invoke(this);
        }
    }

    private void Turn()
    {
        long micros = _timeline.NowMicros;
        Rounds++;
        _turnAt = long.MaxValue;
        int writes = Flash.Writes;
        bool edges = _edges;
        _edges = false;
        _freeAt = micros + TurnMicros;
        long nowMs = LocalMs(micros);
        long due = _round!.Turn(micros < _closedUntil, false, !_isHousingOpen, edges, nowMs);
        _freeAt += (Flash.Writes - writes) * WriteMicros;
        if (Flash.Writes != writes)
        {
            _idle.OnWrite(micros);
        }

        ShowLight();
        if (_round.HadFrame || _edges)
        {
            Due(_freeAt);
            return;
        }

        long dueMicros = due == Never.AtMs ? long.MaxValue : _bootMicros + (due * 1000);
        bool closed = micros < _closedUntil || _isHousingOpen;
        Due(closed || UnfinishedAlarms > 0 ? dueMicros : _idle.NextRound(Light, Link.Connection != 0, micros, _bootMicros, dueMicros));
    }

    private void ShowLight()
    {
        if (Light != _shown)
        {
            _shown = Light;
            LightChanged?.Invoke(this, _shown);
        }
    }

    private void OnSeals(uint counter, byte[] body)
    {
        Sealed?.Invoke(counter);
        if (AlarmBody.FromBytes(body) is { } alarm)
        {
            RaisedAlarm raised = new(counter, alarm, _timeline.NowMicros);
            _alarms.Add(raised);
            _diary.Note(_timeline.NowMicros, Address, "raises " + alarm.Kind + (alarm.Restore ? " over" : "") + " {0}", counter);
            AlarmRaised?.Invoke(this, raised);
        }
        else
        {
            Heartbeats++;
            _idle.OnHeartbeat(counter, LocalMs(_timeline.NowMicros));
        }
    }

    private void OnOpened(uint counter, byte[] body)
    {
        Opened?.Invoke(counter, body);
        if (AckBody.FromBytes(body) is not { } ack)
        {
            return;
        }

        _idle.OnAck(ack.Counter);
        if (_alarms.OnAck(ack) is { } alarm)
        {
            _diary.Note(_timeline.NowMicros, Address, "knows its alarm as " + alarm.Known + " {0}", alarm.Counter);
            AlarmAcked?.Invoke(this, alarm, alarm.Known);
        }
    }
}
