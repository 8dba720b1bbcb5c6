namespace SchoolButton.Protocol
{
    /// <summary>
    /// "I am here." 5 bytes; with details 18, or 20 if there is something to say in the last two; 28 from a gateway that
    /// says how the air is.
    /// <code>
    /// 0       0x02
    /// 1       flags: 1 ack wanted, 2 tamper open, 4 button stuck, 8 fault, 16 presses are tests, 32 walk test
    /// 2       battery
    /// 3–4     the next heartbeat comes within this many seconds
    /// 5–7     firmware version: major, minor, patch
    /// 8–9     boots since the device was made, at 65,535 it stays
    /// 10      fault code
    /// 11–14   uptime in seconds
    /// 15–17   free memory in units of 16 bytes
    /// 18      why it started
    /// 19      what an annunciator shows
    /// 20–27   how a gateway finds the air: see AirStatistics
    /// </code>
    /// </summary>
    public sealed class HeartbeatBody
    {
        public const int ShortLength = 5;
        public const int Length = 18;
        public const int LongLength = 20;
        public const int AirLength = LongLength + AirStatistics.Length;
        public const int MemoryUnit = 16;

        public const byte AckWantedFlag = 1;
        public const byte TamperFlag = 2;
        public const byte StuckFlag = 4;
        public const byte FaultFlag = 8;
        public const byte TestModeFlag = 16;

        /// <summary>With it <see cref="TestModeFlag"/> is set too: presses are tests.</summary>
        public const byte WalkTestFlag = 32;

        public byte Flags { get; set; }

        public byte Battery { get; set; }

        /// <summary>Seconds within which the next heartbeat comes.</summary>
        public int IntervalSeconds { get; set; }

        public bool HasDetails { get; set; }

        public byte Major { get; set; }

        public byte Minor { get; set; }

        public byte Patch { get; set; }

        public int Boots { get; set; }

        public FaultCode Fault { get; set; }

        public long UptimeSeconds { get; set; }

        /// <summary>Bytes, a multiple of <see cref="MemoryUnit"/>.</summary>
        public long FreeMemory { get; set; }

        public ResetCause ResetCause { get; set; }

        public Announcement Announcement { get; set; }

        /// <summary>Of a gateway, with details; null if it does not say.</summary>
        public AirStatistics? Air { get; set; }

        public byte[] ToBytes()
        {
            bool isLong = ResetCause != ResetCause.PowerOn || Announcement != Announcement.None;
            byte[] body = new byte[!HasDetails ? ShortLength : Air != null ? AirLength : isLong ? LongLength : Length];
            body[0] = (byte)BodyKind.Heartbeat;
            body[1] = Flags;
            body[2] = Battery;
            Bytes.PutClamped(body, 3, 2, IntervalSeconds);
            if (HasDetails)
            {
                body[5] = Major;
                body[6] = Minor;
                body[7] = Patch;
                Bytes.PutClamped(body, 8, 2, Boots);
                body[10] = (byte)Fault;
                Bytes.PutClamped(body, 11, 4, UptimeSeconds);
                Bytes.PutClamped(body, 15, 3, FreeMemory / MemoryUnit);
            }

            if (body.Length >= LongLength)
            {
                body[18] = (byte)ResetCause;
                body[19] = (byte)Announcement;
            }

            if (body.Length == AirLength)
            {
                Air!.Put(body, LongLength);
            }

            return body;
        }

        /// <returns>Null if this is no heartbeat.</returns>
        public static HeartbeatBody? FromBytes(byte[] body)
        {
            if (body.Length < ShortLength || body[0] != (byte)BodyKind.Heartbeat)
            {
                return null;
            }

            HeartbeatBody heartbeat = new HeartbeatBody
            {
                Flags = body[1],
                Battery = body[2],
                IntervalSeconds = (int)Bytes.Get(body, 3, 2),
                HasDetails = body.Length >= Length,
            };
            if (heartbeat.HasDetails)
            {
                heartbeat.Major = body[5];
                heartbeat.Minor = body[6];
                heartbeat.Patch = body[7];
                heartbeat.Boots = (int)Bytes.Get(body, 8, 2);
                heartbeat.Fault = (FaultCode)body[10];
                heartbeat.UptimeSeconds = Bytes.Get(body, 11, 4);
                heartbeat.FreeMemory = Bytes.Get(body, 15, 3) * MemoryUnit;
            }

            if (body.Length >= LongLength)
            {
                heartbeat.ResetCause = (ResetCause)body[18];
                heartbeat.Announcement = (Announcement)body[19];
            }

            if (body.Length >= AirLength)
            {
                heartbeat.Air = AirStatistics.Get(body, LongLength);
            }

            return heartbeat;
        }
    }
}
