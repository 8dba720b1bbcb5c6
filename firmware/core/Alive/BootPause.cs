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

        private const int WatchdogReserve = 4;

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

        /// <summary>
        /// The pause after a main loop that hung and did not feed the watchdog: it must end before that cuts the power, or
        /// a press in it would not be written down.
        /// </summary>
        /// <param name="pauseMs">What it would be without.</param>
        /// <param name="hungMs">For how long the loop has hung by now.</param>
        public static int OfHang(int pauseMs, int watchdogMs, int hungMs)
        {
            // It was last fed up to a part of its time before the loop hung, and the writing takes its time too.
            int left = watchdogMs - (watchdogMs / WatchdogReserve) - hungMs;
            return left < ShortestMs ? ShortestMs : left < pauseMs ? left : pauseMs;
        }
    }
}
