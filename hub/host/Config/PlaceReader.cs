using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads where a site is and how people there are spoken to.</summary>
internal sealed class PlaceReader(ConfigProblems problems)
{
    private const double DefaultRadiusMeters = 150;
    private const double MaxRadiusMeters = CapCircle.MaxRadiusKm * 1_000;
    private const int MinCorners = 3;
    private const int MaxCorners = 199;

    public SitePlace Read(SiteEntry entry, string at) => new()
    {
        Circle = Circle(entry.Location, at),
        Polygon = Polygon(entry.Polygon, at),
        InLanguages = InLanguages(entry.Languages, at),
        Zone = Zone(entry.TimeZone, at),
    };

    private CapCircle? Circle(SiteEntry.LocationEntry? location, string at)
    {
        if (location is null)
        {
            return null;
        }

        double radius = location.RadiusMeters ?? DefaultRadiusMeters;
        bool isPlace = IsPlace(location.Lat, location.Lon);
        problems.Require(
            isPlace, $"{at}.location: lat -90 to 90 and lon -180 to 180 are needed, in degrees, such as {{ \"lat\": 43.2389, \"lon\": 76.8897 }}");
        problems.Require(
            radius is >= 1 and <= MaxRadiusMeters, $"{at}.location.radiusMeters: 1 to {MaxRadiusMeters} is needed; left out, it is {DefaultRadiusMeters}");
        return isPlace && radius is >= 1 and <= MaxRadiusMeters
            ? new CapCircle(new CapPoint(location.Lat!.Value, location.Lon!.Value), radius / 1_000)
            : null;
    }

    private CapPolygon? Polygon(IReadOnlyList<IReadOnlyList<double>?>? corners, string at)
    {
        if (corners is null)
        {
            return null;
        }

        bool isWhole = corners.Count is >= MinCorners and <= MaxCorners && corners.All(c => c is [var lat, var lon] && IsPlace(lat, lon));
        CapPoint[] points = isWhole ? [.. corners.Select(c => new CapPoint(c![0], c[1]))] : [];
        isWhole &= points.Distinct().Count() >= MinCorners;
        problems.Require(
            isWhole,
            $"{at}.polygon: {MinCorners} to {MaxCorners} different corners are needed, each as [latitude, longitude] in degrees");
        return !isWhole ? null : new CapPolygon(points[0] == points[^1] ? points : [.. points, points[0]]);
    }

    private IReadOnlyList<string> InLanguages(IReadOnlyList<string?>? written, string at)
    {
        if (written is null)
        {
            return Languages.Tags;
        }

        string[] tags = [.. written.OfType<string>()];
        bool isRight = tags.Length == written.Count && tags.Length > 0 && tags.All(Languages.Tags.Contains) && tags.Distinct().Count() == tags.Length;
        problems.Require(isRight, $"{at}.languages: one or more of {string.Join(", ", Languages.Tags)} are needed, each once");
        return isRight ? tags : Languages.Tags;
    }

    private TimeZoneInfo Zone(string? id, string at)
    {
        if (id is null)
        {
            return TimeZoneInfo.Local;
        }

        bool isKnown = TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone);
        problems.Require(isKnown, $"{at}.timeZone: a zone that this machine knows is needed, such as Asia/Almaty; left out, it is this machine's");
        return zone ?? TimeZoneInfo.Local;
    }

    private static bool IsPlace(double? latitude, double? longitude) => latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180;
}
