using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>One entry of the journal.</summary>
public sealed record ReceivedEvent
{
    /// <summary>Counts up from 1; 0 until it is stored.</summary>
    public long Id { get; init; }

    public required long ReceivedUnixMs { get; init; }

    public EventSource Source { get; init; }

    /// <summary>Capitals.</summary>
    public required string Account { get; init; }

    /// <summary>1 to 9999; 0 for our own.</summary>
    public int Sequence { get; init; }

    /// <summary>See <see cref="Dc09Ids"/>; empty for our own.</summary>
    public string Protocol { get; init; } = string.Empty;

    /// <summary>The data between the brackets, decrypted.</summary>
    public string Data { get; init; } = string.Empty;

    /// <summary>With its brackets, or empty.</summary>
    public string Extended { get; init; } = string.Empty;

    /// <summary>What the sender took for the time; null if it did not say.</summary>
    public long? SentUnixMs { get; init; }

    public bool Encrypted { get; init; }

    /// <summary>The line as it came, without LF and CR: encrypted if it was.</summary>
    public string Raw { get; init; } = string.Empty;

    /// <summary>The sender's address, or empty.</summary>
    public string From { get; init; } = string.Empty;

    public long? AcknowledgedUnixMs { get; init; }

    public string? AcknowledgedBy { get; init; }

    /// <summary>
    /// What a retransmission has in common with the first message. The Contact ID qualifier may turn from 1, new, into
    /// 6, repeat: the sender does not know that the first one arrived.
    /// </summary>
    public string Content
    {
        get
        {
            int bar = Data.IndexOf('|', StringComparison.Ordinal);
            bool isRepeat = Protocol == Dc09Ids.ContactId && bar >= 0 && Data.AsSpan(bar + 1).StartsWith("6");
            string data = isRepeat ? string.Concat(Data.AsSpan(0, bar + 1), "1", Data.AsSpan(bar + 2)) : Data;
            return $"{Protocol}\n{data}\n{Extended}";
        }
    }
}
