using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Somebody on the line between devices and hub: records what passes, both ways, plays it back, changes it, keeps it from
/// getting there. He has no key.
/// </summary>
internal sealed class Wiretap(IDoor hub) : IDoor
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

    public int OpenSessions => _open.Count;

    public IDoorSession? Open(string name, byte[] password, IDeviceEnd end)
    {
        Tapped session = new(this, end);
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
            session.End.Publish(payload);
        }
    }

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

    private sealed class Tapped(Wiretap tap, IDeviceEnd end) : IDoorSession, IDeviceEnd
    {
        private bool _alarmed;

        public IDoorSession? Inner { get; set; }

        public IDeviceEnd End => end;

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

            Inner!.Publish(payload, packet);
        }

        void IDoorSession.Close()
        {
            tap._open.Remove(this);
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

            end.Publish(payload);
        }

        void IDeviceEnd.Acknowledge(int packet) => end.Acknowledge(packet);

        void IDeviceEnd.Closed()
        {
            tap._open.Remove(this);
            end.Closed();
        }

        void IDeviceEnd.Forgotten()
        {
            tap._open.Remove(this);
            end.Forgotten();
        }
    }
}
