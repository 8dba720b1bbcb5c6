using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// A gateway between the air and a link that fails: the firmware's own device and radio port, made anew at each start, over
/// flash that fails too.
/// </summary>
internal sealed class SimulatedRelay : IPublisher, ILight, IVitals
{
    // As SimulatedGateway and SimulatedStationary have them.
    private const long BootMicros = 700_000;
    private const long TurnMicros = 3_000;
    private const long InterruptMicros = 1_000;

    private readonly Timeline _timeline;
    private readonly Diary _diary;
    private readonly Board _board = Firmware.Gateway.HeltecV3.Describe();
    private readonly DeviceSettings _settings;
    private readonly DeviceKey _key;
    private readonly Chance _random;
    private readonly SimulatedRadio _radio;
    private GatewayDevice? _device;
    private int _connection;
    private long _bootMicros;
    private long _turnAt = long.MaxValue;
    private long _freeAt;
    private long _epoch;

    /// <param name="link">Its session is <c>gw/</c> and the gateway's id.</param>
    public SimulatedRelay(
        uint address, byte[] key, string settings, FaultyLink link, FaultyFlash flash, Place place, Timeline timeline, Air air,
        Diary diary, int seed)
    {
        Address = address;
        Link = link;
        Flash = flash;
        _timeline = timeline;
        _diary = diary;
        _settings = DeviceSettings.FromText(settings, _board);
        _key = new DeviceKey(address, 0, key, isGateway: true);
        _random = new Chance(seed);
        _radio = new SimulatedRadio(air, place) { Happened = Wake };
        link.Happened = Wake;
    }

    public uint Address { get; }

    public FaultyLink Link { get; }

    public FaultyFlash Flash { get; }

    public bool IsOn { get; private set; }

    public bool IsRunning => _device != null;

    /// <summary>Frames from the air that the hub has not confirmed.</summary>
    public int Waiting => _device?.Waiting ?? 0;

    ResetCause IVitals.ResetCause => ResetCause.PowerOn;

    public void SwitchOn()
    {
        if (IsOn)
        {
            return;
        }

        IsOn = true;
        long epoch = ++_epoch;
        _timeline.At(_timeline.NowMicros + BootMicros, () =>
        {
            if (_epoch == epoch)
            {
                Guarded(Boot);
            }
        });
    }

    public void PowerOff()
    {
        if (IsOn)
        {
            IsOn = false;
            _epoch++;
            _device = null;
            _turnAt = long.MaxValue;
            _radio.LosePower();
            Link.LosePower();
            _diary.Note(_timeline.NowMicros, Address, "loses its power");
        }
    }

    int IPublisher.Publish(byte[] message) => Link.Publish(message);

    void IPublisher.Restart() => Link.Restart();

    void ILight.Show(int colour)
    {
        // Nobody looks.
    }

    long IVitals.FreeMemory() => 60_000;

    byte IVitals.Battery() => BatteryLevel.Mains;

    private long LocalMs(long micros) => (micros - _bootMicros) / 1000;

    private void Boot()
    {
        _bootMicros = _timeline.NowMicros;
        _connection = 0;
        RadioPlan plan = RadioPlan.Parse(_settings.Region, _settings.Spreading, RadioPlan.MaxChannels, _board.Radio!.MaxPowerDbm)!;
        DutyBudget budget = new(plan.Bands);
        RadioPort port = new(_radio, budget, _random, 0, AirManners.GatewayQueue);
        _device = new GatewayDevice(_settings, _key, Flash, this, port, plan, budget, this, _random, this, 0);
        _diary.Note(_bootMicros, Address, "starts");
        Link.Start();
        _freeAt = _bootMicros;
        Due(_bootMicros);
    }

    private void Wake() => Due(_timeline.NowMicros + InterruptMicros);

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

    private void Guarded(Action firmware)
    {
        try
        {
            firmware();
        }
        catch (PowerCut)
        {
            PowerOff();
        }
    }

    /// <summary>As the gateway's main loop does it.</summary>
    private void Turn()
    {
        long nowMs = LocalMs(_timeline.NowMicros);
        _turnAt = long.MaxValue;
        _freeAt = _timeline.NowMicros + TurnMicros;
        TellConnection(nowMs);
        while (Link.TakeAnswer() is { } answer)
        {
            _device!.OnAnswer(answer.Ticket, answer.Confirmed, nowMs);
        }

        byte[]? message = Link.Take();
        if (message != null)
        {
            _device!.OnMessage(message, nowMs);
        }

        long due = _device!.Tick(nowMs);
        Due(message != null ? _freeAt : _bootMicros + (Math.Min(due, nowMs + _board.PollMs) * 1000));
    }

    private void TellConnection(long nowMs)
    {
        int current = Link.Connection;
        if (current == _connection)
        {
            return;
        }

        if (_connection != 0)
        {
            _device!.OnLink(false, nowMs);
        }

        if (current != 0)
        {
            _device!.OnLink(true, nowMs);
        }

        _connection = current;
    }
}
