namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// The light's language: a colour and a rhythm for each <see cref="Indication"/>. The rhythm is 16 slots of 125 ms,
    /// repeated every 2 s, and is different for each, so that nobody needs to see colours to read it.
    /// </summary>
    public static class LightPattern
    {
        public const int SlotMs = 125;
        public const int Slots = 16;
        public const int CycleMs = SlotMs * Slots;
        public const int Count = 13;

        public const int Dark = 0;
        public const int Red = 1;
        public const int Green = 2;
        public const int Blue = 4;

        private const int Yellow = Red | Green;
        private const int Magenta = Red | Blue;
        private const int Cyan = Green | Blue;
        private const int White = Red | Green | Blue;

        // In the order of Indication. The first slot is the highest bit.
        private static readonly int[] Colours =
        {
            Dark, Green, White, Blue, Blue, Green, Green, Red, Yellow, Red, Magenta, White, Cyan,
        };

        private static readonly int[] Rhythms =
        {
            0b0000_0000_0000_0000, // Off
            0b1000_0000_0000_0000, // Ready: a blink every two seconds
            0b1111_1111_1111_1111, // Pressed: steady
            0b1010_1010_1010_1010, // Sending: quick blinking
            0b1100_1100_1100_1100, // Stored: half as quick
            0b1111_0000_1111_0000, // Received: slow
            0b1111_1110_1111_1110, // Responding: on, with a wink every second
            0b1010_1011_1111_0000, // Failing: three quick and a long
            0b1010_0000_0000_0000, // NoLink: two blinks and a pause
            0b1010_1000_0000_0000, // LowBattery: three blinks and a pause
            0b1010_1010_0000_0000, // Fault: four blinks and a pause
            0b1111_1111_0000_0000, // Identify: a second on, a second off
            0b1111_0010_0000_0000, // TestMode: a long and a short
        };

        public static int ColourOf(Indication indication) => Colours[(int)indication];

        /// <summary>Bit 15 is the first slot.</summary>
        public static int RhythmOf(Indication indication) => Rhythms[(int)indication];

        /// <returns>The colour bits that shine in a slot (0 to 15).</returns>
        public static int At(Indication indication, int slot)
        {
            bool on = ((Rhythms[(int)indication] >> (Slots - 1 - slot)) & 1) != 0;
            return on ? Colours[(int)indication] : Dark;
        }
    }
}
