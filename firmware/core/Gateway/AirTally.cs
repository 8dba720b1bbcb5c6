using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What was on the channel in a time, and how much of it packets explain.
    /// <para>
    /// Occupied: the share of the samples, which are taken while the gateway listens, that are at or above
    /// <see cref="OccupiedDbm"/>; the gateway's own sendings are not sampled and count as occupied and explained.
    /// </para>
    /// <para>
    /// Explained: own sendings, and the time on air of what came whole and could be a frame. When many press at once,
    /// most of what they send is hit by another, and the most of that is not even heard as a packet with a wrong CRC.
    /// But some always comes whole, by being stronger: so each alarm that came whole stands for
    /// <see cref="HitPerAlarm"/> that did not. Packets with a wrong CRC explain nothing: a jammer can send those, and
    /// leaves some of ours.
    /// </para>
    /// <para>
    /// As simulated at spreading factor 7, of 100 wearables that press in one second 1 s of alarms comes whole in the worst
    /// window, of 300 0.6 s, at 95 to 100 percent occupied; beside a jammer nothing does. Heartbeats stand for themselves
    /// alone, or an interferer that a few wearables get over would hide behind them.
    /// </para>
    /// </summary>
    public sealed class AirTally
    {
        /// <summary>
        /// 12 dB above the noise that every receiver has in 125 kHz (−117 dBm with a noise figure of 6 dB): the
        /// <see cref="WalkTest.GoodMarginDb"/> that a walk test asks for, and 2 dB for the chip's own error. Whatever is
        /// weaker takes no device off the air that was found good.
        /// </summary>
        public const int OccupiedDbm = -105;

        public const int HitPerAlarm = 6;

        /// <summary>Fewer samples say nothing.</summary>
        public const int LeastSamples = 20;

        /// <summary>Levels from 0 to −159 dBm.</summary>
        private const int Levels = 160;

        private readonly int[] _levels = new int[Levels];
        private int _samples;
        private int _occupied;
        private long _wholeMicros;
        private long _alarmMicros;
        private int _whole;
        private int _garbled;

        public long LastedMs { get; set; }

        /// <summary>The gateway's own sendings.</summary>
        public long OwnMicros { get; set; }

        /// <summary>Frames and orders that were lost.</summary>
        public int Dropped { get; set; }

        public int OccupiedPercent => Percent(OccupiedMs);

        public int ExplainedPercent
        {
            get
            {
                long seenMs = OwnMs + (_wholeMicros / 1000);
                long withHitMs = seenMs + (HitPerAlarm * _alarmMicros / 1000);
                long mostMs = OccupiedMs > seenMs ? OccupiedMs : seenMs;
                return Percent(withHitMs < mostMs ? withHitMs : mostMs);
            }
        }

        /// <summary>Percent of the time; below 0 where packets came that are weaker than <see cref="OccupiedDbm"/>.</summary>
        public int UnexplainedPercent => OccupiedPercent - ExplainedPercent;

        /// <summary>Of the samples a quarter lay below this, dBm; 0 without samples.</summary>
        private int NoiseDbm
        {
            get
            {
                int below = 0;
                int level = _samples == 0 ? 0 : Levels;
                while (level > 0 && below * 4 <= _samples)
                {
                    level--;
                    below += _levels[level];
                }

                return -level;
            }
        }

        private long OccupiedMs => OwnMs + (_samples < LeastSamples ? 0 : (LastedMs - OwnMs) * _occupied / _samples);

        private long OwnMs => OwnMicros / 1000 < LastedMs ? OwnMicros / 1000 : LastedMs;

        public void Sample(int dbm)
        {
            _levels[dbm > 0 ? 0 : dbm <= -Levels ? Levels - 1 : -dbm]++;
            _samples++;
            _occupied += dbm >= OccupiedDbm ? 1 : 0;
        }

        /// <summary>A packet came that could be a frame.</summary>
        /// <param name="micros">Its time on air.</param>
        /// <param name="mayBeAlarm">By its length.</param>
        public void Whole(int micros, bool mayBeAlarm)
        {
            _whole++;
            _wholeMicros += micros;
            _alarmMicros += mayBeAlarm ? micros : 0;
        }

        /// <summary>Packets came with a wrong CRC.</summary>
        public void Garbled(int count) => _garbled += count;

        /// <summary>What another one counted, too.</summary>
        public void Add(AirTally other)
        {
            for (int i = 0; i < Levels; i++)
            {
                _levels[i] += other._levels[i];
            }

            _samples += other._samples;
            _occupied += other._occupied;
            _wholeMicros += other._wholeMicros;
            _alarmMicros += other._alarmMicros;
            _whole += other._whole;
            _garbled += other._garbled;
            LastedMs += other.LastedMs;
            OwnMicros += other.OwnMicros;
            Dropped += other.Dropped;
        }

        /// <param name="dutyPercent">Of the hour's air time, used up.</param>
        public AirStatistics ToStatistics(int dutyPercent) => new AirStatistics
        {
            Seconds = (int)(LastedMs / 1000),
            NoiseDbm = NoiseDbm,
            OccupiedPercent = OccupiedPercent,
            ExplainedPercent = ExplainedPercent,
            Received = _whole,
            Garbled = _garbled,
            DutyPercent = dutyPercent,
            Dropped = Dropped,
        };

        private int Percent(long ms)
        {
            long percent = LastedMs <= 0 ? 0 : ms * 100 / LastedMs;
            return percent > 100 ? 100 : (int)percent;
        }
    }
}
