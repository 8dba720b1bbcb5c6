namespace SchoolButton.Firmware.Core
{
    /// <summary>A part of the spectrum in which one device may send for so many thousandths of any hour.</summary>
    public sealed class RadioBand
    {
        public const int HourSeconds = 3600;

        public RadioBand(int fromHz, int toHz, int dutyPermille)
        {
            FromHz = fromHz;
            ToHz = toHz;
            DutyPermille = dutyPermille;
        }

        public int FromHz { get; }

        public int ToHz { get; }

        public int DutyPermille { get; }

        /// <summary>Microseconds of sending in any hour.</summary>
        public int LimitMicros => HourSeconds * 1000 * DutyPermille;

        public bool Holds(RadioChannel channel) => channel.FrequencyHz >= FromHz && channel.FrequencyHz <= ToHz;
    }
}
