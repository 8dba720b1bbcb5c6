namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A capacitor that a press empties and that takes seconds to fill again. A press that begins and ends within a start
    /// that the timer caused is seen by nobody else: the firmware does not run yet, and the pin that wakes is armed only
    /// in a sleep. A device that goes to sleep with a full capacitor and finds it empty after the timer's start was
    /// pressed in between.
    /// <para>
    /// A part that broke, or damp on it, must not raise an alarm at each start: what was still empty at the sleep is not
    /// believed after it, and what was believed once is believed again only after a start of the timer that found it full.
    /// </para>
    /// </summary>
    public sealed class PressMemory
    {
        /// <summary>With the board's parts it is full again after this at the latest; a sleep waits no longer for it.</summary>
        public const int LongestMs = 20000;

        private const string Record = "memory";
        private const byte Distrusted = 1;

        private readonly IStore _store;
        private bool _trusted;
        private long _emptySinceMs = Never.AtMs;

        public PressMemory(IStore store)
        {
            _store = store;
            byte[]? record = store.Read(Record);
            _trusted = record == null || record.Length != 1 || record[0] != Distrusted;
        }

        /// <summary>Asked once, at the start.</summary>
        /// <param name="empty">How the pin reads before anything else is done.</param>
        /// <returns>Whether a press is owed that nobody saw.</returns>
        public bool Owes(bool wokenByTimer, bool empty)
        {
            if (!wokenByTimer)
            {
                return false;
            }

            bool owes = empty && _trusted;
            if (empty == _trusted)
            {
                Trust(!empty);
            }

            return owes;
        }

        /// <summary>Asked when nothing else keeps the device awake.</summary>
        public bool MaySleep(bool empty, long nowMs)
        {
            if (!empty || !_trusted)
            {
                _emptySinceMs = Never.AtMs;
                return true;
            }

            _emptySinceMs = Never.Earlier(_emptySinceMs, nowMs);
            if (nowMs - _emptySinceMs < LongestMs)
            {
                return false;
            }

            Trust(false);
            return true;
        }

        private void Trust(bool trust)
        {
            _trusted = trust;
            _store.Write(Record, new byte[] { trust ? (byte)0 : Distrusted });
        }
    }
}
