using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What an annunciator does for each <see cref="Announcement"/>: strobe and sounder play a rhythm of 16 slots of
    /// 125 ms, over and over, and no two rhythms are alike, also not if one hears them from the middle.
    /// <list type="bullet">
    /// <item>The strobe flashes at most twice a second (EN 54-23, NFPA 72), so that it starts no seizure.</item>
    /// <item>None of the sounds is three or four equal pulses and a pause: that is fire and carbon monoxide (ISO 8201).</item>
    /// <item>The sounder is on for at most half of the time, and after <see cref="FullSoundMs"/> it only reminds, every
    /// <see cref="ReminderEveryMs"/>: people in a lockdown must hear what happens outside. The longest lockdown sounds
    /// for less than 15 minutes in all, which NIOSH (98-126) allows a day at 100 dB(A): fit no louder one.</item>
    /// </list>
    /// </summary>
    public static class AnnouncementTable
    {
        public const int SlotMs = 125;
        public const int Slots = 16;
        public const int CycleMs = SlotMs * Slots;

        public const int FullSoundMs = 120000;

        /// <summary>Then one cycle of the rhythm sounds this often.</summary>
        public const int ReminderEveryMs = 30000;

        public const int MaxLockdownSeconds = 4 * 3600;
        public const int MaxAllClearSeconds = 60;
        public const int MaxDrillSeconds = 3600;
        public const int MaxTestSeconds = 30;
        public const int MaxCallPoliceSeconds = 900;

        // All in the order of Announcement. The first slot is the highest bit.
        private static readonly int[] Strobes =
        {
            0b0000_0000_0000_0000, // None
            0b1000_1000_1000_1000, // Lockdown: two flashes a second, without a pause
            0b1000_0000_0000_0000, // AllClear: a flash every two seconds
            0b1000_0000_1000_0000, // Drill: one a second
            0b1000_1000_0000_0000, // Test: two and a pause
            0b1000_1000_1000_0000, // CallPolice: three and a pause
        };

        private static readonly int[] Sounds =
        {
            0b0000_0000_0000_0000, // None
            0b1111_1100_1100_0000, // Lockdown: a long and a short
            0b1000_0000_0000_0000, // AllClear: a tick every two seconds
            0b1010_0000_0000_0000, // Drill: two ticks and a long pause
            0b1111_1111_0000_0000, // Test: a second on, a second off
            0b1110_1010_1010_0000, // CallPolice: a long and four ticks
        };

        private static readonly int[] Colours =
        {
            LightPattern.Dark,
            LightPattern.Red,
            LightPattern.Green,
            LightPattern.Blue,
            LightPattern.Red | LightPattern.Green | LightPattern.Blue,
            LightPattern.Red | LightPattern.Green,
        };

        private static readonly int[] Limits =
        {
            0, MaxLockdownSeconds, MaxAllClearSeconds, MaxDrillSeconds, MaxTestSeconds, MaxCallPoliceSeconds,
        };

        private static readonly int[] Ranks = { 0, 5, 4, 2, 1, 3 };

        /// <summary>Whether this is something to show.</summary>
        public static bool IsKnown(Announcement announcement) =>
            announcement > Announcement.None && (int)announcement < Limits.Length;

        /// <summary>Seconds after which it ends although nobody ended it.</summary>
        public static int LimitOf(Announcement announcement) => Limits[(int)announcement];

        /// <summary>Of the status light, while it lasts.</summary>
        public static int ColourOf(Announcement announcement) => Colours[(int)announcement];

        /// <summary>
        /// A real lockdown outranks the all-clear of an earlier one, that outranks a call to telephone the police, that a
        /// drill, and that a test. What outranks goes on; only an all-clear ends a lockdown.
        /// </summary>
        public static bool MayReplace(Announcement running, Announcement ordered) =>
            Ranks[(int)ordered] >= Ranks[(int)running] || ordered == Announcement.AllClear;

        public static bool IsStrobeOn(Announcement announcement, long elapsedMs) =>
            IsOn(Strobes[(int)announcement], elapsedMs);

        public static bool IsSounderOn(Announcement announcement, long elapsedMs) =>
            (elapsedMs < FullSoundMs || elapsedMs % ReminderEveryMs < CycleMs)
            && IsOn(Sounds[(int)announcement], elapsedMs);

        private static bool IsOn(int rhythm, long elapsedMs)
        {
            int slot = (int)(elapsedMs / SlotMs % Slots);
            return ((rhythm >> (Slots - 1 - slot)) & 1) != 0;
        }
    }
}
