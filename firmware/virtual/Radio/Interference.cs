namespace SchoolButton.Firmware.Virtual;

/// <summary>All that is at one antenna beside the packet it wants, milliwatts.</summary>
/// <param name="AlikeMilliwatts">Packets with the same chirps.</param>
/// <param name="OtherMilliwatts">Packets with other chirps in the same spectrum.</param>
/// <param name="NoiseMilliwatts">The receiver's own noise and jammers.</param>
internal readonly record struct Interference(double AlikeMilliwatts, double OtherMilliwatts, double NoiseMilliwatts)
{
    public double SumMilliwatts => AlikeMilliwatts + OtherMilliwatts + NoiseMilliwatts;
}
