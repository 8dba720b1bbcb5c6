using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation;

/// <summary>A gateway: the firmware's own device and radio port, and a network between it and the hub.</summary>
internal sealed class SimulatedGateway : IPublisher, ILight, IVitals
{
    /// <summary>A round of the main loop in the interpreter.</summary>
    private const long TurnMicros = 3_000;
    private const long InterruptMicros = 1_000;

    /// <summary>Wi-Fi, a switch, and the MQTT client's own thread: each way between these.</summary>
    private const int FastestMs = 4;
    private const int SlowestMs = 25;

    /// <summary>One in so many is lost on the way, and TCP sends it again after about this.</summary>
    private const int LostOneIn = 100;
    private const int AgainMs = 250;

    private readonly Timeline _timeline;
    private readonly Board _board = Firmware.Gateway.HeltecV3.Describe();
    private readonly Chance _random;
    private readonly SimulatedRadio _radio;
    private readonly GatewayDevice _device;
    private readonly Diary _diary;
    private readonly Queue<byte[]> _messages = new();
    private readonly Queue<int> _answers = new();
    private long _upAt;
    private long _downAt;
    private long _turnAt = long.MaxValue;
    private long _freeAt;
    private int _tickets;
    private bool _dead;

    public SimulatedGateway(uint address, byte[] key, string settings, Place place, Timeline timeline, Air air, Diary diary, int seed)
    {
        Address = address;
        _timeline = timeline;
        _diary = diary;
        _random = new Chance(seed);
        DeviceSettings read = DeviceSettings.FromText(settings, _board);
        RadioPlan plan = RadioPlan.Parse(read.Region, read.Spreading, RadioPlan.MaxChannels, _board.Radio!.MaxPowerDbm)!;
        Duty = new DutyWatch(plan);
        _radio = new SimulatedRadio(air, place) { Happened = () => Due(_timeline.NowMicros + InterruptMicros) };
        DutyBudget budget = new(plan.Bands);
        RadioPort port = new(new WatchedRadio(_radio, OnSend), budget, _random, 0, AirManners.GatewayQueue);
        _device = new GatewayDevice(
            read, new DeviceKey(address, 0, key), new SimulatedFlash(), this, port, plan, budget, this, _random, this, 0);
    }

    public uint Address { get; }

    public DutyWatch Duty { get; }

    /// <summary>Takes what arrives at the hub, with the ticket that it is to confirm.</summary>
    public Action<SimulatedGateway, byte[], int>? Uplink { get; set; }

    public ResetCause ResetCause => ResetCause.PowerOn;

    /// <summary>Switched on, and connected to the hub.</summary>
    public void SwitchOn()
    {
        _device.OnLink(true, NowMs);
        Due(_timeline.NowMicros);
    }

    public void Die()
    {
        _dead = true;
        _radio.LosePower();
        _diary.Note(_timeline.NowMicros, Address, "loses its power");
    }

    /// <summary>The hub sends something.</summary>
    public void Send(byte[] message)
    {
        _downAt = Math.Max(_downAt + 1, _timeline.NowMicros + Delay());
        _timeline.At(_downAt, () =>
        {
            _messages.Enqueue(message);
            Due(_timeline.NowMicros + InterruptMicros);
        });
    }

    /// <summary>The hub confirms what it has committed.</summary>
    public void Confirm(int ticket)
    {
        _downAt = Math.Max(_downAt + 1, _timeline.NowMicros + Delay());
        _timeline.At(_downAt, () =>
        {
            _answers.Enqueue(ticket);
            Due(_timeline.NowMicros + InterruptMicros);
        });
    }

    int IPublisher.Publish(byte[] message)
    {
        int ticket = ++_tickets;
        _upAt = Math.Max(_upAt + 1, _timeline.NowMicros + Delay());
        _timeline.At(_upAt, () =>
        {
            if (!_dead)
            {
                Uplink?.Invoke(this, message, ticket);
            }
        });
        return ticket;
    }

    void IPublisher.Restart()
    {
        // The connection of this world does not hang.
    }

    void ILight.Show(int colour)
    {
        // Nobody looks.
    }

    long IVitals.FreeMemory() => 60_000;

    byte IVitals.Battery() => BatteryLevel.Mains;

    private long NowMs => _timeline.NowMicros / 1000;

    private long Delay() => 1000L * (FastestMs + _random.Next(SlowestMs - FastestMs) + (_random.Next(LostOneIn) == 0 ? AgainMs : 0));

    private void Due(long micros)
    {
        micros = Math.Max(Math.Max(micros, _freeAt), _timeline.NowMicros);
        if (_dead || micros >= _turnAt)
        {
            return;
        }

        _turnAt = micros;
        _timeline.At(micros, () =>
        {
            if (_turnAt == micros && !_dead)
            {
                Turn();
            }
        });
    }

    /// <summary>As the gateway's main loop does it.</summary>
    private void Turn()
    {
        long now = NowMs;
        _turnAt = long.MaxValue;
        _freeAt = _timeline.NowMicros + TurnMicros;
        while (_answers.TryDequeue(out int ticket))
        {
            _device.OnAnswer(ticket, true, now);
        }

        bool had = _messages.TryDequeue(out byte[]? message);
        if (had)
        {
            _device.OnMessage(message!, now);
        }

        long due = Math.Min(_device.Tick(now), now + _board.PollMs);
        Due(had ? _freeAt : due * 1000);
    }

    private void OnSend(RadioChannel channel, byte[] frame)
    {
        Duty.Sends(channel, frame.Length, _timeline.NowMicros);
        _diary.Note(_timeline.NowMicros, Address, "answers {0:x6}", Frame.ReadHeader(frame)?.Device ?? 0);
    }
}
