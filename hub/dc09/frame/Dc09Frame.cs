using System.Globalization;
using System.Text;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// One DC-09 message or reply:
/// <c>LF CCCC0LLL"id"seq[Rrcvr]Lline#acct[data][xdata]_HH:MM:SS,MM-DD-YYYY CR</c>.
/// CRC and length cover the bytes from the first quote to the one before CR.
/// </summary>
public sealed record Dc09Frame
{
    public const byte Lf = 0x0A;
    public const byte Cr = 0x0D;

    /// <summary>CRC and length fields before the first quote, in bytes.</summary>
    public const int PrefixBytes = 8;

    /// <summary>The length field has three hex digits.</summary>
    public const int MaxBodyBytes = 0xFFF;

    public const int MaxSequence = 9999;

    /// <summary>See <see cref="Dc09Ids"/>; without <c>*</c>.</summary>
    public required string Id { get; init; }

    /// <summary>1 to 9999 for events; 0 for link supervision and clock NAKs.</summary>
    public required int Sequence { get; init; }

    /// <summary>Receiver number, 1 to 6 hex digits, or null to leave the R field out (some receivers then answer badly).</summary>
    public string? Receiver { get; init; } = "0";

    /// <summary>Line number (account prefix), 1 to 6 hex digits.</summary>
    public string Line { get; init; } = "0";

    /// <summary>3 to 16 hex digits. Null in a NAK that names no account, written <c>A0</c>.</summary>
    public string? Account { get; init; }

    /// <summary>Between the brackets, for example <c>#1234|1120 01 007</c>; empty for link supervision and replies.</summary>
    public string Data { get; init; } = "";

    /// <summary>Extended data as on the wire, with its brackets, or empty.</summary>
    public string Extended { get; init; } = "";

    /// <summary>UTC, whole seconds. Must be there in an encrypted frame.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The bytes of a frame that is not encrypted, LF and CR included.</summary>
    /// <exception cref="FormatException">A field holds what the wire cannot carry.</exception>
    public byte[] Encode() => Wrap("", Opening() + Content());

    /// <summary>The bytes of an encrypted frame, LF and CR included.</summary>
    /// <exception cref="FormatException">A field or the pad holds what the wire cannot carry, or there is no timestamp.</exception>
    public byte[] Encode(Dc09Key key, Dc09Pad pad)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(pad);
        Require(Timestamp is not null, "An encrypted DC-09 frame needs a timestamp.");

        string content = "|" + Content();
        // 1 to 16 characters: a full block where the content is aligned already.
        int padLength = Dc09Key.BlockBytes - (content.Length % Dc09Key.BlockBytes);
        string padding = pad(padLength);
        Require(
            padding.Length == padLength && padding.AsSpan().IndexOfAny("|[]") < 0,
            $"The pad must have {padLength} characters, none of them | [ or ].");

        byte[] sealedContent = key.Encrypt(Encoding.Latin1.GetBytes(padding + content));
        return Wrap("*", Opening() + Convert.ToHexString(sealedContent));
    }

    private static byte[] Wrap(string mark, string rest)
    {
        string body = "\"" + mark + rest;
        Require(body.Length <= MaxBodyBytes, $"The frame has {body.Length} bytes; DC-09 allows {MaxBodyBytes}.");
        ushort crc = Crc16.Of(Encoding.Latin1.GetBytes(body));
        return Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{crc:X4}{body.Length:X4}{body}\r"));
    }

    /// <summary>From behind the first quote (and <c>*</c>) to the opening bracket.</summary>
    private string Opening()
    {
        Require(Id.Length is > 0 and <= Dc09Envelope.MaxIdLength && Id.All(c => char.IsAsciiLetterUpper(c) || c == '-'), "The id is not one of DC-09.");
        Require(Sequence is >= 0 and <= MaxSequence, $"The sequence number {Sequence} is not within 0 to {MaxSequence}.");
        Require(Receiver is null || Dc09Fields.IsNumber(Receiver), "The receiver number must be 1 to 6 hex digits.");
        Require(Dc09Fields.IsNumber(Line), "The line number must be 1 to 6 hex digits.");
        Require(Account is null || Dc09Fields.IsAccount(Account), "The account must be 3 to 16 hex digits.");

        string receiver = Receiver is null ? "" : "R" + Receiver;
        string account = Account is null ? "A0" : "#" + Account;
        return string.Create(CultureInfo.InvariantCulture, $"{Id}\"{Sequence:D4}{receiver}L{Line}{account}[");
    }

    /// <summary>From behind the opening bracket to the end.</summary>
    private string Content()
    {
        Require(Data.All(c => c is >= ' ' and <= '~' and not ('[' or ']')), "The data must be printable ASCII without brackets.");
        Require(Dc09Fields.IsExtended(Extended), "The extended data must be printable ASCII in pairs of brackets.");
        return Data + "]" + Extended + (Timestamp is { } time ? "_" + Dc09Time.Print(time) : "");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new FormatException(otherwise);
        }
    }
}
