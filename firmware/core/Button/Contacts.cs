namespace SchoolButton.Firmware.Core
{
    /// <summary>The contacts that a hand presses and the one that guards the housing, and what they have come to.</summary>
    public sealed class Contacts
    {
        public const int FirstBit = 1;
        public const int SecondBit = 2;

        private readonly Contact _first;
        private readonly Contact? _second;
        private readonly Gesture _gesture;
        private readonly bool _wokenByContact;
        private readonly long _startedAtMs;
        private readonly long _heldSinceMs;

        /// <param name="held">The bits of contacts that were closed before the start and whose press was raised.</param>
        /// <param name="wokenByContact">One of them ended a deep sleep.</param>
        /// <param name="heldSinceMs">If so, and it is still closed: since when it counts as pressed.</param>
        public Contacts(
            Board board, IStore store, Gesture gesture, int held, bool wokenByContact, long heldSinceMs, long nowMs)
        {
            _gesture = gesture;
            _wokenByContact = wokenByContact;
            _startedAtMs = nowMs;
            _heldSinceMs = heldSinceMs;
            Held = held;
            _first = new Contact(store, "stuck", (held & FirstBit) != 0, nowMs);
            if (board.SecondButtonPin != Board.NotFitted)
            {
                _second = new Contact(store, "stuck-2", (held & SecondBit) != 0, nowMs);
            }

            if (board.TamperPin != Board.NotFitted)
            {
                Tamper = new TamperSwitch(store);
            }
        }

        /// <summary>Null if none is fitted.</summary>
        public TamperSwitch? Tamper { get; }

        public bool IsTampered => Tamper != null && Tamper.IsOpen;

        /// <summary>The contacts that are closed and whose press was raised.</summary>
        public int Held { get; private set; }

        public bool IsStuck => _first.IsStuck || (_second != null && _second.IsStuck);

        /// <summary>Nothing is pressed but what is stuck, and nothing is on its way to be.</summary>
        public bool IsAtRest =>
            IsAtRestOn(_first) && (_second == null || IsAtRestOn(_second)) && (Tamper == null || !Tamper.IsRestless);

        public long NextDeadlineMs
        {
            get
            {
                long next = _first.NextDeadlineMs;
                next = _second != null ? Never.Earlier(next, _second.NextDeadlineMs) : next;
                return Tamper != null ? Never.Earlier(next, Tamper.NextDeadlineMs) : next;
            }
        }

        /// <summary>Takes the levels as they are now.</summary>
        /// <param name="disturbed">Whether an edge was reported since the last reading.</param>
        /// <returns>True if the tamper switch has changed.</returns>
        public bool Read(bool button, bool second, bool housingClosed, bool disturbed, long nowMs)
        {
            if (!_first.IsKnown && _wokenByContact)
            {
                TakeWakeUp(button, second, housingClosed);
            }

            Read(_first, false, button, disturbed, nowMs);
            if (_second != null)
            {
                Read(_second, true, second, disturbed, nowMs);
            }

            return Tamper != null && Tamper.Update(!housingClosed, disturbed, nowMs);
        }

        /// <returns>True if <see cref="IsStuck"/> may have changed.</returns>
        public bool UpdateStuck(long nowMs)
        {
            bool first = UpdateStuck(_first, false, nowMs);
            return (_second != null && UpdateStuck(_second, true, nowMs)) || first;
        }

        /// <summary>What is pressed now was raised.</summary>
        public void OnRaised()
        {
            Held |= _first.IsPressed ? FirstBit : 0;
            Held |= _second != null && _second.IsPressed ? SecondBit : 0;
        }

        private static bool IsAtRestOn(Contact contact) =>
            contact.IsKnown && !contact.IsRestless && (!contact.IsPressed || contact.IsStuck);

        /// <summary>
        /// The app shows the button that ended the sleep as closed once, even if it is open again by now. If neither is
        /// shown so, it was the housing if that is not as it was; else nobody knows, and a press is assumed.
        /// </summary>
        private void TakeWakeUp(bool button, bool second, bool housingClosed)
        {
            bool bySecond = _second != null && second && !_second.IsStuck;
            bool byHousing = Tamper != null && Tamper.IsOpen == housingClosed;
            bool byFirst = button ? !_first.IsStuck : !bySecond && !byHousing;
            if (byFirst)
            {
                long atMs = button ? _heldSinceMs : _startedAtMs;
                _first.WokeAt(atMs);
                _gesture.OnPress(false, atMs);
            }

            if (bySecond)
            {
                _second!.WokeAt(_startedAtMs);
                _gesture.OnPress(true, _startedAtMs);
            }
        }

        private void Read(Contact contact, bool second, bool closed, bool disturbed, long nowMs)
        {
            ButtonChange change = contact.Update(closed, disturbed, nowMs);
            while (change != ButtonChange.None)
            {
                if (change == ButtonChange.Pressed)
                {
                    _gesture.OnPress(second, contact.ChangedAtMs);
                }
                else
                {
                    _gesture.OnRelease(second, contact.ChangedAtMs);
                }

                change = contact.Update(closed, false, nowMs);
            }

            if (contact.IsFree)
            {
                Held &= second ? ~SecondBit : ~FirstBit;
            }
        }

        private bool UpdateStuck(Contact contact, bool second, long nowMs)
        {
            if (!contact.UpdateStuck(nowMs))
            {
                return false;
            }

            if (contact.IsStuck)
            {
                _gesture.OnStuck(second, nowMs);
            }

            return true;
        }
    }
}
