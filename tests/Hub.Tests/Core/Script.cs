using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace SchoolButton.Tests.Core;

/// <summary>
/// A random course of events as a row of numbers, each of which a test reads as one event. A row that fails is cut
/// down to the shortest that still fails, and printed with the seed that leads to it again. The rows of a test are the same
/// in each run, so that what was green stays green; with <see cref="Times"/> in the environment they are new ones, and more.
/// </summary>
internal static class Script
{
    /// <summary>As many times as many rows, drawn anew.</summary>
    private const string Times = "SCHOOLBUTTON_ROWS";

    /// <summary>Of the generator; any odd number.</summary>
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private const int Largest = 1 << 20;

    /// <param name="play">Plays one row; throws if a promise breaks.</param>
    /// <param name="test">Each has rows of its own.</param>
    public static void Check(int rows, int longest, Action<IReadOnlyList<int>> play, [CallerMemberName] string test = "")
    {
        Gen<int[]> row = Gen.Choose(0, longest).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, Largest - 1), length));
        Config config = int.TryParse(Environment.GetEnvironmentVariable(Times), CultureInfo.InvariantCulture, out int times)
            ? Config.QuickThrowOnFailure.WithMaxTest(rows * times)
            : Config.QuickThrowOnFailure.WithMaxTest(rows).WithReplay(SeedOf(test), Gamma);
        Prop.ForAll(Arb.From(row, Shorter), play).Check(config);
    }

    /// <summary>Reads a number below <paramref name="below"/> off an event, and leaves the rest for the next question.</summary>
    public static int Take(ref int number, int below)
    {
        int taken = number % below;
        number /= below;
        return taken;
    }

    private static ulong SeedOf(string test) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(test)));

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
