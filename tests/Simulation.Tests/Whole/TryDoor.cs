using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Simulation.Whole;

/// <summary>A hub that is only a door: it confirms and answers what comes, or not, as a test wants it.</summary>
internal sealed class TryDoor(Timeline timeline) : IDoor
{
    private readonly Dictionary<string, Session> _sessions = [];
    private uint _downCounter;

    public bool Listens { get; set; } = true;

    /// <summary>It takes frames, and says nothing.</summary>
    public bool IsMute { get; set; }

    public DeviceKey? Key { get; init; }

    public int Opened { get; private set; }

    public int Closed { get; private set; }

    public int Open => _sessions.Count;

    public List<(byte[] Payload, long AtMicros)> Frames { get; } = [];

    IDoorSession? IDoor.Open(string name, byte[] password, IDeviceEnd end)
    {
        if (!Listens)
        {
            return null;
        }

        if (_sessions.Remove(name, out Session? old))
        {
            old.End.Closed();
        }

        Opened++;
        Session session = new(this, name, end);
        _sessions[name] = session;
        return session;
    }

    public void Die()
    {
        Listens = false;
        foreach (Session session in _sessions.Values)
        {
            session.End.Closed();
        }

        _sessions.Clear();
    }

    public void LosePower()
    {
        Listens = false;
        foreach (Session session in _sessions.Values)
        {
            session.End.Forgotten();
        }

        _sessions.Clear();
    }

    public void Say(string name, byte[] payload) => _sessions[name].End.Publish(payload);

    public byte[] Ack(uint address, uint counter, AckStage stage) => Frame.Seal(
        Key!, true, address, ++_downCounter,
        new AckBody { Counter = counter, Stage = stage, HubTimeMs = 1_788_238_800_000 }.ToBytes());

    private void Take(Session session, byte[] payload, int packet)
    {
        Frames.Add((payload, timeline.NowMicros));
        if (IsMute)
        {
            return;
        }

        session.End.Acknowledge(packet);
        if (Key is { } key && Frame.Open(key, payload) is { } body)
        {
            Frame header = Frame.ReadHeader(payload)!;
            bool isAlarm = AlarmBody.FromBytes(body) is not null;
            session.End.Publish(Ack(header.Device, header.Counter, isAlarm ? AckStage.Stored : AckStage.Heard));
        }
    }

    private void Leave(Session session)
    {
        Closed++;
        if (_sessions.GetValueOrDefault(session.Name) == session)
        {
            _sessions.Remove(session.Name);
        }
    }

    private sealed class Session(TryDoor door, string name, IDeviceEnd end) : IDoorSession
    {
        public string Name => name;

        public IDeviceEnd End => end;

        public void Subscribe()
        {
            // Whoever is there may be told.
        }

        public void Publish(byte[] payload, int packet) => door.Take(this, payload, packet);

        public void Close() => door.Leave(this);
    }
}
