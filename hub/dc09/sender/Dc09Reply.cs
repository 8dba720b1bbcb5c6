namespace SchoolButton.Hub.Dc09;

internal enum Dc09ReplyKind
{
    Ack,
    Nak,
    Duh,

    /// <summary>Something came, but nothing that can be believed.</summary>
    Garbage,

    /// <summary>Nothing came in time.</summary>
    Silence,

    /// <summary>The connection ended before an answer.</summary>
    Lost,
}

/// <summary>How one exchange with a receiver ended.</summary>
/// <param name="Note">For garbage and loss: what was wrong, in words.</param>
/// <param name="ReceiverTime">The clock in a NAK, if it could be read.</param>
internal sealed record Dc09Reply(Dc09ReplyKind Kind, string Note = "", DateTimeOffset? ReceiverTime = null)
{
    public TimeSpan RoundTrip { get; init; }

    /// <summary>As it came, without LF and CR; null where nothing that reads as an answer did.</summary>
    public string? Line { get; init; }
}
