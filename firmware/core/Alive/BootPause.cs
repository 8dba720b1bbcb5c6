namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// How long to wait before a restart. A fault at every start then costs at most one boot in
    /// <see cref="LongestMs"/>, and what a boot writes to flash with it.
    /// </summary>
    public static class BootPause
    {
        public const int ShortestMs = 2000;
        public const int LongestMs = 5 * 60 * 1000;

        /// <summary>From so many bad boots on the pause does not grow any more.</summary>
        public const int LongestAfter = BootGuard.BadBootsToSafeMode + 8;

        /// <returns>2 s up to the first boot in safe mode, since that is what mends; then twice as long each time.</returns>
        public static int After(int badBoots)
        {
            int pauseMs = ShortestMs;
            for (int i = BootGuard.BadBootsToSafeMode; i < badBoots && pauseMs < LongestMs; i++)
            {
                pauseMs *= 2;
            }

            return pauseMs < LongestMs ? pauseMs : LongestMs;
        }
    }
}
