namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Devices that were heard a moment ago and may be sending more copies: they cannot hear an answer yet, and whoever
    /// answers cannot hear them. By the headers, which nobody has checked: so no answer is held for longer than
    /// <see cref="AirManners.MaxHoldFrames"/>.
    /// </summary>
    internal sealed class Talkers
    {
        /// <summary>As many as are heard while an answer is held, with room to spare; then the one heard longest ago goes.</summary>
        public const int MaxTalkers = 32;

        private readonly uint[] _devices = new uint[MaxTalkers];
        private readonly long[] _sinceMs = new long[MaxTalkers];
        private readonly long[] _untilMs = new long[MaxTalkers];
        private readonly long[] _orderedMs = new long[MaxTalkers];

        /// <param name="nowMs">When it was taken from the port, which may be later than it was heard.</param>
        public void OnHeard(uint device, RadioChannel channel, RadioPacket packet, long nowMs)
        {
            int place = Find(device);
            if (place < 0)
            {
                place = Oldest();
                _devices[place] = device;
                _untilMs[place] = 0;
            }

            _orderedMs[place] = 0;

            // Quiet in between: a new burst.
            _sinceMs[place] = nowMs > _untilMs[place] ? nowMs : _sinceMs[place];
            long lastMs = _sinceMs[place] + AirManners.MaxHoldMs(channel, packet.Frame.Length);
            _untilMs[place] = Never.Earlier(packet.AtMs + AirManners.HoldMs(channel, packet.Frame.Length), lastMs);
        }

        /// <summary>The hub has something to say to it.</summary>
        /// <param name="unsaid">What it had to say before has not gone out yet.</param>
        /// <returns>Until when that waits; a time long past if it was not heard of late.</returns>
        public long OnOrder(uint device, bool unsaid, long nowMs)
        {
            int place = Find(device);
            if (place < 0)
            {
                return 0;
            }

            // What comes right behind an answer is news of the same alarm; others may be waiting for their first answer.
            long laterMs = unsaid || _orderedMs[place] == 0 ? 0 : _orderedMs[place] + AirManners.NewsMs;
            _orderedMs[place] = nowMs;
            return laterMs > _untilMs[place] ? laterMs : _untilMs[place];
        }

        /// <returns>Until when it is not spoken to; a time long past if it was not heard of late.</returns>
        public long UntilMs(uint device)
        {
            int place = Find(device);
            return place < 0 ? 0 : _untilMs[place];
        }

        private int Find(uint device)
        {
            for (int i = 0; i < MaxTalkers; i++)
            {
                if (_devices[i] == device)
                {
                    return i;
                }
            }

            return -1;
        }

        private int Oldest()
        {
            int oldest = 0;
            for (int i = 1; i < MaxTalkers; i++)
            {
                oldest = _untilMs[i] < _untilMs[oldest] ? i : oldest;
            }

            return oldest;
        }
    }
}
