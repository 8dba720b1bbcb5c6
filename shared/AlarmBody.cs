namespace SchoolButton.Protocol
{
    /// <summary>
    /// Something happened: a press, or a fault the device found. 11 bytes, 15 for a cancel.
    /// <code>
    /// 0       0x01
    /// 1       restore bit 7, event kind bits 6…0
    /// 2       zone: which input of the device, from 1
    /// 3       cause: press pattern, or fault code
    /// 4       battery
    /// 5–10    when, in the hub's time: milliseconds since 1970-01-01 UTC; 0 if the device has not heard the time
    /// 11–14   cancel only: the counter of the alarm that is taken back
    /// </code>
    /// </summary>
    public sealed class AlarmBody
    {
        public const int Length = 11;
        public const int CancelLength = 15;

        private const int RestoreBit = 0x80;

        public EventKind Kind { get; set; }

        /// <summary>The condition (tamper, fault) is over.</summary>
        public bool Restore { get; set; }

        public byte Zone { get; set; }

        public byte Cause { get; set; }

        public byte Battery { get; set; }

        /// <summary>Hub time in milliseconds since 1970-01-01 UTC, 0 if unknown.</summary>
        public long AtHubTimeMs { get; set; }

        /// <summary>Cancel only: the counter of the frame taken back.</summary>
        public uint Cancelled { get; set; }

        public byte[] ToBytes()
        {
            byte[] body = new byte[Kind == EventKind.Cancel ? CancelLength : Length];
            body[0] = (byte)BodyKind.Alarm;
            body[1] = (byte)((int)Kind | (Restore ? RestoreBit : 0));
            body[2] = Zone;
            body[3] = Cause;
            body[4] = Battery;
            Bytes.PutClamped(body, 5, 6, AtHubTimeMs);
            if (Kind == EventKind.Cancel)
            {
                Bytes.Put(body, 11, 4, Cancelled);
            }

            return body;
        }

        /// <returns>Null if this is no alarm body. A kind that this version does not know is kept as its number.</returns>
        public static AlarmBody? FromBytes(byte[] body)
        {
            if (body.Length < Length || body[0] != (byte)BodyKind.Alarm || (body[1] & ~RestoreBit) == 0)
            {
                return null;
            }

            EventKind kind = (EventKind)(body[1] & ~RestoreBit);
            if (kind == EventKind.Cancel && body.Length < CancelLength)
            {
                return null;
            }

            return new AlarmBody
            {
                Kind = kind,
                Restore = (body[1] & RestoreBit) != 0,
                Zone = body[2],
                Cause = body[3],
                Battery = body[4],
                AtHubTimeMs = Bytes.Get(body, 5, 6),
                Cancelled = kind == EventKind.Cancel ? (uint)Bytes.Get(body, 11, 4) : 0,
            };
        }
    }
}
