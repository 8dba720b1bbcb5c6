namespace SchoolButton.Firmware.Core
{
    /// <summary>A frame that waits for the air.</summary>
    internal sealed class QueuedFrame
    {
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
        public long NotBeforeMs { get; set; }

        /// <summary>How often the channel was busy.</summary>
        public int BusyCount { get; set; }

        /// <summary>When the channel was busy for the first time.</summary>
        public long FirstBusyMs { get; set; }

        public bool WasHeldBack { get; set; }

        public int Micros => TimeOnAir.Micros(Channel, Frame.Length);

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
