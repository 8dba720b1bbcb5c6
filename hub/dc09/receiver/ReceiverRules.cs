using System.Collections.Frozen;
using System.Text;

namespace SchoolButton.Hub.Dc09;

/// <summary>What the built-in receiver makes of a line and what it answers. Pure: time and randomness are handed in.</summary>
internal sealed class ReceiverRules
{
    /// <summary>What a web server says when it is sent DC-09.</summary>
    private static readonly byte[] GarbageAnswer = "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray();

    private readonly FrozenDictionary<string, Dc09Key?> _accounts;
    private readonly Dc09Key? _key;
    private readonly Dc09Pad _pad;

    /// <exception cref="ArgumentException">An account that no frame can name.</exception>
    public ReceiverRules(Dc09ReceiverOptions options, Dc09Pad pad)
    {
        if (options.Accounts.Keys.FirstOrDefault(account => !Dc09Fields.IsAccount(account)) is { } wrong)
        {
            throw new ArgumentException($"The receiver has account '{wrong}'; an account is 3 to 16 hex digits.");
        }

        _accounts = options.Accounts.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _key = options.Key;
        _pad = pad;
    }

    /// <param name="Answer">Bytes to send; empty for none.</param>
    /// <param name="Message">Null when the line was no message.</param>
    /// <param name="Fault">Why it was none.</param>
    public readonly record struct Decision(byte[] Answer, Dc09Received? Message, Dc09Fault Fault);

    public Decision Decide(ReadOnlySpan<byte> line, Dc09AnswerMode mode, DateTimeOffset now)
    {
        Dc09Envelope? envelope = Dc09Envelope.Parse(line, out Dc09Fault fault);
        if (envelope is null)
        {
            // Damaged: silence makes the sender send again.
            return new Decision([], null, fault);
        }

        bool known = Knows(envelope.Clear.Account, out Dc09Key? key);
        Dc09Frame? frame = envelope.Open(key, out fault);
        if (frame is null)
        {
            return new Decision(Reply(Dc09Ids.Duh, envelope.Clear, null).Encode(), null, fault);
        }

        Dc09Received? message = Read(frame, envelope.Encrypted, line, now);
        if (message is null)
        {
            return new Decision(Reply(Dc09Ids.Duh, frame, null).Encode(), null, Dc09Fault.WrongFields);
        }

        // Where there is a key, a clear message could be anybody's.
        bool trusted = known && envelope.Encrypted == (key is not null);
        Dc09AnswerMode answer = mode switch
        {
            Dc09AnswerMode.Ack or Dc09AnswerMode.Slow when !trusted => Dc09AnswerMode.Duh,
            Dc09AnswerMode.Ack or Dc09AnswerMode.Slow when envelope.Encrypted && !InTime(frame, now) => Dc09AnswerMode.Nak,
            Dc09AnswerMode.Slow => Dc09AnswerMode.Ack,
            _ => mode,
        };
        byte[] bytes = answer switch
        {
            Dc09AnswerMode.Ack when envelope.Encrypted => Reply(Dc09Ids.Ack, frame, now).Encode(key!, _pad),
            Dc09AnswerMode.Ack => Reply(Dc09Ids.Ack, frame, null).Encode(),
            Dc09AnswerMode.Nak => new Dc09Frame { Id = Dc09Ids.Nak, Sequence = 0, Timestamp = now }.Encode(),
            Dc09AnswerMode.Duh => Reply(Dc09Ids.Duh, frame, null).Encode(),
            Dc09AnswerMode.Garbage => GarbageAnswer,
            _ => [],
        };
        return new Decision(bytes, message with { Answer = answer }, Dc09Fault.None);
    }

    private bool Knows(string? account, out Dc09Key? key)
    {
        key = _key;
        if (_accounts.Count == 0)
        {
            return true;
        }

        bool known = account is not null && _accounts.TryGetValue(account, out key);
        key ??= _key;
        return known;
    }

    private static bool InTime(Dc09Frame frame, DateTimeOffset now)
    {
        TimeSpan ahead = frame.Timestamp!.Value - now;
        return ahead <= Dc09Time.MaxAhead && ahead >= -Dc09Time.MaxBehind;
    }

    private static Dc09Frame Reply(string id, Dc09Frame to, DateTimeOffset? now) => new()
    {
        Id = id, Sequence = to.Sequence, Receiver = to.Receiver, Line = to.Line, Account = to.Account, Timestamp = now,
    };

    /// <summary>Null for an id or data that is no event and no link supervision.</summary>
    private static Dc09Received? Read(Dc09Frame frame, bool encrypted, ReadOnlySpan<byte> line, DateTimeOffset now)
    {
        if (frame.Account is null)
        {
            return null;
        }

        var message = new Dc09Received
        {
            ReceivedAt = now,
            Id = frame.Id,
            Account = frame.Account,
            Sequence = frame.Sequence,
            Encrypted = encrypted,
            Timestamp = frame.Timestamp,
            Data = frame.Data,
            Raw = Encoding.Latin1.GetString(line),
            Answer = Dc09AnswerMode.Nothing,
        };
        switch (frame.Id)
        {
            case Dc09Ids.Null:
                return message;
            case Dc09Ids.ContactId when ContactIdEvent.Parse(frame.Data) is { } cid:
                return message with { Qualifier = cid.Qualifier, Code = cid.Code, Group = cid.Group, Zone = cid.Zone };
            case Dc09Ids.Sia when SiaEvent.Parse(frame.Data) is { } sia:
                return message with { Code = sia.Code, Group = sia.Partition, Zone = sia.Zone, Text = sia.Text };
            default:
                return null;
        }
    }
}
