using System.Globalization;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>Shares as percent.</summary>
internal static class Percent
{
    /// <returns>Free of what binary fractions add: 0.07 is 7.</returns>
    public static double Of(double share) => Math.Round(share * 100, 6);

    /// <returns>With as many digits as tell it from 0 and from 100.</returns>
    public static string Text(double share)
    {
        double percent = share * 100;
        double toEdge = Math.Min(Math.Abs(percent), Math.Abs(100 - percent));
        string format = toEdge is 0 || toEdge >= 10 ? "0" : toEdge >= 0.1 ? "0.0" : "0.000";
        return percent.ToString(format, CultureInfo.InvariantCulture) + " %";
    }
}
