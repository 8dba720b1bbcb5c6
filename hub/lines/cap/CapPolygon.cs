namespace SchoolButton.Hub.Lines;

/// <summary>The site's ground as a closed line of corners (CAP 1.2, section 3.2.4).</summary>
/// <param name="Points">At least four, the last the same as the first.</param>
public sealed record CapPolygon(IReadOnlyList<CapPoint> Points)
{
    private const int MinPoints = 4;
    private const int MaxPoints = 200;

    public override string ToString() => string.Join(' ', Points);

    internal void Check(Problems problems)
    {
        problems.Unless(
            Points.Count is >= MinPoints and <= MaxPoints,
            $"polygon: {MinPoints} to {MaxPoints} points are needed, the first repeated at the end");
        problems.Unless(Points.Count == 0 || Points[0] == Points[^1], "polygon: the last point must be the same as the first, so that it is closed");
        problems.Unless(
            Points.All(p => p.IsValid), "polygon: latitude -90 to 90 and longitude -180 to 180 degrees are needed for each point, in this order");
        problems.Unless(
            Points.Distinct().Count() >= MinPoints - 1, $"polygon: it needs at least {MinPoints - 1} different corners");
    }
}
