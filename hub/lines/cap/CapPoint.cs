using System.Globalization;

namespace SchoolButton.Hub.Lines;

/// <summary>A place on the earth (WGS 84).</summary>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
public readonly record struct CapPoint(double Latitude, double Longitude)
{
    internal bool IsValid => Latitude is >= -90 and <= 90 && Longitude is >= -180 and <= 180;

    /// <summary>As CAP writes it: <c>43.238900,76.889700</c>; six decimals are a tenth of a metre.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude:0.000000},{Longitude:0.000000}");
}
