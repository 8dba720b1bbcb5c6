namespace SchoolButton.Firmware.Core
{
    /// <summary>What was heard, and how well.</summary>
    public sealed class RadioPacket
    {
        public RadioPacket(byte[] frame, int rssiDbm, int snrQuarters, long atMs)
        {
            Frame = frame;
            RssiDbm = rssiDbm;
            SnrQuarters = snrQuarters;
            AtMs = atMs;
        }

        public byte[] Frame { get; }

        public int RssiDbm { get; }

        /// <summary>Quarters of a dB.</summary>
        public int SnrQuarters { get; }

        /// <summary>Monotonic, when it was taken from the chip.</summary>
        public long AtMs { get; }
    }
}
