namespace SchoolButton.Firmware.Virtual;

/// <summary>Noise as wide as a channel, from one place.</summary>
internal sealed class Jammer(Modem from, double frequencyHz, double powerDbm)
{
    public const int BandwidthHz = 125_000;

    public Modem From { get; } = from;

    public double FrequencyHz { get; } = frequencyHz;

    public double Milliwatts { get; } = Decibel.ToRatio(powerDbm);
}
