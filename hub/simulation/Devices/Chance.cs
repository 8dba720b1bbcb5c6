using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation;

/// <summary>A device's own random numbers, from the run's seed.</summary>
internal sealed class Chance(int seed) : IRandom
{
    private readonly Random _random = new(seed);

    public int Next(int max) => _random.Next(max);

    /// <summary>From 0 to 1.</summary>
    public double Share() => _random.NextDouble();
}
