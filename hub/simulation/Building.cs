namespace SchoolButton.Hub.Simulation;

/// <summary>A house of rooms, all alike, in which wearables and gateways are.</summary>
public sealed record Building
{
    /// <summary>A button on a chest or in a pocket, dB.</summary>
    public const double BodyDb = 6;

    // Free space at 868 MHz: 20 log10(4π / 0.345 m).
    private const double AtOneMetreDb = 31.2;
    private const double NearestMetres = 0.5;

    /// <summary>Metres.</summary>
    public double Length { get; init; } = 80;

    public double Width { get; init; } = 20;

    public int Floors { get; init; } = 3;

    public double FloorHeight { get; init; } = 3.5;

    /// <summary>Metres between walls, in both directions.</summary>
    public double Room { get; init; } = 8;

    /// <summary>Each wall takes so much, dB.</summary>
    public double WallDb { get; init; } = 6;

    /// <summary>Each floor takes so much, dB.</summary>
    public double CeilingDb { get; init; } = 12;

    /// <summary>
    /// From an antenna to a button on somebody, before shadows: the COST 231 multi-wall model (COST 231 final report,
    /// section 4.7.2) at 868 MHz.
    /// </summary>
    /// <param name="metres">Straight.</param>
    /// <param name="walls">Between the two.</param>
    /// <param name="ceilings">Between the two.</param>
    public double LossDb(double metres, int walls, int ceilings)
    {
        double through = ceilings == 0 ? 0 : CeilingDb * Math.Pow(ceilings, ((ceilings + 2.0) / (ceilings + 1.0)) - 0.46);
        return AtOneMetreDb + (20 * Math.Log10(Math.Max(metres, NearestMetres))) + (walls * WallDb) + through + BodyDb;
    }
}
