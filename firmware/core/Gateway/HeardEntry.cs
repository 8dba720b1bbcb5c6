using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>A frame that was heard and that the hub has not yet confirmed.</summary>
    public sealed class HeardEntry
    {
        private RadioPacket _packet;

        public HeardEntry(RadioPacket packet)
        {
            _packet = packet;
        }

        /// <summary>Of the publication that waits for its confirmation; 0 if it waits to be published.</summary>
        public int Ticket { get; set; }

        /// <summary>
        /// By its length it may be an alarm (24 bytes) or a cancel (28): a hint, no more. A gateway cannot read frames, and
        /// whoever wants to can send others of that length.
        /// </summary>
        public bool MayBeAlarm =>
            _packet.Frame.Length == Frame.Overhead + AlarmBody.Length
            || _packet.Frame.Length == Frame.Overhead + AlarmBody.CancelLength;

        /// <summary>The message to the hub, with the age that it has now.</summary>
        public byte[] ToBytes(long nowMs) => new HeardFrame
        {
            RssiDbm = _packet.RssiDbm,
            SnrQuarters = _packet.SnrQuarters,
            AgeMs = nowMs - _packet.AtMs,
            Frame = _packet.Frame,
        }.ToBytes();

        /// <summary>The device has sent the same frame again: the hub is to hear of it, since the device listens now.</summary>
        public void HeardAgain(RadioPacket packet)
        {
            _packet = packet;
            Ticket = 0;
        }

        public bool Is(byte[] frame)
        {
            byte[] own = _packet.Frame;
            if (own.Length != frame.Length)
            {
                return false;
            }

            // From the end: the tags differ where addresses and counters are alike.
            for (int i = frame.Length - 1; i >= 0; i--)
            {
                if (own[i] != frame[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
