using SchoolButton.Firmware.Core;

namespace SchoolButton.Tests;

internal sealed class SeededRandom(int seed) : IRandom
{
    private readonly Random _random = new(seed);

    public int Next(int max) => _random.Next(max);
}
