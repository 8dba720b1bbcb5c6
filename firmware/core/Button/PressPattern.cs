using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What a finger did on one contact: pressed it once, twice, three times, or held it. A gesture whose own pattern is
    /// not in use counts as the longest shorter one that is.
    /// <para>
    /// Nothing waits that need not: if only single is in use it is known at the edge of the press; with hold in use it
    /// waits for the release, with double or triple for the end of the window in which the next press could begin.
    /// </para>
    /// </summary>
    public sealed class PressPattern
    {
        /// <summary>
        /// The next press may begin at the very end of the window and is known only once debounced, so the window is
        /// decided this much later.
        /// </summary>
        public const int ConfirmSlackMs = Debounce.RepressStableMs + 10;

        private readonly bool _single;
        private readonly bool _hold;
        private readonly bool _double;
        private readonly bool _triple;
        private readonly int _holdMs;
        private readonly int _windowMs;

        private bool _decided;
        private bool _awaitsNext;
        private int _presses;
        private long _firstAtMs;
        private long _downAtMs;
        private long _upAtMs;

        /// <param name="windowMs">The next press of a double or triple begins within this after a release.</param>
        public PressPattern(bool single, bool doubled, bool triple, bool hold, int holdMs, int windowMs)
        {
            _single = single;
            _double = doubled;
            _triple = triple;
            _hold = hold;
            _holdMs = holdMs;
            _windowMs = windowMs;
        }

        public bool IsDown { get; private set; }

        /// <summary>A press was felt, and what it is depends on what comes.</summary>
        public bool IsOpen => (IsDown && !_decided) || _awaitsNext;

        /// <summary>When the pattern last returned began: the edge of its first press.</summary>
        public long BeganAtMs { get; private set; }

        public long NextDeadlineMs
        {
            get
            {
                if (IsDown)
                {
                    return _decided ? Never.AtMs : _downAtMs + _holdMs;
                }

                return _awaitsNext ? _upAtMs + _windowMs + ConfirmSlackMs : Never.AtMs;
            }
        }

        /// <param name="atMs">When the press began; call <see cref="Tick"/> for earlier deadlines first.</param>
        /// <returns>The pattern that is known now, or None.</returns>
        public PressCause OnPress(long atMs)
        {
            bool next = _awaitsNext && atMs - _upAtMs <= _windowMs;
            PressCause earlier = _awaitsNext && !next ? Done(Longest()) : PressCause.None;
            if (!next)
            {
                _presses = 0;
                _firstAtMs = atMs;
            }

            _presses++;
            _awaitsNext = false;
            _decided = false;
            IsDown = true;
            _downAtMs = atMs;
            if (earlier != PressCause.None)
            {
                return earlier;
            }

            if (_presses == MostPresses() && (_presses > 1 || !_hold))
            {
                _decided = true;
                return Done(Longest());
            }

            return PressCause.None;
        }

        /// <param name="atMs">When the contact opened.</param>
        public PressCause OnRelease(long atMs)
        {
            PressCause late = IsDown && atMs - _downAtMs >= _holdMs ? Held() : PressCause.None;
            IsDown = false;
            _upAtMs = atMs;
            if (_decided)
            {
                return late;
            }

            _decided = true;
            _awaitsNext = _presses < MostPresses();
            return _awaitsNext ? PressCause.None : Done(Longest());
        }

        public PressCause Tick(long nowMs)
        {
            if (IsDown && nowMs - _downAtMs >= _holdMs)
            {
                return Held();
            }

            if (!IsDown && _awaitsNext && nowMs - _upAtMs >= _windowMs + ConfirmSlackMs)
            {
                _awaitsNext = false;
                return Done(Longest());
            }

            return PressCause.None;
        }

        /// <summary>What this press is was decided elsewhere.</summary>
        public void Decide()
        {
            _decided = true;
            _awaitsNext = false;
        }

        private PressCause Held()
        {
            if (_decided)
            {
                return PressCause.None;
            }

            _decided = true;
            return Done(_hold ? PressCause.Hold : Longest());
        }

        private int MostPresses() => _triple ? 3 : _double ? 2 : 1;

        private PressCause Longest()
        {
            if (_presses >= 3 && _triple)
            {
                return PressCause.Triple;
            }

            if (_presses >= 2 && _double)
            {
                return PressCause.Double;
            }

            return _single ? PressCause.Single : PressCause.None;
        }

        private PressCause Done(PressCause pattern)
        {
            BeganAtMs = _firstAtMs;
            return pattern;
        }
    }
}
