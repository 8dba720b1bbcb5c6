using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A running lockdown on flash, so that a power cut does not end it. The record tells what will be left at the end
    /// of the period that has just begun: a power cut can shorten a lockdown by that period, but however often the
    /// power goes, it never lasts longer than was ordered. Time without power does not count.
    /// <code>
    /// 0–3   milliseconds it has lasted
    /// 4–7   milliseconds that are left, 0: there is none
    /// </code>
    /// </summary>
    public sealed class LockdownRecord
    {
        /// <summary>The first period after an order or a start, so that flickering power does not eat it up.</summary>
        public const int FirstPeriodMs = 10000;

        public const int PeriodMs = 60000;

        private const string Record = "lockdown";
        private const int Length = 8;
        private const int RetryMs = 10000;

        private readonly IStore _store;
        private bool _kept;
        private bool _orderIsNew;

        public LockdownRecord(IStore store)
        {
            _store = store;
            byte[]? record = store.Read(Record);
            if (record != null && record.Length == Length)
            {
                ElapsedMs = Bytes.Get(record, 0, 4);
                LeftMs = Bytes.Get(record, 4, 4);
            }

            _kept = LeftMs > 0;
            if (LeftMs > AnnouncementTable.MaxLockdownSeconds * 1000L)
            {
                LeftMs = 0;
            }

            NextDeadlineMs = _kept ? 0 : Never.AtMs;
            _orderIsNew = true;
        }

        /// <summary>What the power cut left.</summary>
        public long ElapsedMs { get; }

        public long LeftMs { get; }

        public bool IsBroken { get; private set; }

        public long NextDeadlineMs { get; private set; }

        /// <summary>A lockdown was ordered, or ordered again.</summary>
        public void OnOrder(long nowMs)
        {
            _orderIsNew = true;
            NextDeadlineMs = nowMs;
        }

        /// <summary>The lockdown is over.</summary>
        public void OnEnd(long nowMs) => NextDeadlineMs = _kept ? nowMs : Never.AtMs;

        /// <summary>Writes what is due. A write takes tens of milliseconds.</summary>
        /// <param name="leftMs">0 if there is no lockdown.</param>
        public void Save(long elapsedMs, long leftMs, long nowMs)
        {
            if (nowMs < NextDeadlineMs)
            {
                return;
            }

            bool running = leftMs > 0;
            int period = _orderIsNew ? FirstPeriodMs : PeriodMs;
            if (!(running ? Write(elapsedMs + period, leftMs - period) : Erase()))
            {
                IsBroken = true;
                NextDeadlineMs = nowMs + RetryMs;
                return;
            }

            IsBroken = false;
            _kept = running;
            _orderIsNew = !running;
            NextDeadlineMs = running ? nowMs + period : Never.AtMs;
        }

        /// <summary>Twice: a store may fall back to the record before the last if that rots, and there must be none.</summary>
        private bool Erase() => Write(0, 0) && Write(0, 0);

        private bool Write(long elapsedMs, long leftMs)
        {
            byte[] record = new byte[Length];
            Bytes.PutClamped(record, 0, 4, elapsedMs);
            Bytes.PutClamped(record, 4, 4, leftMs);
            return _store.Write(Record, record);
        }
    }
}
