namespace SchoolButton.Hub.Simulation;

/// <summary>A house of rooms, all alike, in which wearables and gateways are.</summary>
public sealed record Building
{
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
}
