using System.Globalization;

namespace SchoolButton.Hub.Lines;

/// <summary>The site's ground as a circle (CAP 1.2, section 3.2.4).</summary>
/// <param name="RadiusKm">Kilometres, over 0 and up to <see cref="MaxRadiusKm"/>.</param>
public sealed record CapCircle(CapPoint Centre, double RadiusKm)
{
    /// <summary>No school is larger; likely metres were written for kilometres.</summary>
    public const double MaxRadiusKm = 50;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Centre} {RadiusKm:0.###}");

    internal void Check(Problems problems)
    {
        problems.Unless(Centre.IsValid, "circle: latitude -90 to 90 and longitude -180 to 180 degrees are needed, in this order");
        problems.Unless(
            RadiusKm is >= 0.001 and <= MaxRadiusKm,
            FormattableString.Invariant($"circle: a radius from 0.001 to {MaxRadiusKm} kilometres is needed (not metres)"));
    }
}
