namespace SchoolButton.Firmware.Stationary
{
    /// <summary>The stationary button's board: which pin is what. The same numbers as in hardware/.</summary>
    public static class Board
    {
        /// <summary>The contact to ground, with the pull-up inside the ESP32 and an RC filter outside.</summary>
        public const int ButtonPin = 27;
        public const bool ButtonActiveLow = true;

        public const int RedPin = 25;
        public const int GreenPin = 26;
        public const int BluePin = 33;

        /// <summary>The level is read at least this often even if no edge was reported: an edge can get lost.</summary>
        public const int PollMs = 100;

        /// <summary>A link thread that gives no sign of life for this long hangs in a call, and only a restart helps.</summary>
        public const int LinkStuckMs = 180000;

        /// <summary>Before a restart, so that a fault at every start does not wear the flash out.</summary>
        public const int RebootPauseMs = 5000;
    }
}
