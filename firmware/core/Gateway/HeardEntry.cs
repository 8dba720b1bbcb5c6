using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>A frame that was heard and that the hub has not yet confirmed.</summary>
    public sealed class HeardEntry
    {
        private readonly byte[] _frame;
        private int _rssiDbm;
        private int _snrQuarters;
        private long _atMs;
        private bool _again;

        public HeardEntry(RadioPacket packet)
        {
            _frame = packet.Frame;
            Take(packet);
        }

        /// <summary>Of the publication that waits for its confirmation; 0 if it waits to be published.</summary>
        public int Ticket { get; set; }

        /// <summary>
        /// By its length it may be an alarm (24 bytes) or a cancel (28): a hint, no more. A gateway cannot read frames, and
        /// whoever wants to can send others of that length.
        /// </summary>
        public bool MayBeAlarm => HasLengthOfAlarm(_frame.Length);

        public static bool HasLengthOfAlarm(int length) =>
            length == Frame.Overhead + AlarmBody.Length || length == Frame.Overhead + AlarmBody.CancelLength;

        /// <summary>The message to the hub, with the age that it has now.</summary>
        public byte[] ToBytes(long nowMs) => new HeardFrame
        {
            RssiDbm = _rssiDbm,
            SnrQuarters = _snrQuarters,
            AgeMs = nowMs - _atMs,
            Frame = _frame,
        }.ToBytes();

        /// <summary>
        /// The device has sent the same frame again: the hub is to hear of it, since the device listens now. If the first is
        /// on its way, the second waits for its answer, so that a frame never fills the link, however often it is repeated.
        /// </summary>
        public void HeardAgain(RadioPacket packet)
        {
            Take(packet);
            _again = Ticket != 0;
        }

        /// <summary>What was on its way has arrived, or is given up.</summary>
        /// <returns>True if that was all there is to say.</returns>
        public bool IsDone(bool confirmed)
        {
            bool done = confirmed && !_again;
            Ticket = 0;
            _again = false;
            return done;
        }

        public bool Is(byte[] frame)
        {
            if (_frame.Length != frame.Length)
            {
                return false;
            }

            // From the end: the tags differ where addresses and counters are alike.
            for (int i = frame.Length - 1; i >= 0; i--)
            {
                if (_frame[i] != frame[i])
                {
                    return false;
                }
            }

            return true;
        }

        private void Take(RadioPacket packet)
        {
            _rssiDbm = packet.RssiDbm;
            _snrQuarters = packet.SnrQuarters;
            _atMs = packet.AtMs;
        }
    }
}
