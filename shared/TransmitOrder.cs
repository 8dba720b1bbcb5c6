namespace SchoolButton.Protocol
{
    /// <summary>
    /// What the hub asks a gateway to send on the air. 4 bytes and the frame.
    /// <code>
    /// 0       0x93
    /// 1       flags: 1 urgent (it answers an alarm)
    /// 2–3     milliseconds for which it is worth sending
    /// 4…      the sealed frame
    /// </code>
    /// </summary>
    public sealed class TransmitOrder
    {
        public const int HeadLength = 4;
        public const byte UrgentFlag = 1;

        public bool Urgent { get; set; }

        public int WorthMs { get; set; }

        public byte[] Frame { get; set; } = new byte[0];

        public byte[] ToBytes()
        {
            byte[] message = new byte[HeadLength + Frame.Length];
            message[0] = (byte)GatewayKind.Transmit;
            message[1] = Urgent ? UrgentFlag : (byte)0;
            Bytes.PutClamped(message, 2, 2, WorthMs);
            System.Array.Copy(Frame, 0, message, HeadLength, Frame.Length);
            return message;
        }

        /// <returns>Null if this is none.</returns>
        public static TransmitOrder? FromBytes(byte[] message)
        {
            if (message.Length <= HeadLength || message[0] != (byte)GatewayKind.Transmit)
            {
                return null;
            }

            byte[] frame = new byte[message.Length - HeadLength];
            System.Array.Copy(message, HeadLength, frame, 0, frame.Length);
            return new TransmitOrder
            {
                Urgent = (message[1] & UrgentFlag) != 0,
                WorthMs = (int)Bytes.Get(message, 2, 2),
                Frame = frame,
            };
        }
    }
}
