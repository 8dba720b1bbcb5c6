using System.Globalization;
using System.Text;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// A frame whose CRC, length and clear fields have been read; what stands behind the bracket is still closed.
/// In two steps because the account in the clear tells which key opens the rest.
/// Reads whatever real receivers were seen to send; never throws, whatever the bytes.
/// </summary>
public sealed class Dc09Envelope
{
    public const int MaxIdLength = 16;

    /// <summary>What a reply without an account has in its place.</summary>
    private const string NoAccount = "A0";

    private readonly string _content;

    private Dc09Envelope(Dc09Frame clear, bool encrypted, string content)
    {
        Clear = clear;
        Encrypted = encrypted;
        _content = content;
    }

    /// <summary>Id, sequence, receiver, line and account; nothing else is filled in.</summary>
    public Dc09Frame Clear { get; }

    public bool Encrypted { get; }

    /// <summary>Reads the bytes between LF and CR.</summary>
    /// <returns>Null when it is no frame; <paramref name="fault"/> says why.</returns>
    public static Dc09Envelope? Parse(ReadOnlySpan<byte> line, out Dc09Fault fault)
    {
        // Latin-1 keeps one character per byte, so that offsets and the CRC agree whatever the bytes are.
        string text = Encoding.Latin1.GetString(line);
        fault = Dc09Fault.NotAFrame;
        if (text.Length <= Dc09Frame.PrefixBytes || text[Dc09Frame.PrefixBytes] != '"'
            || !ushort.TryParse(text.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort crc)
            || !ushort.TryParse(text.AsSpan(4, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort length))
        {
            return null;
        }

        if (length != text.Length - Dc09Frame.PrefixBytes)
        {
            fault = Dc09Fault.WrongLength;
            return null;
        }

        if (crc != Crc16.Of(line[Dc09Frame.PrefixBytes..]))
        {
            fault = Dc09Fault.WrongCrc;
            return null;
        }

        Dc09Envelope? envelope = ReadFields(text.AsSpan(Dc09Frame.PrefixBytes + 1));
        fault = envelope is null ? Dc09Fault.WrongFields : Dc09Fault.None;
        return envelope;
    }

    /// <summary>Reads the rest.</summary>
    /// <param name="key">Not used for a frame in the clear.</param>
    /// <param name="fault">Why the answer is null.</param>
    public Dc09Frame? Open(Dc09Key? key, out Dc09Fault fault)
    {
        fault = Dc09Fault.None;
        if (!Encrypted)
        {
            Dc09Frame? plain = ReadContent(_content, 0);
            fault = plain is null ? Dc09Fault.WrongFields : Dc09Fault.None;
            return plain;
        }

        if (key is null)
        {
            fault = Dc09Fault.NoKey;
            return null;
        }

        fault = Dc09Fault.WrongKey;
        const int HexBlock = Dc09Key.BlockBytes * 2;
        if (_content.Length == 0 || _content.Length % HexBlock != 0 || !_content.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        string text = Encoding.Latin1.GetString(key.Decrypt(Convert.FromHexString(_content)));
        int bar = text.IndexOf('|', StringComparison.Ordinal);
        int close = text.IndexOf(']', StringComparison.Ordinal);
        // Some receivers leave out the bar of an empty reply: then all before the bracket is pad.
        Dc09Frame? frame = ReadContent(text, bar >= 0 && bar < close ? bar + 1 : Math.Max(close, 0));
        if (frame?.Timestamp is null)
        {
            // CBC has no tag. That the timestamp reads as one is the proof that the key was right.
            return null;
        }

        fault = Dc09Fault.None;
        return frame;
    }

    private static Dc09Envelope? ReadFields(ReadOnlySpan<char> text)
    {
        bool encrypted = text.StartsWith('*');
        text = text[(encrypted ? 1 : 0)..];
        int quote = text.IndexOf('"');
        if (quote is < 1 or > MaxIdLength)
        {
            return null;
        }

        string id = text[..quote].ToString();
        text = text[(quote + 1)..];
        if (text.Length < 4 || !int.TryParse(text[..4], NumberStyles.None, CultureInfo.InvariantCulture, out int sequence))
        {
            return null;
        }

        text = text[4..];
        // pysiaalarm's NAK has the line before the receiver.
        string? receiver = null;
        string? line = null;
        for (int i = 0; i < 2 && text.Length > 0; i++)
        {
            bool isReceiver = text[0] == 'R' && receiver is null;
            bool isLine = text[0] == 'L' && line is null;
            if (!isReceiver && !isLine)
            {
                break;
            }

            if (TakeNumber(ref text) is not { } number)
            {
                return null;
            }

            receiver = isReceiver ? number : receiver;
            line = isLine ? number : line;
        }

        if (line is null || !TakeAccount(ref text, out string? account) || !text.StartsWith('['))
        {
            return null;
        }

        var clear = new Dc09Frame { Id = id, Sequence = sequence, Receiver = receiver, Line = line, Account = account };
        return new Dc09Envelope(clear, encrypted, text[1..].ToString());
    }

    /// <summary>Takes a letter and its hex digits off the front; null when there are none.</summary>
    private static string? TakeNumber(ref ReadOnlySpan<char> text)
    {
        int digits = Dc09Fields.CountHex(text[1..]);
        // "L0A0[" is line 0 and no account: A is a hex digit too.
        if (digits > NoAccount.Length && text[(digits + 1)..].StartsWith('[') && text[..(digits + 1)].EndsWith(NoAccount))
        {
            digits -= NoAccount.Length;
        }

        ReadOnlySpan<char> number = text.Slice(1, digits);
        text = text[(digits + 1)..];
        return Dc09Fields.IsNumber(number) ? number.ToString() : null;
    }

    /// <summary>Takes <c>#account</c> or <c>A0</c> or nothing.</summary>
    private static bool TakeAccount(ref ReadOnlySpan<char> text, out string? account)
    {
        account = null;
        if (text.StartsWith(NoAccount))
        {
            text = text[NoAccount.Length..];
            return true;
        }

        if (!text.StartsWith('#'))
        {
            return true;
        }

        int digits = Dc09Fields.CountHex(text[1..]);
        ReadOnlySpan<char> number = text.Slice(1, digits);
        text = text[(digits + 1)..];
        account = number.ToString();
        return Dc09Fields.IsAccount(number);
    }

    /// <summary>Data, extended data and timestamp; bytes after the timestamp are ignored.</summary>
    private Dc09Frame? ReadContent(string text, int start)
    {
        int close = text.IndexOf(']', start);
        if (close < 0)
        {
            return null;
        }

        int end = close + 1;
        while (end < text.Length && text[end] == '[')
        {
            int next = text.IndexOf(']', end);
            if (next < 0)
            {
                return null;
            }

            end = next + 1;
        }

        bool hasTime = end < text.Length && text[end] == '_';
        return Clear with
        {
            Data = text[start..close],
            Extended = text[(close + 1)..end],
            Timestamp = hasTime ? Dc09Time.Parse(text.AsSpan(end + 1)) : null,
        };
    }
}
