using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>An annunciator in virtual time, with a hub's hands on the other end of its link.</summary>
internal sealed class AnnunciatorRig : IUplink, ILight, IVitals, INotificationAppliance
{
    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly SeededRandom _random = new(1);
    private uint _downCounter = 500;
    private long _due;
    private bool _sounds;

    public AnnunciatorRig() => Device = Boot();

    public long Now { get; private set; } = 5000;

    public MemoryStore Store { get; } = new();

    public AnnunciatorDevice Device { get; private set; }

    public List<HeartbeatBody> Heartbeats { get; } = [];

    public uint LastCounter { get; private set; }

    public bool IsLinkUp { get; private set; }

    /// <summary>Whether the hub acks heartbeats.</summary>
    public bool HubAnswers { get; set; } = true;

    /// <summary>When the strobe began to flash, and how long the sounder was on.</summary>
    public List<long> Flashes { get; } = [];

    public long SoundMs { get; private set; }

    public bool Strobe { get; private set; }

    public bool Sounder { get; private set; }

    public int Colour { get; private set; }

    public int Restarts { get; private set; }

    ResetCause IVitals.ResetCause => ResetCause.Supervisor;

    bool IUplink.Send(byte[] frame, bool urgent, bool awaited)
    {
        byte[] body = Frame.Open(_ccm, frame) ?? throw new InvalidOperationException("not sealed with the key");
        LastCounter = Frame.ReadHeader(frame)!.Counter;
        Heartbeats.Add(HeartbeatBody.FromBytes(body)!);
        return true;
    }

    void IUplink.Finish(uint counter)
    {
    }

    bool IUplink.Holds(uint counter) => false;

    bool IUplink.MayPause => true;

    void IUplink.Hurry()
    {
    }

    void IUplink.Restart() => Restarts++;

    void ILight.Show(int colour) => Colour = colour;

    long IVitals.FreeMemory() => 12345;

    byte IVitals.Battery() => BatteryLevel.Mains;

    void INotificationAppliance.Set(bool strobe, bool sounder)
    {
        if (strobe && !Strobe)
        {
            Flashes.Add(Now);
        }

        Strobe = strobe;
        Sounder = sounder;
    }

    /// <summary>A device whose link is up and that the hub has answered once.</summary>
    public static AnnunciatorRig Ready()
    {
        AnnunciatorRig rig = new();
        rig.LinkUp();
        return rig;
    }

    public void LinkUp()
    {
        IsLinkUp = true;
        Device.OnLink(true, Now);
        Tick();
        Ack();
    }

    public void LinkDown()
    {
        IsLinkUp = false;
        Device.OnLink(false, Now);
        Tick();
    }

    public void Ack() => Deliver(Seal(new AckBody
    {
        Counter = LastCounter, Stage = AckStage.Heard, HubTimeMs = DeviceRig.HubEpochMs + Now,
    }.ToBytes()));

    /// <summary>Lets time pass; the hub answers every heartbeat.</summary>
    public void Advance(long ms)
    {
        long until = Now + ms;
        int calls = 0;
        while (_due <= until)
        {
            long at = Math.Max(Now, _due);
            PassTo(at);
            Tick();
            calls = _due <= Now ? calls + 1 : 0;
            if (calls > 50)
            {
                throw new InvalidOperationException("The device spins.");
            }
        }

        PassTo(until);
        Tick();
    }

    public byte[] Announce(Announcement announcement, int seconds)
    {
        byte[] frame = Seal(new CommandBody
        {
            Kind = CommandKind.Announce, Argument = seconds, Detail = (byte)announcement,
        }.ToBytes());
        Deliver(frame);
        return frame;
    }

    public void Command(CommandKind kind, int argument) =>
        Deliver(Seal(new CommandBody { Kind = kind, Argument = argument }.ToBytes()));

    public byte[] Seal(byte[] body, uint device = TinyHub.Device) =>
        Frame.Seal(_ccm, true, device, ++_downCounter, body);

    public void Deliver(byte[] frame)
    {
        Device.OnFrame(frame, Now);
        Tick();
    }

    /// <summary>The power goes and comes; what is in the store is still there. The link is down at first.</summary>
    public void PowerCut()
    {
        Now += 3000;
        IsLinkUp = false;
        Strobe = false;
        Sounder = false;
        Device = Boot();
        Tick();
    }

    private AnnunciatorDevice Boot() => new(
        DeviceSettings.FromText(DeviceRig.Identity), _ccm, Store, this, this, this, _random, this, Now);

    private void PassTo(long atMs)
    {
        SoundMs += _sounds ? atMs - Now : 0;
        Now = atMs;
    }

    private void Tick()
    {
        int before = Heartbeats.Count;
        _due = Device.Tick(Now);
        _sounds = Sounder;
        if (Heartbeats.Count > before && IsLinkUp && HubAnswers)
        {
            Device.OnFrame(Seal(new AckBody
            {
                Counter = LastCounter, Stage = AckStage.Heard, HubTimeMs = DeviceRig.HubEpochMs + Now,
            }.ToBytes()), Now);
            _due = Device.Tick(Now);
        }
    }
}
