namespace SchoolButton.Firmware.Virtual;

/// <summary>Metres, in a building.</summary>
public readonly record struct Place(double X, double Y, double Z)
{
    public double DistanceTo(Place other) =>
        Math.Sqrt(Math.Pow(X - other.X, 2) + Math.Pow(Y - other.Y, 2) + Math.Pow(Z - other.Z, 2));
}
