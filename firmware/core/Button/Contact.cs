namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// One contact that a hand presses: debounced, watched for being stuck, and asked at the start whether it was closed
    /// before.
    /// </summary>
    public sealed class Contact
    {
        private readonly Debounce _debounce = new Debounce();
        private readonly StuckWatch _stuck;
        private readonly bool _knownPress;

        private bool _level;
        private bool _levelKnown;
        private bool _heldSinceStart;
        private long _pressedAtMs;

        /// <param name="stuckRecord">Under which name it is written down that it is stuck.</param>
        /// <param name="knownPress">When the power went it was closed, and that press has been raised.</param>
        public Contact(IStore store, string stuckRecord, bool knownPress, long nowMs)
        {
            _stuck = new StuckWatch(store, stuckRecord, nowMs);
            _knownPress = knownPress;
            if (knownPress)
            {
                _debounce.SuspectChatter(nowMs);
            }
        }

        public bool IsPressed => _debounce.IsPressed;

        /// <summary>Whether it opens and closes now, or was closed and is not yet known to be a press.</summary>
        public bool IsRestless => _level != _debounce.IsPressed || _debounce.NextDeadlineMs != Never.AtMs;

        /// <summary>Open, and no press is under way.</summary>
        public bool IsFree => _levelKnown && !_level && !_debounce.IsPressed;

        public bool IsStuck => _stuck.IsStuck;

        public bool IsKnown => _levelKnown;

        /// <summary>When the change last returned began.</summary>
        public long ChangedAtMs => _debounce.ChangedAtMs;

        public long NextDeadlineMs => Never.Earlier(
            _debounce.NextDeadlineMs, _stuck.NextDeadlineMs(_debounce.IsPressed, _pressedAtMs, _level));

        /// <summary>It closed and so woke the device; by now it may be open again.</summary>
        public void WokeAt(long atMs)
        {
            _levelKnown = true;
            _level = true;
            _pressedAtMs = atMs;
            _debounce.BeginPressed(atMs);
        }

        /// <summary>Takes the level as it is now; call it until it returns None.</summary>
        public ButtonChange Update(bool closed, bool disturbed, long nowMs)
        {
            if (!_levelKnown)
            {
                _levelKnown = true;
                _heldSinceStart = closed;
            }

            // A spark at the start is not a button held since before it.
            _heldSinceStart &= closed || _debounce.IsPressed;
            _level = closed;
            ButtonChange change = _debounce.Update(closed, disturbed, nowMs);
            if (change == ButtonChange.Pressed)
            {
                return OnPressed() ? change : Update(closed, false, nowMs);
            }

            if (change == ButtonChange.Released && _heldSinceStart)
            {
                _heldSinceStart = false;
                return Update(closed, false, nowMs);
            }

            return change;
        }

        /// <returns>True if <see cref="IsStuck"/> changed.</returns>
        public bool UpdateStuck(long nowMs) =>
            _levelKnown && _stuck.Update(_debounce.IsPressed, _pressedAtMs, _level, nowMs);

        /// <returns>False for a press of before the start: it is known.</returns>
        private bool OnPressed()
        {
            _pressedAtMs = _debounce.ChangedAtMs;
            _heldSinceStart &= _stuck.IsStuck || _knownPress;
            return !_heldSinceStart;
        }
    }
}
