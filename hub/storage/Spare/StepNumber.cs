namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// The numbers of steps: in the upper half who counts (each opening of a store is a numbering of its own), in the lower
/// half the count. The first number of a numbering is written to the database before any step has one of it; so steps of a
/// numbering that is not the database's last were counted by a hub that another one has overtaken since.
/// </summary>
internal static class StepNumber
{
    private const int CountBits = 32;

    /// <summary>Seconds are counted from here, so that they fit for 68 years.</summary>
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static long NumberingOf(long number) => number >> CountBits;

    /// <summary>
    /// Of the next numbering. Seconds, since a database that was put back to a backup would give the same one again if they
    /// were but counted.
    /// </summary>
    /// <param name="last">The last number in the database.</param>
    public static long FirstAfter(long last, DateTimeOffset now)
    {
        long seconds = (now.ToUnixTimeMilliseconds() - Beginning.ToUnixTimeMilliseconds()) / 1_000;
        return Math.Max(NumberingOf(last) + 1, Math.Min(seconds, int.MaxValue / 2)) << CountBits;
    }
}
