namespace SchoolButton.Firmware.Virtual;

/// <summary>What is lost between two antennas, dB.</summary>
public static class PathLoss
{
    private const double AtOneMetreDb = 31;
    private const double Exponent = 3;
    private const double NearestMetres = 0.5;

    /// <summary>Log-distance law at 868 MHz inside a building: 31 dB at one metre (free space), 30 dB for ten times as far.</summary>
    public static double InBuildingDb(Place from, Place to) =>
        AtOneMetreDb + (10 * Exponent * Math.Log10(Math.Max(from.DistanceTo(to), NearestMetres)));
}
