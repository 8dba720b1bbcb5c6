namespace SchoolButton.Firmware.Virtual;

/// <summary>What two chips must agree in to hear each other.</summary>
internal sealed record RadioTuning(double FrequencyHz, int SpreadingFactor, int BandwidthHz, int SyncWord, bool IsSlow)
{
    private const double FrequencyToleranceShare = 0.25;

    public double SymbolMicros => Math.Pow(2, SpreadingFactor) * 1_000_000 / BandwidthHz;

    /// <summary>Thermal noise with a noise figure of 6 dB, dBm.</summary>
    public double NoiseDbm => -174 + (10 * Math.Log10(BandwidthHz)) + 6;

    /// <summary>SX1276 data sheet, table 13: below this SNR nothing is demodulated.</summary>
    public double MinSnr => -7.5 - (2.5 * (SpreadingFactor - 7));

    /// <summary>The same chirps on the same frequency: heard if alike in the rest, a disturbance in any case.</summary>
    public bool Overlaps(RadioTuning other) =>
        SpreadingFactor == other.SpreadingFactor
        && BandwidthHz == other.BandwidthHz
        && Math.Abs(FrequencyHz - other.FrequencyHz) < BandwidthHz * FrequencyToleranceShare;

    public bool Hears(RadioTuning other) =>
        Overlaps(other) && SyncWord == other.SyncWord && IsSlow == other.IsSlow;
}
