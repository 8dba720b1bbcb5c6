using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// The hub's clock as the device knows it: what a fresh ack said, and monotonic time since. Once a day it is written
    /// down, because a device that starts in 1970 cannot check a certificate.
    /// </summary>
    public sealed class HubTime
    {
        private const string Record = "clock";
        private const int RecordLength = 6;
        private const long KeepEveryMs = 24 * 60 * 60 * 1000;

        private readonly IStore _store;
        private bool _known;
        private long _offsetMs;

        public HubTime(IStore store)
        {
            _store = store;
            KeptMs = Kept(store);
        }

        /// <summary>The time last written down, milliseconds since 1970-01-01 UTC; 0 if never.</summary>
        public long KeptMs { get; private set; }

        /// <summary>What was written down, for whoever needs a clock before there is a link.</summary>
        public static long Kept(IStore store)
        {
            byte[]? record = store.Read(Record);
            return record != null && record.Length == RecordLength ? Bytes.Get(record, 0, RecordLength) : 0;
        }

        public void Learn(long hubTimeMs, long nowMs)
        {
            _known = hubTimeMs > 0;
            _offsetMs = hubTimeMs - nowMs;
            if (hubTimeMs - KeptMs >= KeepEveryMs)
            {
                KeptMs = hubTimeMs;
                byte[] record = new byte[RecordLength];
                Bytes.Put(record, 0, RecordLength, hubTimeMs);
                _store.Write(Record, record);
            }
        }

        /// <returns>Milliseconds since 1970-01-01 UTC, 0 if the hub has not told.</returns>
        public long At(long monotonicMs) => _known ? monotonicMs + _offsetMs : 0;
    }
}
