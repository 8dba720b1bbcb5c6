namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A button pressed for longer than a hand holds it is stuck: one fault, and a restore when it comes free, however
    /// long it lasts and however often the power goes meanwhile.
    /// </summary>
    public sealed class StuckWatch
    {
        public const int StuckMs = 60000;

        /// <summary>After a start the button must read free this long before a fault of before is taken back.</summary>
        public const int FreeMs = 1000;

        private readonly IStore _store;
        private readonly string _record;
        private readonly long _startedAtMs;

        /// <param name="record">Under which name it is written down.</param>
        public StuckWatch(IStore store, string record, long nowMs)
        {
            _store = store;
            _record = record;
            _startedAtMs = nowMs;
            byte[]? kept = store.Read(record);
            IsStuck = kept != null && kept.Length == 1 && kept[0] == 1;
        }

        public bool IsStuck { get; private set; }

        public long NextDeadlineMs(bool pressed, long pressedAtMs, bool level)
        {
            if (pressed)
            {
                return IsStuck ? Never.AtMs : pressedAtMs + StuckMs;
            }

            return IsStuck && !level ? _startedAtMs + FreeMs : Never.AtMs;
        }

        /// <returns>True if <see cref="IsStuck"/> changed.</returns>
        public bool Update(bool pressed, long pressedAtMs, bool level, long nowMs)
        {
            bool stuck = IsStuck;
            if (pressed && !stuck && nowMs - pressedAtMs >= StuckMs)
            {
                stuck = true;
            }
            else if (!pressed && stuck && !level && nowMs - _startedAtMs >= FreeMs)
            {
                stuck = false;
            }

            if (stuck == IsStuck)
            {
                return false;
            }

            IsStuck = stuck;
            _store.Write(_record, new byte[] { (byte)(stuck ? 1 : 0) });
            return true;
        }
    }
}
