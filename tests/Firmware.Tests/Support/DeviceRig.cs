using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>A button device in virtual time, with a hub's hands on the other end of its links.</summary>
internal sealed class DeviceRig : ILight, IVibration, ISound, IVitals
{
    public const long HubEpochMs = 1_700_000_000_000;

    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly string _settings;
    private readonly SeededRandom _random;
    private uint _downCounter = 500;
    private long _due;

    /// <param name="settings">Lines that go before the identity's, so they count.</param>
    /// <param name="board">Null for a mains board with one contact.</param>
    /// <param name="plans">What the links of the rig are like, one for each; null for one as on the wall.</param>
    public DeviceRig(string settings = "", int seed = 1, Board? board = null, LinkPlan[]? plans = null)
        : this(seed, settings + "\n" + Identity, board, plans)
    {
    }

    private DeviceRig(int seed, string settings, Board? board, LinkPlan[]? plans)
    {
        _settings = settings;
        _random = new SeededRandom(seed);
        Board = board ?? new Board();
        Links = [.. (plans ?? [new LinkPlan(new RigLink())]).Select(plan => (RigLink)plan.Link)];
        Plans = plans ?? [new LinkPlan(Links[0])];
        foreach (RigLink link in Links)
        {
            link.Rig = this;
        }

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

    /// <summary>Whether the first link has room.</summary>
    public bool Takes
    {
        get => Links[0].Takes;
        set => Links[0].Takes = value;
    }

    public int Restarts => Links[0].Restarts;

    public int Hurries => Links[0].Hurries;

    public Board Board { get; }

    public RigLink[] Links { get; }

    public LinkPlan[] Plans { get; }

    public List<Indication> Shown { get; } = [];

    public int Colour { get; private set; }

    public bool Vibrates { get; private set; }

    public int Hertz { get; private set; }

    /// <summary>What light, vibration and sound did, one entry a change.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>Its store was filled with rubbish, so it may send some.</summary>
    public bool SendsRubbish { get; init; }

    /// <summary>The levels of the contacts.</summary>
    public bool Button { get; set; }

    public bool Second { get; set; }

    public bool HousingClosed { get; set; } = true;

    public ResetCause ResetCause { get; set; }

    public byte BatteryPercent { get; set; } = 80;

    public int BatteryReadings { get; private set; }

    void ILight.Show(int colour)
    {
        Colour = colour;
        Outputs.Add($"{Now} light {colour}");
    }

    void IVibration.Vibrate(bool on)
    {
        Vibrates = on;
        Outputs.Add($"{Now} vibration {on}");
    }

    void ISound.Sound(int hertz)
    {
        Hertz = hertz;
        Outputs.Add($"{Now} sound {hertz}");
    }

    long IVitals.FreeMemory() => 12345;

    byte IVitals.Battery()
    {
        BatteryReadings++;
        return BatteryPercent;
    }

    internal bool Take(RigLink link, byte[] frame)
    {
        byte[]? body = Frame.Open(_ccm, frame);
        if (body == null)
        {
            return SendsRubbish ? true : throw new InvalidOperationException("not sealed with the key");
        }

        UpFrame up = new(
            "", frame, false, Frame.ReadHeader(frame)!.Counter, AlarmBody.FromBytes(body), HeartbeatBody.FromBytes(body));
        Sent.Add(up);
        link.Sent.Add(up);
        link.Taken?.Invoke(up);
        return true;
    }

    public void LinkUp(int link = 0)
    {
        Device.OnLink(link, true, Now);
        Tick();
    }

    public void LinkDown(int link = 0)
    {
        Device.OnLink(link, false, Now);
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
        Button = closed;
        Tick();
    }

    /// <summary>The contact closes and nobody is there to see it.</summary>
    public void Touch() => Button = true;

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
    public void PowerCut() => Restart(ResetCause.PowerOn, 3000);

    /// <summary>The device starts anew.</summary>
    /// <param name="offMs">How long it was off or asleep.</param>
    public void Restart(ResetCause cause, long offMs)
    {
        Now += offMs;
        ResetCause = cause;
        Device = Boot();
        Tick();
    }

    /// <summary>A device whose link is up and that the hub has answered once.</summary>
    public static DeviceRig Ready(string settings = "", Board? board = null, LinkPlan[]? plans = null)
    {
        DeviceRig rig = new(settings, 1, board, plans);
        rig.LinkUp();
        rig.Ack(rig.Heartbeats.Last().Counter, AckStage.Heard);
        return rig;
    }

    public static DeviceRig WithSettings(string settings) => new(1, settings, null, null);

    /// <summary>The loop turns once: the contacts are read, then the device does what is due.</summary>
    /// <returns>When it wants to be called again.</returns>
    public long Tick(bool disturbed = false)
    {
        Device.OnContacts(Button, Second, HousingClosed, disturbed, Now);
        _due = Device.Tick(Now);
        if (Shown.Count == 0 || Shown[^1] != Device.Indication)
        {
            Shown.Add(Device.Indication);
        }

        return _due;
    }

    /// <summary>Time passes and nobody calls the device.</summary>
    public void Skip(long ms) => Now += ms;

    private ButtonDevice Boot()
    {
        DeviceSettings settings = DeviceSettings.FromText(_settings, Board);
        return new ButtonDevice(
            Board,
            settings,
            settings.Key == null ? null : new NetCcm(settings.Key),
            Store,
            Plans,
            new IndicatorOutputs { Light = this, Vibration = this, Sound = this },
            _random,
            this,
            Now);
    }
}
