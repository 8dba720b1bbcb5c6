using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A gateway's look at its channel: is anybody there but the devices? It samples the received power while the radio
    /// listens and adds up windows of <see cref="WindowMs"/>. What it found since it was last told goes with the next
    /// heartbeat; a window that is loud makes one due at once, and so does each that follows until
    /// <see cref="CleanWindows"/> in a row were not. Those speak of their one window alone.
    /// <para>
    /// A jammer is in a loud window for at least half of it: the first is told within 15 s of its beginning, the second
    /// within 25 s.
    /// </para>
    /// </summary>
    public sealed class AirWatch
    {
        public const int WindowMs = 10000;

        /// <summary>
        /// Between two samples, in the mean; between a half and one and a half of that, so that nothing that pulses stays in
        /// step. The main loop turns that often anyway, since it looks at the pins; a sample costs one command over SPI.
        /// </summary>
        public const int SampleMs = 100;

        /// <summary>A window is loud if so much of it is occupied by what no packet explains.</summary>
        public const int LoudPercent = 50;

        public const int CleanWindows = 6;

        private readonly RadioPort _radio;
        private readonly DutyBudget _budget;
        private readonly RadioChannel _channel;
        private readonly IRandom _random;
        private AirTally _window = new AirTally();
        private AirTally? _untold;
        private long _beganAtMs;
        private long _sampleAtMs;
        private long _sentMicros;
        private int _garbled;
        private int _dropped;
        private int _cleanLeft;

        /// <param name="channel">On which the radio listens and sends.</param>
        public AirWatch(RadioPort radio, DutyBudget budget, RadioChannel channel, IRandom random, long nowMs)
        {
            _radio = radio;
            _budget = budget;
            _channel = channel;
            _random = random;
            _beganAtMs = nowMs;
            _sampleAtMs = nowMs;
        }

        /// <summary>A packet came whole and could be a frame of ours.</summary>
        /// <param name="length">Bytes.</param>
        public void OnReceived(int length) =>
            _window.Whole(TimeOnAir.Micros(_channel, length), HeardEntry.HasLengthOfAlarm(length));

        /// <param name="dropped">Frames and orders that were lost since the start.</param>
        /// <returns>Whether what it found must be told at once.</returns>
        public bool Tick(int dropped, long nowMs)
        {
            if (nowMs >= _sampleAtMs)
            {
                _sampleAtMs = nowMs + (SampleMs / 2) + _random.Next(SampleMs);
                if (_radio.HearsNow(out int dbm))
                {
                    _window.Sample(dbm);
                }
            }

            return nowMs - _beganAtMs >= WindowMs && EndWindow(dropped, nowMs);
        }

        public long NextDeadlineMs => Never.Earlier(_sampleAtMs, _beganAtMs + WindowMs);

        /// <returns>What was found since it was last told; null if that is less than a window.</returns>
        public AirStatistics? Report(long nowMs) =>
            _untold == null ? null : _untold.ToStatistics(_budget.UsedPercent(_channel, nowMs));

        /// <summary>The report is on its way to the hub.</summary>
        public void OnTold() => _untold = null;

        private bool EndWindow(int dropped, long nowMs)
        {
            AirTally ended = _window;
            ended.LastedMs = nowMs - _beganAtMs;
            ended.OwnMicros = _radio.SentMicros - _sentMicros;
            ended.Garbled(_radio.Garbled - _garbled);
            ended.Dropped = dropped - _dropped;
            _window = new AirTally();
            _beganAtMs = nowMs;
            _sentMicros = _radio.SentMicros;
            _garbled = _radio.Garbled;
            _dropped = dropped;

            bool loud = ended.UnexplainedPercent >= LoudPercent;
            bool news = loud || _cleanLeft > 0;
            _cleanLeft = loud ? CleanWindows : news ? _cleanLeft - 1 : 0;
            if (_untold != null && news)
            {
                // What is loud must not hide among what was not; what was lost is lost all the same.
                ended.Dropped += _untold.Dropped;
            }
            else if (_untold != null)
            {
                ended.Add(_untold);
            }

            _untold = ended;
            return news;
        }
    }
}
