namespace SchoolButton.Protocol
{
    /// <summary>
    /// What a gateway makes of a frame that its radio heard. 8 bytes and the frame.
    /// <code>
    /// 0       0x91
    /// 1       strength: minus RSSI in dBm, 0 to 255
    /// 2       SNR in quarters of a dB, plus 128
    /// 3–6     age: milliseconds from the end of its reception to this message
    /// 7       0, kept for the channel
    /// 8…      the sealed frame, as it was heard
    /// </code>
    /// </summary>
    public sealed class HeardFrame
    {
        public const int HeadLength = 8;

        private const int SnrOffset = 128;

        public int RssiDbm { get; set; }

        public int SnrQuarters { get; set; }

        public long AgeMs { get; set; }

        public byte[] Frame { get; set; } = new byte[0];

        public byte[] ToBytes()
        {
            byte[] message = new byte[HeadLength + Frame.Length];
            message[0] = (byte)GatewayKind.Heard;
            Bytes.PutClamped(message, 1, 1, -RssiDbm);
            Bytes.PutClamped(message, 2, 1, SnrQuarters + SnrOffset);
            Bytes.PutClamped(message, 3, 4, AgeMs);
            System.Array.Copy(Frame, 0, message, HeadLength, Frame.Length);
            return message;
        }

        /// <returns>Null if this is none.</returns>
        public static HeardFrame? FromBytes(byte[] message)
        {
            if (message.Length <= HeadLength || message[0] != (byte)GatewayKind.Heard)
            {
                return null;
            }

            byte[] frame = new byte[message.Length - HeadLength];
            System.Array.Copy(message, HeadLength, frame, 0, frame.Length);
            return new HeardFrame
            {
                RssiDbm = -message[1],
                SnrQuarters = message[2] - SnrOffset,
                AgeMs = Bytes.Get(message, 3, 4),
                Frame = frame,
            };
        }
    }
}
