namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// How long was sent in one band within the last hour, counted in minutes.
    /// <para>
    /// A transmission counts in the minute in which it ends, and the minute that began up to 61 minutes ago still counts
    /// whole. So what is counted at the start of a transmission covers everything that was on the air in any hour that
    /// contains this start: never too little, at most a minute too much.
    /// </para>
    /// </summary>
    internal sealed class BandUse
    {
        private const int MinuteMs = 60000;
        private const int Counted = 61;

        /// <summary>The counted minutes and the next one, in which a transmission may end.</summary>
        private const int Length = Counted + 1;

        private readonly int[] _micros = new int[Length];
        private long _minute;

        public BandUse(RadioBand band)
        {
            Band = band;
        }

        public RadioBand Band { get; }

        /// <summary>Microseconds.</summary>
        public int Used(long nowMs)
        {
            Advance(nowMs);
            int sum = 0;
            for (int i = 0; i < Length; i++)
            {
                sum += _micros[i];
            }

            return sum;
        }

        public void Spend(long endMs, int micros, long nowMs)
        {
            Advance(nowMs);
            long minute = endMs / MinuteMs;
            if (minute > _minute + 1)
            {
                minute = _minute + 1;
            }

            if (minute > _minute - Counted)
            {
                _micros[Slot(minute)] += micros;
            }
        }

        /// <returns>When no more than so many microseconds are counted.</returns>
        public long AtMostAtMs(int micros, long nowMs)
        {
            int used = Used(nowMs);
            long minute = _minute - Counted + 1;
            while (used > micros && minute <= _minute + 1)
            {
                used -= _micros[Slot(minute)];
                minute++;
            }

            return minute == _minute - Counted + 1 ? nowMs : (minute + Counted - 1) * MinuteMs;
        }

        /// <returns>Microseconds that ended in the minute that began this many minutes before the present one.</returns>
        public int Aged(int minutes, long nowMs)
        {
            Advance(nowMs);
            int micros = minutes < Counted ? _micros[Slot(_minute - minutes)] : 0;
            return minutes == 0 ? micros + _micros[Slot(_minute + 1)] : micros;
        }

        private static int Slot(long minute) => (int)((minute + (Length * 2)) % Length);

        private void Advance(long nowMs)
        {
            long minute = nowMs / MinuteMs;
            if (minute > _minute + Length)
            {
                _minute = minute - Length;
            }

            while (_minute < minute)
            {
                _minute++;
                _micros[Slot(_minute + 1)] = 0;
            }
        }
    }
}
