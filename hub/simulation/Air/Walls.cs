using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation;

/// <summary>
/// Path loss in a building: <see cref="Building.LossDb"/>, and shadows that belong to the two places.
/// </summary>
internal sealed class Walls(Building building, int seed)
{
    /// <summary>Standard deviation of what furniture, steel and people add or take away, dB.</summary>
    private const double ShadowDb = 4;

    public double LossDb(Place from, Place to)
    {
        int walls = Between(from.X, to.X, building.Room) + Between(from.Y, to.Y, building.Room);
        int ceilings = Between(from.Z, to.Z, building.FloorHeight);
        return building.LossDb(from.DistanceTo(to), walls, ceilings) + Shadow(from, to);
    }

    private static int Between(double a, double b, double every) => (int)Math.Abs(Math.Floor(a / every) - Math.Floor(b / every));

    /// <summary>The same both ways, and always the same between two places.</summary>
    private double Shadow(Place from, Place to)
    {
        bool inOrder = (from.X, from.Y, from.Z).CompareTo((to.X, to.Y, to.Z)) <= 0;
        (Place a, Place b) = inOrder ? (from, to) : (to, from);
        ulong mix = (ulong)seed * 0x9E3779B97F4A7C15;
        foreach (double value in (ReadOnlySpan<double>)[a.X, a.Y, a.Z, b.X, b.Y, b.Z])
        {
            mix = (mix ^ (ulong)BitConverter.DoubleToInt64Bits(value)) * 0xBF58476D1CE4E5B9;
            mix ^= mix >> 29;
        }

        // Box and Muller's normal numbers.
        double one = ((mix >> 33) + 1) / 2147483649.0;
        double two = (mix & 0x7FFFFFFF) / 2147483648.0;
        return ShadowDb * Math.Sqrt(-2 * Math.Log(one)) * Math.Cos(2 * Math.PI * two);
    }
}
