namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What the device can say, in one table for eye, hand and ear: each <see cref="Indication"/> has a colour, a rhythm
    /// and a tone. The rhythm is 16 slots of 125 ms, repeated every 2 s, is the same for light, vibration and sound, and
    /// is different for each indication, so that nobody needs to see colours, or the light at all, to read it.
    /// <para>
    /// The light goes on as long as the indication lasts. Vibration and sound are for what happens, not for how things
    /// are: they play the rhythm as often as the table says and rest.
    /// </para>
    /// </summary>
    public static class IndicatorLanguage
    {
        public const int SlotMs = 125;
        public const int Slots = 16;
        public const int CycleMs = SlotMs * Slots;
        public const int Count = 17;

        private const int Columns = 4;

        // Colour bits: red 1, green 2, blue 4. The first slot of a rhythm is its highest bit. Then the tone in hertz, and
        // how often vibration and sound play the rhythm; 0: they say nothing.
        private static readonly int[] Table =
        {
            0, 0b0000_0000_0000_0000, 0, 0, // Off
            2, 0b1000_0000_0000_0000, 0, 0, // Ready: a blink every two seconds
            7, 0b1111_1111_1111_1111, 1500, 1, // Pressed: steady
            4, 0b1010_1010_1010_1010, 1800, 1, // Sending: quick blinking
            4, 0b1100_1100_1100_1100, 2100, 1, // Stored: half as quick
            2, 0b1111_0000_1111_0000, 2400, 1, // Received: slow
            2, 0b1111_1110_1111_1110, 2700, 2, // Responding: on, with a wink every second
            1, 0b1010_1011_1111_0000, 800, 3, // Failing: three quick and a long
            3, 0b1010_0000_0000_0000, 0, 0, // NoLink: two blinks and a pause
            1, 0b1010_1000_0000_0000, 0, 0, // LowBattery: three blinks and a pause
            5, 0b1010_1010_0000_0000, 0, 0, // Fault: four blinks and a pause
            7, 0b1111_1111_0000_0000, 1200, 5, // Identify: a second on, a second off
            6, 0b1111_0010_0000_0000, 0, 0, // TestMode: a long and a short
            6, 0b1100_0000_0000_0000, 0, 0, // SilentMode: a longer blink every two seconds
            2, 0b1100_1100_1100_0000, 3000, 1, // WalkGood: three bars and a pause
            3, 0b1100_1100_0000_0000, 1000, 1, // WalkWeak: two bars and a pause
            1, 0b1111_1000_0000_0000, 600, 1, // WalkNothing: one long
        };

        /// <returns>The colour bits that shine while the rhythm is on.</returns>
        public static int ColourOf(Indication indication) => Table[(int)indication * Columns];

        /// <summary>Bit 15 is the first slot.</summary>
        public static int RhythmOf(Indication indication) => Table[((int)indication * Columns) + 1];

        /// <summary>Hertz, 0 for none.</summary>
        public static int ToneOf(Indication indication) => Table[((int)indication * Columns) + 2];

        /// <summary>How many cycles vibration and sound play.</summary>
        public static int CyclesOf(Indication indication) => Table[((int)indication * Columns) + 3];

        /// <param name="slot">0 to 15.</param>
        public static bool IsOn(Indication indication, int slot) =>
            ((RhythmOf(indication) >> (Slots - 1 - slot)) & 1) != 0;

        /// <summary>Whether it tells of an alarm, so that a device in silent mode shows no light for it.</summary>
        public static bool IsOfAlarm(Indication indication) =>
            indication >= Indication.Pressed && indication <= Indication.Failing;
    }
}
