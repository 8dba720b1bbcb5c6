using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// From what fingers did on one or two contacts to the event that the settings map it to.
    /// <para>
    /// One gesture raises one event: whoever jabs the buttons in panic has pressed once. The exception is a pattern whose
    /// event is more important than the one already raised, since losing it is worse than an event too many.
    /// </para>
    /// <para>
    /// Both contacts count as <see cref="PressCause.Both"/> if one closes within <see cref="BothMs"/> after the other did,
    /// or while the other is still closed: no hand has to be quick. What one contact alone has to say waits that long, and
    /// then is said: a press is never lost to the waiting.
    /// </para>
    /// <para>
    /// A cancel with nothing to take back is the press of somebody who needs help: it raises the gravest event that any
    /// pattern raises; of equally grave ones the first of single, double, triple, hold, both, second.
    /// </para>
    /// </summary>
    public sealed class Gesture
    {
        /// <summary>A press this long after the last activity begins a new gesture.</summary>
        public const int GapMs = 700;

        /// <summary>The second of two contacts closes within this after the first, for both to count as one.</summary>
        public const int BothMs = 500;

        private const int BothSlackMs = Debounce.RepressStableMs + 10;

        private readonly DeviceSettings _settings;
        private readonly bool _hasBoth;
        private readonly EventKind _gravest;
        private readonly PressPattern _first;
        private readonly PressPattern _second;

        // What one contact alone would say, and until when the other may still turn it into Both.
        private PressCause _ofFirst;
        private PressCause _ofSecond;
        private PressCause _ofBoth;
        private long _firstBeganAtMs;
        private long _secondBeganAtMs;
        private long _bothBeganAtMs;

        private bool _firstPressed;
        private bool _secondPressed;
        private long _firstAtMs;
        private long _secondAtMs;

        private bool _begun;
        private long _lastActivityMs;
        private int _raisedRank = -1;

        public Gesture(DeviceSettings settings)
        {
            _settings = settings;
            _hasBoth = settings.Both != EventKind.None;
            _gravest = Gravest(settings);
            _first = new PressPattern(
                settings.Single != EventKind.None,
                settings.Double != EventKind.None,
                settings.Triple != EventKind.None,
                settings.Hold != EventKind.None,
                settings.HoldMs,
                settings.DoubleMs);
            _second = new PressPattern(settings.Second != EventKind.None, false, false, false, settings.HoldMs, 0);
        }

        /// <summary>What a pattern that is mapped to cancel raises now; None if there is nothing to take back.</summary>
        public EventKind CancelMeans { get; set; }

        /// <summary>The event of the pattern last taken.</summary>
        public EventKind Kind { get; private set; }

        /// <summary>When the pattern last taken began: the edge of its first press.</summary>
        public long BeganAtMs { get; private set; }

        /// <summary>Felt, and this gesture has raised nothing yet.</summary>
        public bool IsUndecided => _raisedRank < 0 && (_first.IsOpen || _second.IsOpen || IsHeldBack);

        public long NextDeadlineMs
        {
            get
            {
                long next = Never.Earlier(_first.NextDeadlineMs, _second.NextDeadlineMs);
                next = _ofFirst != PressCause.None ? Never.Earlier(next, DueMs(_firstBeganAtMs)) : next;
                next = _ofSecond != PressCause.None ? Never.Earlier(next, DueMs(_secondBeganAtMs)) : next;
                return _ofBoth != PressCause.None ? _bothBeganAtMs : next;
            }
        }

        private bool IsHeldBack => _ofFirst != PressCause.None || _ofSecond != PressCause.None;

        /// <summary>Nothing is pressed or waited for, and the next press will be a new gesture.</summary>
        public bool IsOver(long nowMs) =>
            !_begun || (!IsBusy() && _ofBoth == PressCause.None && nowMs - _lastActivityMs >= GapMs);

        /// <param name="second">Which contact closed.</param>
        /// <param name="atMs">When; call <see cref="Take"/> for earlier deadlines first.</param>
        public void OnPress(bool second, long atMs)
        {
            if (!_begun || (!IsBusy() && atMs - _lastActivityMs >= GapMs))
            {
                _begun = true;
                _raisedRank = -1;
                _firstPressed = false;
                _secondPressed = false;
            }

            _lastActivityMs = atMs;
            bool together = _hasBoth && IsTogether(second, atMs);
            if (second)
            {
                Keep(true, _second.OnPress(atMs), _second.BeganAtMs);
                _secondPressed = true;
                _secondAtMs = atMs;
            }
            else
            {
                Keep(false, _first.OnPress(atMs), _first.BeganAtMs);
                _firstPressed = true;
                _firstAtMs = atMs;
            }

            if (together)
            {
                _ofBoth = PressCause.Both;
                _bothBeganAtMs = Never.Earlier(_firstAtMs, _secondAtMs);
                _ofFirst = PressCause.None;
                _ofSecond = PressCause.None;
                _first.Decide();
                _second.Decide();
            }
        }

        public void OnRelease(bool second, long atMs)
        {
            _lastActivityMs = atMs;
            if (second)
            {
                Keep(true, _second.OnRelease(atMs), _second.BeganAtMs);
            }
            else
            {
                Keep(false, _first.OnRelease(atMs), _first.BeganAtMs);
            }
        }

        /// <summary>The contact is stuck: it takes no part in what the other one does.</summary>
        public void OnStuck(bool second, long nowMs)
        {
            OnRelease(second, nowMs);
            _firstPressed &= second;
            _secondPressed &= !second;
        }

        /// <summary>Call it until it returns None.</summary>
        /// <returns>A pattern that raises <see cref="Kind"/>.</returns>
        public PressCause Take(long nowMs)
        {
            Keep(false, _first.Tick(nowMs), _first.BeganAtMs);
            Keep(true, _second.Tick(nowMs), _second.BeganAtMs);
            while (true)
            {
                PressCause pattern = Due(nowMs, out long beganAtMs);
                if (pattern == PressCause.None)
                {
                    return PressCause.None;
                }

                EventKind kind = KindOf(pattern);
                if (kind == EventKind.Cancel)
                {
                    kind = CancelMeans == EventKind.None ? _gravest : CancelMeans;
                }

                if (AlarmRank.Of(kind) > _raisedRank)
                {
                    _raisedRank = AlarmRank.Of(kind);
                    Kind = kind;
                    BeganAtMs = beganAtMs;
                    return pattern;
                }
            }
        }

        private static EventKind Gravest(DeviceSettings settings)
        {
            EventKind gravest = Graver(EventKind.None, settings.Single);
            gravest = Graver(gravest, settings.Double);
            gravest = Graver(gravest, settings.Triple);
            gravest = Graver(gravest, settings.Hold);
            gravest = Graver(gravest, settings.Both);
            gravest = Graver(gravest, settings.Second);
            return gravest == EventKind.None ? EventKind.Panic : gravest;
        }

        private static EventKind Graver(EventKind soFar, EventKind kind)
        {
            bool counts = kind != EventKind.None && kind != EventKind.Cancel;
            return counts && (soFar == EventKind.None || AlarmRank.Of(kind) > AlarmRank.Of(soFar)) ? kind : soFar;
        }

        private bool IsBusy() =>
            _first.IsDown || _second.IsDown || _first.IsOpen || _second.IsOpen || IsHeldBack;

        private bool IsTogether(bool second, long atMs) => second
            ? _firstPressed && (_first.IsDown || atMs - _firstAtMs <= BothMs)
            : _secondPressed && (_second.IsDown || atMs - _secondAtMs <= BothMs);

        private long DueMs(long beganAtMs) => _hasBoth ? beganAtMs + BothMs + BothSlackMs : beganAtMs;

        /// <summary>Holds a pattern of one contact back until it is surely not the half of both.</summary>
        private void Keep(bool second, PressCause pattern, long beganAtMs)
        {
            if (pattern == PressCause.None)
            {
                return;
            }

            if (second)
            {
                _ofSecond = PressCause.Second;
                _secondBeganAtMs = beganAtMs;
                return;
            }

            if (_ofFirst == PressCause.None || AlarmRank.Of(KindOf(pattern)) > AlarmRank.Of(KindOf(_ofFirst)))
            {
                _ofFirst = pattern;
                _firstBeganAtMs = beganAtMs;
            }
        }

        private PressCause Due(long nowMs, out long beganAtMs)
        {
            PressCause due = PressCause.None;
            beganAtMs = 0;
            if (_ofBoth != PressCause.None)
            {
                due = _ofBoth;
                beganAtMs = _bothBeganAtMs;
                _ofBoth = PressCause.None;
            }
            else if (_ofFirst != PressCause.None && nowMs >= DueMs(_firstBeganAtMs))
            {
                due = _ofFirst;
                beganAtMs = _firstBeganAtMs;
                _ofFirst = PressCause.None;
            }
            else if (_ofSecond != PressCause.None && nowMs >= DueMs(_secondBeganAtMs))
            {
                due = _ofSecond;
                beganAtMs = _secondBeganAtMs;
                _ofSecond = PressCause.None;
            }

            return due;
        }

        private EventKind KindOf(PressCause pattern)
        {
            switch (pattern)
            {
                case PressCause.Single:
                    return _settings.Single;
                case PressCause.Hold:
                    return _settings.Hold;
                case PressCause.Double:
                    return _settings.Double;
                case PressCause.Triple:
                    return _settings.Triple;
                case PressCause.Both:
                    return _settings.Both;
                default:
                    return _settings.Second;
            }
        }
    }
}
