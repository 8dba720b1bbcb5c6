using FsCheck;
using FsCheck.Fluent;

namespace SchoolButton.Tests.Core;

/// <summary>
/// A random course of events as a row of numbers, each of which a test reads as one event. A row that fails is cut
/// down to the shortest that still fails, and printed with the seed that leads to it again.
/// </summary>
internal static class Script
{
    private const int Largest = 1 << 20;

    /// <param name="play">Plays one row; throws if a promise breaks.</param>
    public static void Check(int rows, int longest, Action<IReadOnlyList<int>> play)
    {
        Gen<int[]> row = Gen.Choose(0, longest).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, Largest - 1), length));
        Prop.ForAll(Arb.From(row, Shorter), play).Check(Config.QuickThrowOnFailure.WithMaxTest(rows));
    }

    /// <summary>Reads a number below <paramref name="below"/> off an event, and leaves the rest for the next question.</summary>
    public static int Take(ref int number, int below)
    {
        int taken = number % below;
        number /= below;
        return taken;
    }

    private static IEnumerable<int[]> Shorter(int[] row)
    {
        for (int cut = row.Length; cut > 0; cut /= 2)
        {
            for (int at = 0; at + cut <= row.Length; at += cut)
            {
                yield return [.. row[..at], .. row[(at + cut)..]];
            }
        }
    }
}
