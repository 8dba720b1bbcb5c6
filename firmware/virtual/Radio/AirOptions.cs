namespace SchoolButton.Firmware.Virtual;

/// <summary>What a world of radios is like.</summary>
public sealed class AirOptions
{
    /// <summary>dB from a sender's place to a receiver's; asked once for each pair until one of them moves.</summary>
    public Func<Place, Place, double> PathLossDb { get; init; } = PathLoss.InBuildingDb;

    /// <summary>Of a packet being lost for no reason at one receiver, 0 to 1.</summary>
    public double LossProbability { get; init; }

    /// <summary>Bursts of loss on top of that; null: none.</summary>
    public BurstLoss? Bursts { get; init; }

    /// <summary>
    /// A packet survives the sum of all others of its kind if it is stronger by this, dB. Null: any overlap of two packets
    /// of a kind destroys both, wherever they are, as pure ALOHA has it.
    /// </summary>
    public double? CaptureDb { get; init; } = 6;

    /// <summary>Of channel activity detection not seeing a packet that it could hear, 0 to 1.</summary>
    public double CadMissProbability { get; init; } = 0.05;
}
