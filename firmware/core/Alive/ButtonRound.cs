namespace SchoolButton.Firmware.Core
{
    /// <summary>One round of a button's main loop: contacts, links, device, and whether there is time for a sleep.</summary>
    public sealed class ButtonRound
    {
        /// <summary>A press that nobody saw is shown to the device for so long: longer than any chatter is suspected.</summary>
        private const int OwedMs = Debounce.ChatterWindowMs + 50;

        private readonly ButtonDevice _device;
        private readonly ILine[] _lines;
        private int _owed;
        private bool _shown;
        private long _owedUntilMs;

        public ButtonRound(ButtonDevice device, ILine[] lines)
        {
            _device = device;
            _lines = lines;
        }

        /// <summary>A frame came in the last round: there may be more.</summary>
        public bool HadFrame { get; private set; }

        /// <summary>What the device last saw of the button's contact.</summary>
        public bool SawButton { get; private set; }

        public bool SawSecond { get; private set; }

        /// <summary>A press that nobody saw has not been raised yet, or its alarm is not yet on flash.</summary>
        public bool IsOwing => _owed != 0;

        /// <summary>
        /// A press that nobody saw, in the pause before a restart or right before a sleep: the contact may be open again,
        /// and it counts all the same.
        /// </summary>
        /// <param name="pressed">Bits of <see cref="Contacts"/>.</param>
        public void Owe(int pressed, bool button, bool second, bool housingClosed, long nowMs)
        {
            // First open, so that it is not taken for a contact that was closed all along.
            bool opensButton = (pressed & Contacts.FirstBit) != 0;
            bool opensSecond = (pressed & Contacts.SecondBit) != 0;
            _device.OnContacts(button && !opensButton, second && !opensSecond, housingClosed, false, nowMs);
            _owed |= pressed;
            _shown = false;
            _owedUntilMs = nowMs + OwedMs;
        }

        /// <param name="disturbed">Whether an edge was reported since the last round.</param>
        /// <returns>When the next round is due at the latest.</returns>
        public long Turn(bool button, bool second, bool housingClosed, bool disturbed, long nowMs)
        {
            bool owes = IsOwing && !_shown;
            SawButton = button || (owes && (_owed & Contacts.FirstBit) != 0);
            SawSecond = second || (owes && (_owed & Contacts.SecondBit) != 0);
            _device.OnContacts(SawButton, SawSecond, housingClosed, disturbed && !owes, nowMs);
            HadFrame = false;
            long due;
            try
            {
                for (int i = 0; i < _lines.Length; i++)
                {
                    HadFrame |= _lines[i].Turn(_device, i, nowMs);
                }
            }
            finally
            {
                // A line that gives up ends in a restart; what was raised in this round has to be on flash by then.
                due = _device.Tick(nowMs);
            }

            SettleOwed(owes, nowMs);
            for (int i = 0; i < _lines.Length; i++)
            {
                due = Never.Earlier(due, _lines[i].Settle(_device, nowMs));
            }

            return owes ? Never.Earlier(due, _owedUntilMs) : due;
        }

        /// <returns>For how long everything rests, milliseconds; 0 if there is something to do or it is not worth it.</returns>
        public long SleepMs(long nowMs)
        {
            if (HadFrame || IsOwing || !_device.MaySleep(nowMs, out long untilMs))
            {
                return 0;
            }

            for (int i = 0; i < _lines.Length; i++)
            {
                if (!_lines[i].IsResting)
                {
                    return 0;
                }
            }

            return untilMs > nowMs ? untilMs - nowMs : 0;
        }

        public void BeforeSleep(long milliseconds, long nowMs)
        {
            // Deep sleep keeps pins as they are.
            _device.BeforeSleep(nowMs);
            for (int i = 0; i < _lines.Length; i++)
            {
                _lines[i].BeforeSleep(milliseconds, nowMs);
            }
        }

        /// <summary>A round that came late has shown the contact all the same: the window ends behind one, not between two.</summary>
        private void SettleOwed(bool owes, long nowMs)
        {
            if (owes)
            {
                _shown = nowMs >= _owedUntilMs;
            }
            else if (IsOwing && _device.HasRaisedPresses(nowMs))
            {
                _owed = 0;
            }
        }
    }
}
