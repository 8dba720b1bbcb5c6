namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Finds a link that takes frames and brings nothing back: a half-open connection looks healthy for minutes, and
    /// the alarm in it is going nowhere.
    /// </summary>
    public sealed class LinkWatch
    {
        /// <summary>The hub answers within milliseconds; it may also be stalled. After this long a new link is tried.</summary>
        public const int DeafMs = 10000;

        private bool _waiting;
        private long _sinceMs;

        public long NextDeadlineMs => _waiting ? _sinceMs + DeafMs : Never.AtMs;

        public void OnSent(long nowMs)
        {
            if (!_waiting)
            {
                _waiting = true;
                _sinceMs = nowMs;
            }
        }

        /// <summary>A sealed frame of the hub arrived, or the link went down.</summary>
        public void OnQuiet() => _waiting = false;

        /// <returns>True once per deaf link.</returns>
        public bool IsDeaf(long nowMs)
        {
            if (!_waiting || nowMs - _sinceMs < DeafMs)
            {
                return false;
            }

            _waiting = false;
            return true;
        }
    }
}
