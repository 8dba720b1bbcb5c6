using System.Text;

namespace SchoolButton.Hub.Dc09;

/// <summary>Finds the answer to one message among the bytes that come, however they are split or joined.</summary>
internal sealed class ReplyReader
{
    private static readonly byte[] End = [Dc09Frame.Cr];

    private readonly Dc09Splitter _splitter = new();

    /// <summary>All bytes that are here; an ACK among them counts before all else.</summary>
    /// <param name="judge">Null to throw them away.</param>
    public Dc09Reply? Read(ReadOnlySpan<byte> bytes, ReplyJudge? judge)
    {
        long rubbish = _splitter.Rubbish;
        Dc09Reply? found = null;
        ReadOnlySpan<byte> rest = bytes;
        while (_splitter.TryTake(ref rest, out ReadOnlySpan<byte> line))
        {
            if (judge?.Judge(line) is { } reply && (found is null || reply.Kind == Dc09ReplyKind.Ack))
            {
                found = reply with { Line = Encoding.Latin1.GetString(line) };
            }
        }

        if (_splitter.Rubbish > rubbish)
        {
            judge?.Mistrust(bytes);
        }

        return found;
    }

    /// <summary>The same for a datagram, which is complete in itself: nothing is carried over from one to the next.</summary>
    public Dc09Reply? ReadDatagram(ReadOnlySpan<byte> bytes, ReplyJudge? judge)
    {
        Dc09Reply? whole = Read(bytes, judge);
        Dc09Reply? unended = Read(End, judge);
        return whole ?? unended;
    }
}
