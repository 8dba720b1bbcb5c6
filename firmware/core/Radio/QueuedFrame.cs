namespace SchoolButton.Firmware.Core
{
    /// <summary>A frame that waits for the air.</summary>
    internal sealed class QueuedFrame
    {
        private long _firstBusyMs;

        public QueuedFrame(byte[] frame, RadioChannel channel, bool urgent, long dropAtMs)
        {
            Frame = frame;
            Channel = channel;
            Urgent = urgent;
            DropAtMs = dropAtMs;
        }

        public byte[] Frame { get; }

        public RadioChannel Channel { get; }

        public bool Urgent { get; set; }

        public long DropAtMs { get; set; }

        /// <summary>Not before, since somebody else is on the channel.</summary>
        public long NotBeforeMs { get; private set; }

        /// <summary>How often the channel was busy.</summary>
        public int BusyCount { get; private set; }

        public bool WasHeldBack { get; set; }

        /// <summary>The same bytes were on the air before.</summary>
        public bool IsRepeated { get; set; }

        /// <summary>Of the duty cycle's limit, what it must leave for more important frames.</summary>
        public int KeptPermille =>
            !Urgent ? DutyBudget.ReservePermille : IsRepeated ? DutyBudget.FirstPermille : 0;

        public int Micros => TimeOnAir.Micros(Channel, Frame.Length);

        /// <summary>Somebody is on the channel: it keeps away for about the time that another frame takes.</summary>
        /// <returns>False if it has kept away for long enough and goes out over whoever is there.</returns>
        public bool KeepAway(IRandom random, long nowMs)
        {
            _firstBusyMs = BusyCount == 0 ? nowMs : _firstBusyMs;
            BusyCount++;
            long lastAtMs = _firstBusyMs + RadioPort.MaxUrgentWaitMs;
            if (Urgent && nowMs >= lastAtMs)
            {
                return false;
            }

            // Whoever is in no hurry keeps away for longer each time.
            int length = TimeOnAir.Ms(Channel, Frame.Length);
            NotBeforeMs = nowMs + (length / 4) + random.Next(Urgent ? length : length * (1 + BusyCount));
            NotBeforeMs = Urgent ? Never.Earlier(NotBeforeMs, lastAtMs) : NotBeforeMs;
            return true;
        }

        public bool Has(byte[] bytes)
        {
            if (bytes.Length != Frame.Length)
            {
                return false;
            }

            for (int i = 0; i < bytes.Length; i++)
            {
                if (bytes[i] != Frame[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
