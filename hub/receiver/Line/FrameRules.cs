using System.Text;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Receiver.Settings;

namespace SchoolButton.Hub.Receiver.Line;

/// <summary>
/// What the receiver makes of a frame and what it would answer (SIA DC-09). Pure: time and randomness are handed in.
/// Unknown account, wrong key, a clear frame where a key is needed, and a body about another account get one and the same DUH,
/// so that nobody learns from it which accounts there are or how near a key was; the operator is told which it was. A damaged frame gets nothing:
/// the sender sends it again.
/// </summary>
internal sealed class FrameRules(ReceiverSettings settings, Dc09Pad pad)
{
    public const string WrongTime = "time";
    public const string UnknownAccount = "unknown-account";
    public const string ClearRefused = "clear";
    public const string NotUnderstood = "not-understood";
    public const string OtherAccount = "other-account";

    public FrameVerdict Judge(ReadOnlySpan<byte> line, DateTimeOffset now)
    {
        Dc09Envelope? envelope = Dc09Envelope.Parse(line, out Dc09Fault fault);
        if (envelope is null)
        {
            return new FrameVerdict(FrameKind.Refused, [], null, Word(fault), null, false, string.Empty);
        }

        string? account = envelope.Clear.Account?.ToUpperInvariant();
        AccountSettings? known = null;
        bool listed = account is not null && settings.Accounts.TryGetValue(account, out known);
        if (account is null || (!listed && !settings.TakeUnknown))
        {
            return Duh(envelope, account, UnknownAccount);
        }

        Dc09Key? key = listed ? known!.Key : settings.UnknownKey;
        if (envelope.Encrypted != key is not null)
        {
            // Where there is a key, a clear message could be anybody's.
            return Duh(envelope, account, envelope.Encrypted ? Word(Dc09Fault.NoKey) : ClearRefused);
        }

        Dc09Frame? frame = envelope.Open(key, out fault);
        if (frame is null)
        {
            return Duh(envelope, account, Word(fault));
        }

        if (envelope.Encrypted && !InTime(frame, now))
        {
            byte[] nak = new Dc09Frame { Id = Dc09Ids.Nak, Sequence = 0, Timestamp = now }.Encode();
            return new FrameVerdict(FrameKind.Refused, nak, account, WrongTime, null, true, string.Empty);
        }

        if (NamesAnother(frame.Data, account))
        {
            // Whose it is cannot be known, and the one in front is the one that the key and the supervision speak for.
            return Duh(envelope, account, OtherAccount);
        }

        FrameKind kind = frame.Id switch
        {
            Dc09Ids.Null => FrameKind.Link,
            Dc09Ids.ContactId or Dc09Ids.Sia when frame.Data.Length > 0 => FrameKind.Event,
            _ => FrameKind.Refused,
        };
        return kind == FrameKind.Refused
            ? Duh(envelope, account, NotUnderstood)
            : new FrameVerdict(kind, Ack(frame, envelope.Encrypted ? key : null, now), account, null, frame, envelope.Encrypted, Encoding.Latin1.GetString(line));
    }

    private byte[] Ack(Dc09Frame to, Dc09Key? key, DateTimeOffset now) =>
        key is null ? Reply(Dc09Ids.Ack, to, null).Encode() : Reply(Dc09Ids.Ack, to, now).Encode(key, pad);

    private static FrameVerdict Duh(Dc09Envelope to, string? account, string reason) => new(
        FrameKind.Refused, Reply(Dc09Ids.Duh, to.Clear, null).Encode(), account, reason, null, to.Encrypted, string.Empty);

    /// <summary>The body repeats the account in front of its bar; some panels write the one or the other with leading zeros.</summary>
    private static bool NamesAnother(string data, string account)
    {
        int bar = data.IndexOf('|', StringComparison.Ordinal);
        return bar > 0 && data[0] == '#'
            && !data.AsSpan(1, bar - 1).TrimStart('0').Equals(account.AsSpan().TrimStart('0'), StringComparison.OrdinalIgnoreCase);
    }

    private static bool InTime(Dc09Frame frame, DateTimeOffset now)
    {
        TimeSpan ahead = frame.Timestamp!.Value - now;
        return ahead <= Dc09Time.MaxAhead && ahead >= -Dc09Time.MaxBehind;
    }

    internal static Dc09Frame Reply(string id, Dc09Frame to, DateTimeOffset? now) => new()
    {
        Id = id, Sequence = to.Sequence, Receiver = to.Receiver, Line = to.Line, Account = to.Account, Timestamp = now,
    };

    private static string Word(Dc09Fault fault) => fault switch
    {
        Dc09Fault.WrongCrc => "crc",
        Dc09Fault.WrongLength => "length",
        Dc09Fault.WrongKey => "key",
        Dc09Fault.NoKey => "no-key",
        _ => "no-frame",
    };
}
