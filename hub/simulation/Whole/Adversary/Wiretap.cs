using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Somebody on the line between devices and hub: records what passes, both ways, plays it back, changes it, keeps it from
/// getting there, or has it come twice or late. He has no key.
/// </summary>
internal sealed class Wiretap(IDoor hub, Timeline timeline, Chance chance) : IDoor
{
    /// <summary>Records of each direction; the oldest goes.</summary>
    private const int MaxRecords = 256;

    private readonly List<Tapped> _open = [];
    private readonly List<byte[]> _up = [];
    private readonly List<byte[]> _down = [];
    private int _upAt;
    private int _downAt;

    /// <summary>So many uplinks are taken from the line from now on, and never arrive.</summary>
    public int Steals { get; set; }

    /// <summary>
    /// So many answers to what has an alarm's length get there changed in one place, the one where an ack has its stage.
    /// </summary>
    public int Flips { get; set; }

    public Detours Up { get; } = new(timeline, chance);

    public Detours Down { get; } = new(timeline, chance);

    public IDoorSession? Open(string name, byte[] password, IDeviceEnd end)
    {
        Tapped session = new(this, name, end);
        session.Inner = hub.Open(name, password, session);
        if (session.Inner is null)
        {
            return null;
        }

        _open.Add(session);
        return session;
    }

    public byte[]? AnyUp(Chance chance) => _up.Count == 0 ? null : _up[chance.Next(_up.Count)];

    public byte[]? AnyDown(Chance chance) => _down.Count == 0 ? null : _down[chance.Next(_down.Count)];

    /// <summary>Puts bytes on a line towards the hub.</summary>
    public void SendUp(byte[] payload, Chance chance)
    {
        if (_open.Count > 0)
        {
            _open[chance.Next(_open.Count)].Inner!.Publish(payload, 0);
        }
    }

    /// <summary>Puts bytes on the line towards every device, as a broker that is not to be trusted would.</summary>
    public void SendDown(byte[] payload)
    {
        foreach (Tapped session in _open.ToList())
        {
            session.DeviceEnd.Publish(payload);
        }
    }

    /// <summary>The newest session under a name; null if none is open.</summary>
    private Tapped? Newest(string name) => _open.FindLast(s => s.Name == name);

    private static void Record(List<byte[]> records, ref int at, byte[] payload)
    {
        if (records.Count < MaxRecords)
        {
            records.Add(payload);
        }
        else
        {
            records[at] = payload;
            at = (at + 1) % MaxRecords;
        }
    }

    private sealed class Tapped(Wiretap tap, string name, IDeviceEnd end) : IDoorSession, IDeviceEnd
    {
        private bool _alarmed;

        private bool _ended;

        public IDoorSession? Inner { get; set; }

        public string Name => name;

        public IDeviceEnd DeviceEnd => end;

        void IDoorSession.Subscribe() => Inner!.Subscribe();

        void IDoorSession.Publish(byte[] payload, int packet)
        {
            Record(tap._up, ref tap._upAt, payload);
            _alarmed = payload.Length == Frame.Overhead + AlarmBody.Length;
            if (tap.Steals > 0)
            {
                tap.Steals--;
                return;
            }

            if (tap.Up.IsStraight)
            {
                Inner!.Publish(payload, packet);
            }
            else
            {
                tap.Up.Pass(() => Bring(payload, packet), () => Bring(payload, 0));
            }
        }

        void IDoorSession.Close()
        {
            End();
            Inner!.Close();
        }

        void IDeviceEnd.Publish(byte[] payload)
        {
            Record(tap._down, ref tap._downAt, payload);
            if (tap.Flips > 0 && _alarmed)
            {
                tap.Flips--;
                payload = [.. payload];
                payload[Frame.HeaderLength + 1] ^= (byte)AckStage.Responding;
            }

            if (tap.Down.IsStraight)
            {
                end.Publish(payload);
            }
            else
            {
                byte[] sent = payload;
                tap.Down.Pass(() => Hand(sent), () => Hand(sent));
            }
        }

        void IDeviceEnd.Acknowledge(int packet) => end.Acknowledge(packet);

        void IDeviceEnd.Closed()
        {
            End();
            end.Closed();
        }

        void IDeviceEnd.Forgotten()
        {
            End();
            end.Forgotten();
        }

        private void End()
        {
            _ended = true;
            tap._open.Remove(this);
        }

        /// <summary>To the hub, on the session that is open by now.</summary>
        private void Bring(byte[] payload, int packet)
        {
            if (!_ended)
            {
                Inner!.Publish(payload, packet);
            }
            else
            {
                tap.Newest(name)?.Inner!.Publish(payload, 0);
            }
        }

        /// <summary>To the device, likewise.</summary>
        private void Hand(byte[] payload) => (_ended ? tap.Newest(name)?.DeviceEnd : end)?.Publish(payload);
    }
}
