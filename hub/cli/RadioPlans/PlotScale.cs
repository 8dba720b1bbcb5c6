namespace SchoolButton.Cli.RadioPlans;

/// <summary>A logarithmic axis: values on it, and where they are drawn.</summary>
/// <param name="From">The least value, above 0.</param>
/// <param name="To">The greatest.</param>
/// <param name="Start">Where <paramref name="From"/> is, pixels.</param>
/// <param name="End">Where <paramref name="To"/> is.</param>
internal sealed record PlotScale(double From, double To, double Start, double End)
{
    private static readonly double[] Steps = [1, 2, 3, 5];

    /// <summary>Round numbers of each decade, within the axis.</summary>
    public IEnumerable<double> Ticks => Round(From, To);

    /// <returns>Pixels; what lies outside is put on the edge.</returns>
    public double At(double value) =>
        Start + ((End - Start) * Math.Log(Math.Clamp(value, From, To) / From) / Math.Log(To / From));

    /// <returns>The greatest round number that is not above the value.</returns>
    public static double Below(double value) => Round(value / 20, value * 1.0001).Last();

    /// <returns>The least round number that is not below the value.</returns>
    public static double Above(double value) => Round(value / 1.0001, value * 20).First();

    private static IEnumerable<double> Round(double from, double to)
    {
        for (int decade = (int)Math.Floor(Math.Log10(from)); decade <= (int)Math.Ceiling(Math.Log10(to)); decade++)
        {
            foreach (double step in Steps)
            {
                double value = step * Math.Pow(10, decade);
                if (value >= from && value <= to)
                {
                    yield return value;
                }
            }
        }
    }
}
