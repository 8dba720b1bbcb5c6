using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>A gateway in virtual time, between the air and a hub's hands.</summary>
internal sealed class GatewayRig : IPublisher, ILight, IVitals
{
    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly SeededRandom _random = new(1);
    private readonly List<(int Ticket, byte[] Message)> _inFlight = [];
    private uint _downCounter = 500;
    private int _connection = 1;
    private int _messageId;
    private long _due;

    /// <param name="settings">Lines that go before the identity's, so they count.</param>
    public GatewayRig(string settings = "")
    {
        RadioPlan plan = RadioPlan.Parse("ru864", 9, 1, 14)!;
        DutyBudget budget = new(plan.Bands);
        Plan = plan;
        Port = new RadioPort(Radio, budget, _random, Now, AirManners.GatewayQueue);
        Device = new GatewayDevice(
            DeviceSettings.FromText(settings + "\n" + DeviceRig.Identity), _ccm, Store, this, Port, plan, budget, this, _random, this, Now);
        Advance(0);
    }

    public long Now { get; private set; } = 5000;

    public RadioPlan Plan { get; }

    public MemoryStore Store { get; } = new();

    public PaperRadio Radio { get; } = new();

    public RadioPort Port { get; }

    public GatewayDevice Device { get; }

    /// <summary>Frames from the air that the hub was handed, in the order of their arrival.</summary>
    public List<HeardFrame> Heard { get; } = [];

    public List<HeartbeatBody> Heartbeats { get; } = [];

    /// <summary>The hub takes messages, and says so.</summary>
    public bool HubAnswers { get; set; } = true;

    /// <summary>Room in the MQTT client's queue.</summary>
    public int Room { get; set; } = 32;

    public int Restarts { get; private set; }

    public int Colour { get; private set; }

    public bool IsLinkUp { get; private set; }

    public int InFlight => _inFlight.Count;

    ResetCause IVitals.ResetCause => ResetCause.PowerOn;

    public static GatewayRig Ready(string settings = "")
    {
        GatewayRig rig = new(settings);
        rig.LinkUp();
        return rig;
    }

    int IPublisher.Publish(byte[] message)
    {
        if (!IsLinkUp || _inFlight.Count >= Room)
        {
            return 0;
        }

        int ticket = (_connection << 16) + ++_messageId;
        _inFlight.Add((ticket, message));
        return ticket;
    }

    void IPublisher.Restart() => Restarts++;

    void ILight.Show(int colour) => Colour = colour;

    long IVitals.FreeMemory() => 12345;

    byte IVitals.Battery() => BatteryLevel.Mains;

    public void LinkUp()
    {
        IsLinkUp = true;
        _connection++;
        _messageId = 0;
        Device.OnLink(true, Now);
        Advance(0);
    }

    /// <summary>What is on its way is lost.</summary>
    public void LinkDown()
    {
        IsLinkUp = false;
        _inFlight.Clear();
        Device.OnLink(false, Now);
        Advance(0);
    }

    /// <summary>Lets time pass; the hub answers as it is told to.</summary>
    public void Advance(long ms)
    {
        long until = Now + ms;
        int calls = 0;
        do
        {
            Now = Math.Max(Now, Math.Min(_due, until));
            Tick();
            calls = _due <= Now ? calls + 1 : 0;
            if (calls > 500)
            {
                throw new InvalidOperationException("The device spins.");
            }
        }
        while (Now < until || _due <= Now);
    }

    public void Hear(byte[] frame, int rssi = -90, int snr = 12)
    {
        Radio.Hear(frame, rssi, snr);
        Tick();
        Tick();
    }

    /// <summary>The oldest message on its way arrives.</summary>
    /// <param name="told">Whether the gateway gets to know.</param>
    public void Arrive(bool told = true)
    {
        (int ticket, byte[] message) = _inFlight[0];
        _inFlight.RemoveAt(0);
        Take(message);
        if (told)
        {
            Device.OnAnswer(ticket, true, Now);
        }
    }

    /// <summary>The client gives the oldest message up.</summary>
    public void GiveUp()
    {
        (int ticket, byte[] _) = _inFlight[0];
        _inFlight.RemoveAt(0);
        Device.OnAnswer(ticket, false, Now);
    }

    public void Command(CommandKind kind, int argument) =>
        Deliver(OwnFrame.ToBytes(Seal(new CommandBody { Kind = kind, Argument = argument }.ToBytes())));

    public void Order(byte[] frame, int worthMs = 5000, bool urgent = false) =>
        Deliver(new TransmitOrder { Frame = frame, WorthMs = worthMs, Urgent = urgent }.ToBytes());

    public void Deliver(byte[] message)
    {
        Device.OnMessage(message, Now);
        Advance(0);
    }

    public byte[] Seal(byte[] body, uint device = TinyHub.Device) =>
        Frame.Seal(_ccm, true, device, ++_downCounter, body);

    /// <summary>A frame of some device, of which the gateway can read no more than the header.</summary>
    public static byte[] FrameOf(uint device, uint counter, int length = 24)
    {
        byte[] frame = new byte[length];
        new Random((int)(device + counter)).NextBytes(frame);
        frame[0] = 0x20;
        Bytes.Put(frame, 1, 3, device);
        Bytes.Put(frame, 4, 3, counter);
        return frame;
    }

    private void Tick()
    {
        _due = Device.Tick(Now);
        while (HubAnswers && _inFlight.Count > 0)
        {
            Arrive();
            _due = Device.Tick(Now);
        }
    }

    private void Take(byte[] message)
    {
        HeardFrame? heard = HeardFrame.FromBytes(message);
        if (heard != null)
        {
            Heard.Add(heard);
            return;
        }

        byte[] frame = OwnFrame.FromBytes(message) ?? throw new InvalidOperationException("neither heard nor own");
        byte[] body = Frame.Open(_ccm, frame) ?? throw new InvalidOperationException("not sealed with the key");
        Heartbeats.Add(HeartbeatBody.FromBytes(body)!);
        Device.OnMessage(
            OwnFrame.ToBytes(Seal(new AckBody
            {
                Counter = Frame.ReadHeader(frame)!.Counter,
                Stage = AckStage.Heard,
                HubTimeMs = DeviceRig.HubEpochMs + Now,
            }.ToBytes())),
            Now);
    }
}
