using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>A button device in virtual time, with a hub's hands on the other end of its link.</summary>
internal sealed class DeviceRig : IUplink, ILight, IVitals
{
    public const long HubEpochMs = 1_700_000_000_000;

    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly Func<DeviceSettings> _settings;
    private readonly SeededRandom _random;
    private uint _downCounter = 500;
    private long _due;
    private bool _level;

    /// <param name="settings">Lines that go before the identity's, so they count.</param>
    public DeviceRig(string settings = "", int seed = 1)
        : this(() => DeviceSettings.FromText(settings + "\n" + Identity), seed)
    {
    }

    private DeviceRig(Func<DeviceSettings> settings, int seed)
    {
        _settings = settings;
        _random = new SeededRandom(seed);
        Device = Boot();
    }

    public const string Identity =
        "id = 00a1b2\nkey = 000102030405060708090a0b0c0d0e0f\npassword = secret\nhost = hub\n";

    public long Now { get; private set; } = 5000;

    public MemoryStore Store { get; } = new();

    public ButtonDevice Device { get; private set; }

    /// <summary>Every frame that was handed to the link, opened.</summary>
    public List<UpFrame> Sent { get; } = [];

    public IEnumerable<UpFrame> Alarms => Sent.Where(frame => frame.Alarm != null);

    public IEnumerable<UpFrame> Heartbeats => Sent.Where(frame => frame.Heartbeat != null);

    /// <summary>Whether the link has room.</summary>
    public bool Takes { get; set; } = true;

    public int Restarts { get; private set; }

    public int Hurries { get; private set; }

    public List<Indication> Shown { get; } = [];

    public int Colour { get; private set; }

    bool IUplink.Send(byte[] frame, bool urgent)
    {
        if (!Takes)
        {
            return false;
        }

        byte[] body = Frame.Open(_ccm, frame) ?? throw new InvalidOperationException("not sealed with the key");
        Sent.Add(new UpFrame(
            "", frame, false, Frame.ReadHeader(frame)!.Counter, AlarmBody.FromBytes(body), HeartbeatBody.FromBytes(body)));
        return true;
    }

    void IUplink.Hurry() => Hurries++;

    void IUplink.Restart() => Restarts++;

    void ILight.Show(int colour) => Colour = colour;

    ResetCause IVitals.ResetCause => ResetCause.PowerOn;

    long IVitals.FreeMemory() => 12345;

    byte IVitals.Battery() => BatteryLevel.Mains;

    public void LinkUp()
    {
        Device.OnLink(true, Now);
        Tick();
    }

    public void LinkDown()
    {
        Device.OnLink(false, Now);
        Tick();
    }

    /// <summary>Lets time pass; the device is called whenever it asked to be.</summary>
    public void Advance(long ms)
    {
        long until = Now + ms;
        int calls = 0;
        while (_due <= until)
        {
            Now = Math.Max(Now, _due);
            Tick();
            calls = _due <= Now ? calls + 1 : 0;
            if (calls > 50)
            {
                throw new InvalidOperationException("The device spins.");
            }
        }

        Now = until;
        Tick();
    }

    public void Contact(bool closed)
    {
        _level = closed;
        Tick();
    }

    /// <summary>The contact closes and nobody is there to see it.</summary>
    public void Touch() => _level = true;

    public void Press(long lengthMs = 120)
    {
        Contact(true);
        Advance(lengthMs);
        Contact(false);
        Advance(Debounce.ReleaseStableMs);
    }

    public void Ack(uint counter, AckStage stage, long hubTimeMs = 0) =>
        Deliver(Seal(new AckBody { Counter = counter, Stage = stage, HubTimeMs = HubEpochMs + Now + hubTimeMs }.ToBytes()));

    public void Command(CommandKind kind, int argument) =>
        Deliver(Seal(new CommandBody { Kind = kind, Argument = argument }.ToBytes()));

    public byte[] Seal(byte[] body) => Frame.Seal(_ccm, true, TinyHub.Device, ++_downCounter, body);

    public void Deliver(byte[] frame)
    {
        Device.OnFrame(frame, Now);
        Tick();
    }

    /// <summary>The power goes and comes; what is in the store is still there.</summary>
    public void PowerCut()
    {
        Now += 3000;
        Device = Boot();
        Tick();
    }

    /// <summary>A device whose link is up and that the hub has answered once.</summary>
    public static DeviceRig Ready(string settings = "")
    {
        DeviceRig rig = new(settings);
        rig.LinkUp();
        rig.Ack(rig.Heartbeats.Last().Counter, AckStage.Heard);
        return rig;
    }

    public static DeviceRig WithSettings(string settings) => new(() => DeviceSettings.FromText(settings), 1);

    private ButtonDevice Boot()
    {
        DeviceSettings settings = _settings();
        return new ButtonDevice(
            settings, settings.Key == null ? null : new NetCcm(settings.Key), Store, this, this, _random, this, Now);
    }

    private void Tick()
    {
        Device.OnButtonLevel(_level, false, Now);
        _due = Device.Tick(Now);
        if (Shown.Count == 0 || Shown[^1] != Device.Indication)
        {
            Shown.Add(Device.Indication);
        }
    }
}
