using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Single, hold or double: what a hand did, and so which event. A pattern mapped to <see cref="EventKind.None"/>
    /// does not exist; a gesture of that shape counts as the longest shorter pattern that does.
    /// <para>
    /// Nothing waits that need not: if only single is mapped it is raised at the edge of the press; with hold mapped it
    /// waits for the release, with double mapped for the end of the double window.
    /// </para>
    /// <para>
    /// One gesture raises one event: whoever jabs the button in panic has pressed it once. The exception is a pattern
    /// whose event is more important than the one already raised, since losing it is worse than an event too many.
    /// </para>
    /// </summary>
    public sealed class PressPattern
    {
        /// <summary>A press this long after the last activity begins a new gesture.</summary>
        public const int GestureGapMs = 700;

        /// <summary>
        /// A second press may begin at the very end of the double window and is known only once debounced, so the
        /// window is decided this much later.
        /// </summary>
        public const int ConfirmSlackMs = Debounce.RepressStableMs + 10;

        private readonly EventKind _single;
        private readonly EventKind _hold;
        private readonly EventKind _double;
        private readonly int _holdMs;
        private readonly int _doubleMs;

        private bool _down;
        private long _downAtMs;
        private long _upAtMs;
        private long _lastActivityMs;
        private bool _decided;
        private bool _awaitsSecond;
        private bool _inGesture;
        private int _raisedRank;

        public PressPattern(EventKind single, EventKind hold, EventKind doubled, int holdMs, int doubleMs)
        {
            _single = single;
            _hold = hold;
            _double = doubled;
            _holdMs = holdMs;
            _doubleMs = doubleMs;
        }

        /// <summary>When the pattern last returned began: the edge of its first press.</summary>
        public long BeganAtMs { get; private set; }

        /// <summary>Pressed, and this gesture has raised nothing yet.</summary>
        public bool IsUndecided => _down && _raisedRank < 0;

        public long NextDeadlineMs
        {
            get
            {
                if (_down)
                {
                    return _decided ? Never.AtMs : _downAtMs + _holdMs;
                }

                return _awaitsSecond ? _upAtMs + _doubleMs + ConfirmSlackMs : Never.AtMs;
            }
        }

        /// <summary>Which event a pattern raises.</summary>
        public EventKind KindOf(PressCause pattern)
        {
            switch (pattern)
            {
                case PressCause.Single:
                    return _single;
                case PressCause.Hold:
                    return _hold;
                case PressCause.Double:
                    return _double;
                default:
                    return EventKind.None;
            }
        }

        /// <param name="atMs">When the press began; call <see cref="Tick"/> for earlier deadlines first.</param>
        /// <returns>The pattern to raise an event for, or None.</returns>
        public PressCause OnPress(long atMs)
        {
            bool second = _awaitsSecond && atMs - _upAtMs <= _doubleMs;
            bool tooLateForSecond = _awaitsSecond && !second;
            long firstAtMs = _downAtMs;
            if (!_inGesture || (!_awaitsSecond && atMs - _lastActivityMs >= GestureGapMs))
            {
                _inGesture = true;
                _raisedRank = -1;
            }

            _down = true;
            _downAtMs = atMs;
            _lastActivityMs = atMs;
            _awaitsSecond = false;
            _decided = false;
            if (second)
            {
                _decided = true;
                return Raise(PressCause.Double, firstAtMs);
            }

            if (tooLateForSecond)
            {
                return Raise(PressCause.Single, firstAtMs);
            }

            if (_hold == EventKind.None && _double == EventKind.None)
            {
                _decided = true;
                return Raise(PressCause.Single, atMs);
            }

            return PressCause.None;
        }

        /// <param name="atMs">When the contact opened.</param>
        public PressCause OnRelease(long atMs)
        {
            PressCause late = atMs - _downAtMs >= _holdMs ? Held() : PressCause.None;
            _down = false;
            _upAtMs = atMs;
            _lastActivityMs = atMs;
            if (_decided)
            {
                return late;
            }

            _decided = true;
            if (_double != EventKind.None)
            {
                _awaitsSecond = true;
                return PressCause.None;
            }

            return Raise(PressCause.Single, _downAtMs);
        }

        public PressCause Tick(long nowMs)
        {
            if (_down && nowMs - _downAtMs >= _holdMs)
            {
                return Held();
            }

            if (!_down && _awaitsSecond && nowMs - _upAtMs >= _doubleMs + ConfirmSlackMs)
            {
                _awaitsSecond = false;
                return Raise(PressCause.Single, _downAtMs);
            }

            return PressCause.None;
        }

        private PressCause Held()
        {
            if (_decided)
            {
                return PressCause.None;
            }

            _decided = true;
            return Raise(_hold != EventKind.None ? PressCause.Hold : PressCause.Single, _downAtMs);
        }

        private PressCause Raise(PressCause pattern, long beganAtMs)
        {
            EventKind kind = KindOf(pattern);
            if (kind == EventKind.None || AlarmRank.Of(kind) <= _raisedRank)
            {
                return PressCause.None;
            }

            _raisedRank = AlarmRank.Of(kind);
            BeganAtMs = beganAtMs;
            return pattern;
        }
    }
}
