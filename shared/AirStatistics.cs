namespace SchoolButton.Protocol
{
    /// <summary>
    /// What a gateway heard of its channel since it last said so; of one window of ten seconds alone while that is loud
    /// (PROTOCOL.md section 9). 8 bytes.
    /// <code>
    /// 0       seconds that this is about, at 255 it stays
    /// 1       noise: minus the RSSI in dBm below which a quarter of the samples lay; 0 not known
    /// 2       percent of the time in which the channel was occupied, by whatever
    /// 3       percent of the time that packets explain: received whole, hit by others that came whole, or sent by the
    ///         gateway itself
    /// 4       packets received whole, at 255 it stays
    /// 5       packets received with a wrong CRC, at 255 it stays
    /// 6       percent of the hour's air time that the gateway has used up
    /// 7       frames and orders that it lost or had to drop, at 255 it stays
    /// </code>
    /// </summary>
    public sealed class AirStatistics
    {
        public const int Length = 8;

        public int Seconds { get; set; }

        /// <summary>dBm, −1 to −255; 0 not known.</summary>
        public int NoiseDbm { get; set; }

        public int OccupiedPercent { get; set; }

        /// <summary>Of the same time; what is occupied beyond this is somebody else's, or a collision.</summary>
        public int ExplainedPercent { get; set; }

        public int Received { get; set; }

        public int Garbled { get; set; }

        public int DutyPercent { get; set; }

        public int Dropped { get; set; }

        public void Put(byte[] body, int at)
        {
            Bytes.PutClamped(body, at, 1, Seconds);
            Bytes.PutClamped(body, at + 1, 1, -NoiseDbm);
            Bytes.PutClamped(body, at + 2, 1, OccupiedPercent);
            Bytes.PutClamped(body, at + 3, 1, ExplainedPercent);
            Bytes.PutClamped(body, at + 4, 1, Received);
            Bytes.PutClamped(body, at + 5, 1, Garbled);
            Bytes.PutClamped(body, at + 6, 1, DutyPercent);
            Bytes.PutClamped(body, at + 7, 1, Dropped);
        }

        public static AirStatistics Get(byte[] body, int at) => new AirStatistics
        {
            Seconds = body[at],
            NoiseDbm = -body[at + 1],
            OccupiedPercent = body[at + 2],
            ExplainedPercent = body[at + 3],
            Received = body[at + 4],
            Garbled = body[at + 5],
            DutyPercent = body[at + 6],
            Dropped = body[at + 7],
        };
    }
}
