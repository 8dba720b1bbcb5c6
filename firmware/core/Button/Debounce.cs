namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// One clean press and one clean release from a bouncing contact. It reads levels, not edges: the level at the time
    /// of reading is always true, a queue of edges may have lost one.
    /// <para>
    /// Contacts bounce up to 6 ms on closing and chatter up to 160 ms on opening. So a press counts once it is stable
    /// for <see cref="PressStableMs"/>; but within <see cref="ChatterWindowMs"/> after the contact began to open, only
    /// once it is stable for <see cref="RepressStableMs"/>, which chatter never is and a second click always is.
    /// </para>
    /// <para>
    /// Two readings that agree do not show that the contact was still in between. Inside the window, where a mistake
    /// makes a double press out of a single one, time counts as stable only between readings close together with no
    /// edge reported in between. Outside of it a disturbed line must not keep a press from being one.
    /// </para>
    /// </summary>
    public sealed class Debounce
    {
        /// <summary>A closed contact this long is a press; shorter is a glitch.</summary>
        public const int PressStableMs = 10;

        /// <summary>An open contact this long is a release; shorter is a contact that shook while held.</summary>
        public const int ReleaseStableMs = 40;

        /// <summary>How long after the first opening a closed contact is suspected of being chatter.</summary>
        public const int ChatterWindowMs = 200;

        /// <summary>A contact closed this long inside the window is a second press.</summary>
        public const int RepressStableMs = 40;

        // While chatter is suspected.
        private const int ReadEveryMs = 10;
        private const int MaxReadGapMs = 25;

        private bool _pressed;
        private bool _level;
        private long _levelSinceMs;
        private long _readAtMs;
        private int _neededMs = PressStableMs;

        private bool _inBurst;
        private long _burstSinceMs;

        private bool _opening;
        private long _openedAtMs;
        private long _chatterEndMs = long.MinValue;

        public bool IsPressed => _pressed;

        /// <summary>When the change last returned began: the first edge of its burst.</summary>
        public long ChangedAtMs { get; private set; }

        /// <summary>When <see cref="Update"/> must be called again even if the level stays.</summary>
        public long NextDeadlineMs
        {
            get
            {
                if (_level && IsSuspect)
                {
                    return Never.Earlier(_levelSinceMs + RepressStableMs, _readAtMs + ReadEveryMs);
                }

                if (!_pressed)
                {
                    return _level ? _levelSinceMs + PressStableMs : Never.AtMs;
                }

                return _opening ? _levelSinceMs + ReleaseStableMs : Never.AtMs;
            }
        }

        /// <summary>A closed contact may be chatter.</summary>
        private bool IsSuspect => _pressed ? _opening : _neededMs == RepressStableMs;

        /// <summary>A press of before the start may just be ending: closed contacts are suspected of being its chatter.</summary>
        public void SuspectChatter(long nowMs) => _chatterEndMs = nowMs + ChatterWindowMs;

        /// <summary>A closing edge was seen by who woke this device: it is a press, whatever the level is by now.</summary>
        public void BeginPressed(long atMs)
        {
            _pressed = true;
            _level = true;
            _levelSinceMs = atMs;
            _readAtMs = atMs;
            ChangedAtMs = atMs;
        }

        /// <summary>
        /// Takes the level as it is now. Call it again until it returns None: a late reading can complete a release and
        /// a press at once.
        /// </summary>
        /// <param name="disturbed">Whether an edge was reported since the last reading.</param>
        public ButtonChange Update(bool active, bool disturbed, long nowMs)
        {
            if (active != _level)
            {
                TakeEdge(active, nowMs);
            }
            else if (active && IsSuspect && (disturbed || nowMs - _readAtMs > MaxReadGapMs))
            {
                _levelSinceMs = nowMs;
            }

            _readAtMs = nowMs;
            long stableMs = nowMs - _levelSinceMs;
            return _pressed ? WhilePressed(stableMs) : WhileReleased(stableMs);
        }

        private void TakeEdge(bool active, long nowMs)
        {
            _level = active;
            _levelSinceMs = nowMs;
            if (!active)
            {
                if (_pressed && !_opening)
                {
                    _opening = true;
                    _openedAtMs = nowMs;
                }

                return;
            }

            _neededMs = _pressed || nowMs < _chatterEndMs ? RepressStableMs : PressStableMs;
            if (!_inBurst)
            {
                _inBurst = true;
                _burstSinceMs = nowMs;
            }
        }

        private ButtonChange WhileReleased(long stableMs)
        {
            if (!_level)
            {
                if (stableMs >= PressStableMs)
                {
                    _inBurst = false;
                }

                return ButtonChange.None;
            }

            if (stableMs < _neededMs)
            {
                return ButtonChange.None;
            }

            _pressed = true;
            ChangedAtMs = _neededMs == PressStableMs ? _burstSinceMs : _levelSinceMs;
            return ButtonChange.Pressed;
        }

        private ButtonChange WhilePressed(long stableMs)
        {
            if (!_opening)
            {
                return ButtonChange.None;
            }

            if (_level)
            {
                if (stableMs < RepressStableMs)
                {
                    return ButtonChange.None;
                }

                _opening = false;
                if (_levelSinceMs - _openedAtMs < ReleaseStableMs)
                {
                    return ButtonChange.None;
                }

                _neededMs = RepressStableMs;
            }
            else if (stableMs < ReleaseStableMs)
            {
                return ButtonChange.None;
            }

            _pressed = false;
            _opening = false;
            _inBurst = false;
            _chatterEndMs = _openedAtMs + ChatterWindowMs;
            ChangedAtMs = _openedAtMs;
            return ButtonChange.Released;
        }
    }
}
