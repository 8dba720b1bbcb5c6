namespace SchoolButton.Firmware.Core
{
    /// <summary>One round of a button's main loop: contacts, links, device, and whether there is time for a sleep.</summary>
    public sealed class ButtonRound
    {
        /// <summary>A press that nobody saw is shown to the device for so long: a little more than what bounces.</summary>
        private const int OwedMs = Debounce.PressStableMs + 10;

        private readonly ButtonDevice _device;
        private readonly ILine[] _lines;
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

        /// <summary>
        /// A press in the pause before a restart, which nobody saw: the contact may be open again, and it counts all the
        /// same.
        /// </summary>
        public void Owe(bool housingClosed, long nowMs)
        {
            // First open, so that it is not taken for a contact that was closed all along.
            _device.OnContacts(false, false, housingClosed, false, nowMs);
            _owedUntilMs = nowMs + OwedMs;
        }

        /// <param name="disturbed">Whether an edge was reported since the last round.</param>
        /// <returns>When the next round is due at the latest.</returns>
        public long Turn(bool button, bool second, bool housingClosed, bool disturbed, long nowMs)
        {
            bool owes = nowMs < _owedUntilMs;
            SawButton = button || owes;
            SawSecond = second;
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

            for (int i = 0; i < _lines.Length; i++)
            {
                due = Never.Earlier(due, _lines[i].Settle(_device, nowMs));
            }

            return owes ? Never.Earlier(due, _owedUntilMs) : due;
        }

        /// <returns>For how long everything rests, milliseconds; 0 if there is something to do or it is not worth it.</returns>
        public long SleepMs(long nowMs)
        {
            if (HadFrame || nowMs < _owedUntilMs || !_device.MaySleep(nowMs, out long untilMs))
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
    }
}
