namespace SchoolButton.Hub.Dc09;

/// <summary>A way for frames to one receiver: one exchange at a time, not for several threads at once.</summary>
internal interface IDc09Wire : IDisposable
{
    /// <summary>It has carried an exchange before.</summary>
    bool Used { get; }

    /// <summary>Throws away what came unasked.</summary>
    /// <returns>False when it is better opened anew: closed by the peer, flooded, or quiet for longer than the limit.</returns>
    Task<bool> IsUsableAsync(TimeSpan idleLimit);

    /// <summary>Writes a frame and waits for its answer.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the wire is of no further use.</exception>
    Task<Dc09Reply> ExchangeAsync(ReadOnlyMemory<byte> frame, ReplyJudge judge, TimeSpan replyTimeout, CancellationToken cancel);
}
