namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A capacitor that a press empties and that takes seconds to fill again. A press that begins and ends within a start
    /// that the timer caused is seen by nobody else: the firmware does not run yet, and the pin that wakes is armed only
    /// in a sleep. A device that goes to sleep with a full capacitor and finds it empty after the timer's start was
    /// pressed in between.
    /// <para>
    /// A part that broke and reads empty always would raise an alarm at each start: so what was still empty at the sleep
    /// is not believed after it.
    /// </para>
    /// </summary>
    public sealed class PressMemory
    {
        /// <summary>With the board's parts it is full again after this at the latest; a sleep waits no longer for it.</summary>
        public const int LongestMs = 20000;

        private const string Record = "memory";
        private const byte Distrusted = 1;

        private readonly IStore _store;
        private bool _distrusted;
        private long _emptySinceMs = Never.AtMs;

        public PressMemory(IStore store)
        {
            _store = store;
            byte[]? record = store.Read(Record);
            _distrusted = record != null && record.Length == 1 && record[0] == Distrusted;
        }

        /// <param name="empty">How the pin reads before anything else is done.</param>
        /// <returns>Whether a press is owed that nobody saw.</returns>
        public bool Owes(bool wokenByTimer, bool empty) => wokenByTimer && empty && !_distrusted;

        /// <summary>Asked when nothing else keeps the device awake.</summary>
        public bool MaySleep(bool empty, long nowMs)
        {
            if (empty && !_distrusted)
            {
                _emptySinceMs = Never.Earlier(_emptySinceMs, nowMs);
                if (nowMs - _emptySinceMs < LongestMs)
                {
                    return false;
                }

                Trust(false);
            }
            else if (!empty)
            {
                _emptySinceMs = Never.AtMs;
                if (_distrusted)
                {
                    Trust(true);
                }
            }

            return true;
        }

        private void Trust(bool trust)
        {
            _distrusted = !trust;
            _store.Write(Record, new byte[] { trust ? (byte)0 : Distrusted });
        }
    }
}
