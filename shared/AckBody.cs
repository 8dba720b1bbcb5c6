namespace SchoolButton.Protocol
{
    /// <summary>
    /// The hub's answer to one frame. 12 bytes.
    /// <code>
    /// 0       0x81
    /// 1       stage
    /// 2–5     the counter of the frame that is answered
    /// 6–11    the hub's time: milliseconds since 1970-01-01 UTC
    /// </code>
    /// </summary>
    public sealed class AckBody
    {
        public const int Length = 12;

        public AckStage Stage { get; set; }

        public uint Counter { get; set; }

        /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
        public long HubTimeMs { get; set; }

        public byte[] ToBytes()
        {
            byte[] body = new byte[Length];
            body[0] = (byte)BodyKind.Ack;
            body[1] = (byte)Stage;
            Bytes.Put(body, 2, 4, Counter);
            Bytes.PutClamped(body, 6, 6, HubTimeMs);
            return body;
        }

        /// <returns>Null if this is no ack.</returns>
        public static AckBody? FromBytes(byte[] body)
        {
            if (body.Length < Length || body[0] != (byte)BodyKind.Ack)
            {
                return null;
            }

            return new AckBody
            {
                Stage = (AckStage)body[1],
                Counter = (uint)Bytes.Get(body, 2, 4),
                HubTimeMs = Bytes.Get(body, 6, 6),
            };
        }
    }
}
