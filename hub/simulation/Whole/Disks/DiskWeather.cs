namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>How a disk is just now.</summary>
/// <param name="FastestMicros">Of a commit.</param>
/// <param name="SlowestMicros">The same; each takes something between.</param>
/// <param name="FailPercent">Commits that fail, whatever for.</param>
/// <param name="IsFull">All fail.</param>
internal sealed record DiskWeather(long FastestMicros, long SlowestMicros, int FailPercent, bool IsFull)
{
    public static DiskWeather Fair { get; } = new(300, 8_000, 0, false);

    public static DiskWeather Slow { get; } = new(200_000, 3_000_000, 0, false);

    public static DiskWeather Full { get; } = Fair with { IsFull = true };
}
