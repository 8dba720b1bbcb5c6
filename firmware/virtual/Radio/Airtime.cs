using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>Time on air from what is in a chip's registers.</summary>
internal static class Airtime
{
    public static long Micros(RadioTuning tuning, int length) =>
        TimeOnAir.Micros(new RadioChannel((int)tuning.FrequencyHz, tuning.SpreadingFactor, tuning.BandwidthHz, 0), length);
}
