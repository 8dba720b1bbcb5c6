using System.Globalization;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// A place on earth (WGS 84) as extended data: <c>[X076E53.123][Y43N14.456]</c>. Degrees, the letter of the half of the
/// globe, minutes with three decimals (about 2 m). Written so by an alarm tracker and read so by pysiaalarm.
/// </summary>
public sealed record Dc09Location
{
    public const double MaxLatitude = 90;
    public const double MaxLongitude = 180;

    private const int MinutesPerDegree = 60;
    private const int PartsPerMinute = 1000;

    /// <exception cref="ArgumentException">No place on earth; the message says which number and what it should be.</exception>
    public Dc09Location(double latitude, double longitude)
    {
        Latitude = Within(latitude, MaxLatitude, "latitude");
        Longitude = Within(longitude, MaxLongitude, "longitude");
    }

    /// <summary>Degrees; north is positive.</summary>
    public double Latitude { get; }

    /// <summary>Degrees; east is positive.</summary>
    public double Longitude { get; }

    /// <summary>As on the wire, with the brackets.</summary>
    public override string ToString() =>
        $"[X{Angle(Longitude, digits: 3, 'E', 'W')}][Y{Angle(Latitude, digits: 2, 'N', 'S')}]";

    private static string Angle(double degrees, int digits, char positive, char negative)
    {
        // Rounded as a whole, so that no 60.000 minutes come of 59.9996.
        long parts = (long)Math.Round(Math.Abs(degrees) * MinutesPerDegree * PartsPerMinute);
        long whole = parts / (MinutesPerDegree * PartsPerMinute);
        double minutes = parts % (MinutesPerDegree * PartsPerMinute) / (double)PartsPerMinute;
        return whole.ToString("D" + digits, CultureInfo.InvariantCulture)
            + (degrees < 0 ? negative : positive)
            + minutes.ToString("00.000", CultureInfo.InvariantCulture);
    }

    private static double Within(double degrees, double max, string name) =>
        Math.Abs(degrees) <= max
            ? degrees
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"The {name} must be degrees from -{max} to {max}, for example 43.24; it is {degrees}."));
}
