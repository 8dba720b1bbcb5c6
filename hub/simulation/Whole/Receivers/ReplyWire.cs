using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// What a receiver says to the sender, byte for byte: over one TCP connection after another, in order on each, in whatever
/// pieces. What is said on a connection that the sender has given up reaches nobody, so an ACK that comes too late is heard
/// only if the sender believed another one on the same connection before.
/// </summary>
/// <param name="heard">Told of each line, as the sender's own splitter cuts them; to be read at once.</param>
internal sealed class ReplyWire(Timeline timeline, Chance chance, Action<byte[]> heard)
{
    /// <summary>Between two pieces of one answer, at the most.</summary>
    private const int PauseMicros = 40_000;

    private const int LongestPiece = 24;

    private Dc09Splitter _splitter = new();
    private long _lastMicros;

    /// <summary>Of the one that is open; each has another number.</summary>
    public int Connection { get; private set; }

    /// <summary>The sender closes the connection; its next message opens another.</summary>
    public void Drop()
    {
        Connection++;
        _lastMicros = 0;
        _splitter = new Dc09Splitter();
    }

    /// <param name="connection">The one on which the message came.</param>
    public void Say(int connection, byte[] bytes, long afterMicros, bool inPieces)
    {
        timeline.At(timeline.NowMicros + afterMicros, () =>
        {
            if (connection == Connection)
            {
                Put(bytes, inPieces);
            }
        });
    }

    private void Put(byte[] bytes, bool inPieces)
    {
        int connection = Connection;
        long at = Math.Max(_lastMicros, timeline.NowMicros);
        for (int from = 0; from < bytes.Length;)
        {
            int to = inPieces ? Math.Min(bytes.Length, from + 1 + chance.Next(LongestPiece)) : bytes.Length;
            byte[] piece = bytes[from..to];
            timeline.At(at, () => Arrive(connection, piece));
            at += inPieces ? chance.Next(PauseMicros) : 0;
            from = to;
        }

        _lastMicros = at;
    }

    private void Arrive(int connection, byte[] piece)
    {
        ReadOnlySpan<byte> bytes = piece;
        while (connection == Connection && _splitter.TryTake(ref bytes, out ReadOnlySpan<byte> line))
        {
            heard(line.ToArray());
        }
    }
}
