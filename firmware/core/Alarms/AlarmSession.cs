using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// One alarm on its way: a sealed frame that is sent again, the same bytes every time, until the hub says that it is
    /// stored.
    /// </summary>
    public sealed class AlarmSession
    {
        public const int FirstRetryMs = 1000;
        public const int MaxRetryMs = 30000;

        private const int JitterPercent = 20;

        private int _retryMs = FirstRetryMs;

        /// <param name="frame">The sealed frame.</param>
        /// <param name="nowMs">When it was raised, or found again after a reboot.</param>
        public AlarmSession(EventKind kind, bool restore, byte cause, byte[] frame, long nowMs)
        {
            Kind = kind;
            Restore = restore;
            Cause = cause;
            Frame = frame;
            RaisedAtMs = nowMs;
            NextSendMs = nowMs;
            Frame? header = Protocol.Frame.ReadHeader(frame);
            Counter = header == null ? 0 : header.Counter;
        }

        public EventKind Kind { get; }

        public bool Restore { get; }

        public byte Cause { get; }

        public byte[] Frame { get; }

        public uint Counter { get; }

        public long RaisedAtMs { get; }

        /// <summary><see cref="AckStage.Heard"/> until the hub has stored it.</summary>
        public AckStage Stage { get; private set; } = AckStage.Heard;

        /// <summary>When <see cref="Stage"/> last rose.</summary>
        public long StageAtMs { get; private set; }

        public long NextSendMs { get; private set; }

        public bool IsUnfinished => Stage < AckStage.Stored;

        /// <summary>The longest pause between two sendings: half a heartbeat interval, 1 s to 30 s.</summary>
        public static int RetryCapMs(int heartbeatSeconds)
        {
            int half = heartbeatSeconds * 500;
            return half < FirstRetryMs ? FirstRetryMs : half > MaxRetryMs ? MaxRetryMs : half;
        }

        /// <summary>Takes a stage from a sealed ack. It never goes back.</summary>
        /// <returns>True if it rose.</returns>
        public bool Reach(AckStage stage, long nowMs)
        {
            if (stage <= Stage || stage > AckStage.Responding)
            {
                return false;
            }

            Stage = stage;
            StageAtMs = nowMs;
            return true;
        }

        public void SendNow(long nowMs)
        {
            NextSendMs = nowMs;
            _retryMs = FirstRetryMs;
        }

        /// <summary>It was handed to the link: when to do so again.</summary>
        public void Sent(long nowMs, int capMs, IRandom random)
        {
            int jitter = _retryMs * (random.Next((2 * JitterPercent) + 1) - JitterPercent) / 100;
            int delay = _retryMs + jitter;
            NextSendMs = nowMs + (delay > capMs ? capMs : delay);
            _retryMs = _retryMs * 2 > capMs ? capMs : _retryMs * 2;
        }
    }
}
