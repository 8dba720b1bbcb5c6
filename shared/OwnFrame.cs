namespace SchoolButton.Protocol
{
    /// <summary>A sealed frame of or for the gateway itself: 0x92, then the frame.</summary>
    public static class OwnFrame
    {
        public const int HeadLength = 1;

        public static byte[] ToBytes(byte[] frame)
        {
            byte[] message = new byte[HeadLength + frame.Length];
            message[0] = (byte)GatewayKind.Own;
            System.Array.Copy(frame, 0, message, HeadLength, frame.Length);
            return message;
        }

        /// <returns>The frame, null if the message holds none.</returns>
        public static byte[]? FromBytes(byte[] message)
        {
            if (message.Length <= HeadLength || message[0] != (byte)GatewayKind.Own)
            {
                return null;
            }

            byte[] frame = new byte[message.Length - HeadLength];
            System.Array.Copy(message, HeadLength, frame, 0, frame.Length);
            return frame;
        }
    }
}
