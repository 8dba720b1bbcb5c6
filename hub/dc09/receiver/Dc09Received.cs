namespace SchoolButton.Hub.Dc09;

/// <summary>A well-formed message as the built-in receiver got it.</summary>
public sealed record Dc09Received
{
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>See <see cref="Dc09Ids"/>.</summary>
    public required string Id { get; init; }

    public required string Account { get; init; }

    public required int Sequence { get; init; }

    public required bool Encrypted { get; init; }

    /// <summary>Contact ID: 1 new, 3 restore, 6 repeat. Null for SIA and link supervision.</summary>
    public int? Qualifier { get; init; }

    /// <summary>Three digits in Contact ID, two letters in SIA; null for link supervision.</summary>
    public string? Code { get; init; }

    /// <summary>Contact ID group or SIA partition.</summary>
    public int? Group { get; init; }

    public int? Zone { get; init; }

    public string? Text { get; init; }

    /// <summary>What the sender took for the time, UTC.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The data between the brackets, decrypted.</summary>
    public required string Data { get; init; }

    /// <summary>The line as it came, without LF and CR: encrypted if it was.</summary>
    public required string Raw { get; init; }

    /// <summary>What was answered: never <see cref="Dc09AnswerMode.Slow"/>, which is a late <see cref="Dc09AnswerMode.Ack"/>.</summary>
    public required Dc09AnswerMode Answer { get; init; }

    /// <summary>The sender may take it that we have it.</summary>
    public bool Accepted => Answer == Dc09AnswerMode.Ack;
}
