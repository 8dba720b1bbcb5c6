namespace SchoolButton.Firmware.Core
{
    /// <summary>The light's part of the <see cref="IndicatorLanguage"/>.</summary>
    public static class LightPattern
    {
        public const int SlotMs = IndicatorLanguage.SlotMs;
        public const int Slots = IndicatorLanguage.Slots;
        public const int CycleMs = IndicatorLanguage.CycleMs;
        public const int Count = IndicatorLanguage.Count;

        public const int Dark = 0;
        public const int Red = 1;
        public const int Green = 2;
        public const int Blue = 4;

        /// <param name="slot">0 to 15.</param>
        /// <returns>The colour bits that shine in it.</returns>
        public static int At(Indication indication, int slot) =>
            IndicatorLanguage.IsOn(indication, slot) ? IndicatorLanguage.ColourOf(indication) : Dark;
    }
}
