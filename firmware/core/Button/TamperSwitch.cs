namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// The switch that is closed while the housing is: one event when it opens, one when it closes, however often the
    /// power goes meanwhile.
    /// </summary>
    public sealed class TamperSwitch
    {
        /// <summary>A housing that is hit rattles for less; one that is opened stays open.</summary>
        public const int OpenStableMs = 200;

        public const int ClosedStableMs = 1000;

        private const string Record = "tamper";

        private readonly IStore _store;
        private bool _known;
        private bool _open;
        private bool _unwritten;
        private long _sinceMs;

        public TamperSwitch(IStore store)
        {
            _store = store;
            byte[]? record = store.Read(Record);
            IsOpen = record != null && record.Length == 1 && record[0] == 1;
        }

        public bool IsOpen { get; private set; }

        /// <summary>It has moved, and whether it stays so is not yet known.</summary>
        public bool IsRestless => _known && _open != IsOpen;

        public long NextDeadlineMs => IsRestless ? _sinceMs + StableMs : Never.AtMs;

        private int StableMs => _open ? OpenStableMs : ClosedStableMs;

        /// <param name="disturbed">Whether an edge was reported since the last reading.</param>
        /// <returns>True if <see cref="IsOpen"/> changed; then an event is due, and after it <see cref="Keep"/>.</returns>
        public bool Update(bool open, bool disturbed, long nowMs)
        {
            if (!_known || open != _open || (disturbed && IsRestless))
            {
                _known = true;
                _open = open;
                _sinceMs = nowMs;
            }

            if (!IsRestless || nowMs - _sinceMs < StableMs)
            {
                return false;
            }

            IsOpen = open;
            _unwritten = true;
            return true;
        }

        /// <summary>
        /// Writes down what was told. Called after the event was written: between the two a power cut makes the event
        /// come twice, the other way round it would not come at all.
        /// </summary>
        public void Keep()
        {
            if (_unwritten)
            {
                _unwritten = false;
                _store.Write(Record, new byte[] { (byte)(IsOpen ? 1 : 0) });
            }
        }
    }
}
