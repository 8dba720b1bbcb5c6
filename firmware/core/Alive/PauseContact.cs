namespace SchoolButton.Firmware.Core
{
    /// <summary>One contact in the pause before a restart, in which nobody else looks at it: was it pressed?</summary>
    public sealed class PauseContact
    {
        /// <summary>What follows on so many readings of an open contact is a press, and no bounce of a release.</summary>
        public const int OpenReadings = 4;

        private readonly bool _neverRead;
        private bool _read;
        private bool _wasClosed;
        private int _open;

        /// <param name="pressed">It is known to have closed and nobody has seen it: it woke the device.</param>
        /// <param name="neverRead">The main loop has not turned since the start, so nobody knows why it is closed now.</param>
        public PauseContact(bool pressed, bool neverRead)
        {
            IsPressed = pressed;
            _neverRead = neverRead;
        }

        /// <summary>It was pressed, and only who remembers that can tell: by the next start it may be open again.</summary>
        public bool IsPressed { get; private set; }

        /// <param name="edge">
        /// Whether an edge was reported since the last reading: it may have closed and opened between two. At the first
        /// reading: since the main loop last looked, and that it hangs must not lose a press.
        /// </param>
        public void Read(bool closed, bool edge)
        {
            if (!_read)
            {
                _read = true;
                _open = closed && !edge ? 0 : OpenReadings;
            }

            if (closed || edge)
            {
                IsPressed |= _open >= OpenReadings;
                _open = 0;
                _wasClosed |= closed;
            }

            if (!closed)
            {
                // One that stays closed is seen by the next start: it may be stuck, and that is no press.
                _open++;
                IsPressed |= _neverRead && _wasClosed;
            }
        }
    }
}
