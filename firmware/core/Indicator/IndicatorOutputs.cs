namespace SchoolButton.Firmware.Core
{
    /// <summary>What the board has to tell people with; null for what it has not.</summary>
    public sealed class IndicatorOutputs
    {
        public ILight? Light { get; set; }

        public IVibration? Vibration { get; set; }

        public ISound? Sound { get; set; }
    }
}
