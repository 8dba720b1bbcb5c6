namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// When the next heartbeat is due. The hub was promised one within the interval, so jitter only ever shortens it.
    /// </summary>
    public sealed class HeartbeatSchedule
    {
        public const int DetailsEvery = 10;

        // 0.80 to 0.98: the rest is for the way through the link.
        private const int ShortestPercent = 80;
        private const int JitterPercent = 19;

        private readonly int _intervalMs;
        private int _sinceDetails;

        /// <param name="sinceDetails">Heartbeats since one had details, of before a sleep; 0 if it was no sleep.</param>
        public HeartbeatSchedule(int intervalSeconds, int sinceDetails)
        {
            _sinceDetails = sinceDetails == 0 ? DetailsEvery : sinceDetails;
            IntervalSeconds = intervalSeconds;
            _intervalMs = intervalSeconds * 1000;
        }

        public int IntervalSeconds { get; }

        public long NextDeadlineMs { get; private set; }

        /// <summary>Whether the next one carries the long body: the first, every tenth, and the answer to a ping.</summary>
        public bool WithDetails => _sinceDetails >= DetailsEvery;

        public bool IsDue(long nowMs) => nowMs >= NextDeadlineMs;

        public void SendNow(long nowMs, bool withDetails)
        {
            NextDeadlineMs = nowMs;
            if (withDetails)
            {
                _sinceDetails = DetailsEvery;
            }
        }

        public void Sent(long nowMs, IRandom random)
        {
            _sinceDetails = WithDetails ? 1 : _sinceDetails + 1;
            NextDeadlineMs = AfterMs(nowMs, random);
        }

        public void Skip(long nowMs, IRandom random)
        {
            if (!WithDetails)
            {
                NextDeadlineMs = AfterMs(nowMs, random);
            }
        }

        /// <summary>When the heartbeat after one at a time is due.</summary>
        public long AfterMs(long atMs, IRandom random) =>
            atMs + ((long)_intervalMs * (ShortestPercent + random.Next(JitterPercent)) / 100);
    }
}
