using System.Text;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// Decides whether a line from a receiver answers the message in flight. An ACK counts only with our sequence number
/// and account, and for an encrypted message only encrypted: anybody on the way could write a clear one.
/// </summary>
internal sealed class ReplyJudge
{
    /// <summary>Of an unreadable answer, as much as is shown to the operator, in characters.</summary>
    private const int ExcerptLength = 60;

    // A receiver's clock may be anything, but it must leave room for adding to it.
    private const int MinYear = 1970;
    private const int MaxYear = 9000;

    private readonly Dc09Frame _request;
    private readonly Dc09Key? _key;

    public ReplyJudge(Dc09Frame request, Dc09Key? key)
    {
        _request = request;
        _key = key;
    }

    /// <summary>What speaks against the last line that could not be believed; null while there was none.</summary>
    public string? Doubt { get; private set; }

    /// <returns>Null when the line is no answer to this message: too late, for another account, or unbelievable.</returns>
    public Dc09Reply? Judge(ReadOnlySpan<byte> line)
    {
        Dc09Envelope? envelope = Dc09Envelope.Parse(line, out Dc09Fault fault);
        Dc09Frame? frame = envelope?.Open(_key, out fault);
        if (envelope is null || frame is null)
        {
            return Unbelievable(fault switch
            {
                Dc09Fault.NoKey => "the answer is encrypted, but no key is set for this receiver",
                Dc09Fault.WrongKey => "the answer does not open with the key set for this receiver",
                _ => $"the answer is no DC-09 ({fault}): {Excerpt(line)}",
            });
        }

        bool ours = frame.Sequence == _request.Sequence;
        switch (frame.Id)
        {
            // Receivers send NAK and DUH also without sequence number and account.
            case Dc09Ids.Nak when ours || frame.Sequence == 0:
                DateTimeOffset? time = frame.Timestamp is { Year: >= MinYear and <= MaxYear } ? frame.Timestamp : null;
                return new Dc09Reply(Dc09ReplyKind.Nak, ReceiverTime: time);
            case Dc09Ids.Duh when ours || frame.Sequence == 0:
                return new Dc09Reply(Dc09ReplyKind.Duh);
            case Dc09Ids.Ack when ours && !string.Equals(frame.Account, _request.Account, StringComparison.OrdinalIgnoreCase):
                return Unbelievable($"the ACK is for account {frame.Account ?? "(none)"}, not {_request.Account}");
            case Dc09Ids.Ack when ours && _key is not null && !envelope.Encrypted:
                return Unbelievable("the ACK is not encrypted although the message was; is encryption on at the receiver?");
            case Dc09Ids.Ack when ours:
                return new Dc09Reply(Dc09ReplyKind.Ack);
            case Dc09Ids.Ack or Dc09Ids.Nak or Dc09Ids.Duh:
                // A late answer to an earlier message.
                return null;
            default:
                return Unbelievable($"the answer is a {frame.Id}, which is none");
        }
    }

    /// <summary>Bytes came which belong to no frame.</summary>
    public void Mistrust(ReadOnlySpan<byte> bytes) => Doubt ??= $"the answer is no DC-09: {Excerpt(bytes)}";

    private Dc09Reply? Unbelievable(string why)
    {
        Doubt = why;
        return null;
    }

    private static string Excerpt(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> head = line[..Math.Min(line.Length, ExcerptLength)];
        return Wording.Printable(Encoding.Latin1.GetString(head));
    }
}
