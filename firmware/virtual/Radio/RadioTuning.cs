namespace SchoolButton.Firmware.Virtual;

/// <summary>What two radios must agree in to hear each other.</summary>
public sealed record RadioTuning(double FrequencyHz, int SpreadingFactor, int BandwidthHz, int SyncWord, bool IsSlow)
{
    private const double FrequencyToleranceShare = 0.25;

    public double SymbolMicros { get; } = Math.Pow(2, SpreadingFactor) * 1_000_000 / BandwidthHz;

    /// <summary>Thermal noise with a noise figure of 6 dB, dBm.</summary>
    public double NoiseDbm { get; } = -174 + (10 * Math.Log10(BandwidthHz)) + 6;

    /// <summary>SX1276 data sheet, table 13: below this SNR nothing is demodulated.</summary>
    public double MinSnr { get; } = -7.5 - (2.5 * (SpreadingFactor - 7));

    /// <summary><see cref="NoiseDbm"/> in milliwatts.</summary>
    internal double NoiseMilliwatts { get; } = Decibel.ToRatio(-174 + (10 * Math.Log10(BandwidthHz)) + 6);

    /// <summary><see cref="MinSnr"/> as a ratio of powers.</summary>
    internal double MinSnrRatio { get; } = Decibel.ToRatio(-7.5 - (2.5 * (SpreadingFactor - 7)));

    /// <summary>The same chirps on the same frequency: heard if alike in the rest, a disturbance in any case.</summary>
    public bool Overlaps(RadioTuning other) =>
        SpreadingFactor == other.SpreadingFactor
        && BandwidthHz == other.BandwidthHz
        && Math.Abs(FrequencyHz - other.FrequencyHz) < BandwidthHz * FrequencyToleranceShare;

    public bool Hears(RadioTuning other) =>
        Overlaps(other) && SyncWord == other.SyncWord && IsSlow == other.IsSlow;

    /// <summary>Some of the other's spectrum is in this one's.</summary>
    internal bool Touches(double frequencyHz, int bandwidthHz) =>
        Math.Abs(FrequencyHz - frequencyHz) * 2 < BandwidthHz + bandwidthHz;
}
