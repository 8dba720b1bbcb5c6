namespace SchoolButton.Tests.Storage;

/// <summary>A monotonic clock that moves when it is told to.</summary>
internal sealed class StepTime : TimeProvider
{
    private long _nowMs;

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => _nowMs;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(56).AddMilliseconds(_nowMs);

    public void Pass(TimeSpan time) => _nowMs += (long)time.TotalMilliseconds;
}
