namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The row of segments between a device and the hub, the same both ways.</summary>
internal sealed class Way
{
    /// <summary>TCP's first repetition of a lost packet (RFC 6298 wants a second; stacks take less). Doubles each time.</summary>
    private const long AgainMicros = 300_000;

    private const int MaxLosses = 6;

    private readonly Segment[] _segments;
    private readonly Chance _chance;

    public Way(Segment[] segments, Chance chance)
    {
        _segments = segments;
        _chance = chance;
        foreach (Segment segment in segments)
        {
            segment.Changed += () => Changed?.Invoke();
        }
    }

    /// <summary>A segment was cut or is whole again.</summary>
    public event Action? Changed;

    public bool IsCut => Array.Exists(_segments, s => s.IsCut);

    /// <summary>How long the next packet takes; what is lost on the way comes with its repetition.</summary>
    public long DelayMicros()
    {
        long micros = 0;
        foreach (Segment segment in _segments)
        {
            micros += (segment.DelayMs * 1000L) + (segment.JitterMs > 0 ? _chance.Next(segment.JitterMs * 1000) : 0);
            for (int lost = 0; lost < MaxLosses && segment.LossPercent > _chance.Next(100); lost++)
            {
                micros += AgainMicros << lost;
            }
        }

        return micros;
    }
}
