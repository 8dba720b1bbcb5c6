using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>The battery's level, measured at the start and then rarely: measuring costs current.</summary>
    public sealed class BatteryGauge
    {
        public const int EveryMs = 10 * 60 * 1000;

        /// <summary>A cell recovers when it rests: low stays low until it is this much better.</summary>
        public const int RecoveredPercent = 5;

        private readonly IVitals _vitals;
        private readonly BatteryPart? _part;
        private long _measuredAtMs;

        public BatteryGauge(IVitals vitals, BatteryPart? part, long nowMs)
        {
            _vitals = vitals;
            _part = part;
            Level = BatteryLevel.Mains;
            Measure(nowMs);
        }

        /// <summary>As in a frame: percent, mains or unknown.</summary>
        public byte Level { get; private set; }

        public bool IsLow { get; private set; }

        public void Update(long nowMs)
        {
            if (nowMs - _measuredAtMs >= EveryMs)
            {
                Measure(nowMs);
            }
        }

        private void Measure(long nowMs)
        {
            _measuredAtMs = nowMs;
            if (_part == null)
            {
                return;
            }

            Level = _vitals.Battery();
            int lowPercent = IsLow ? _part.LowPercent + RecoveredPercent : _part.LowPercent;
            IsLow = Level <= lowPercent || (IsLow && Level == BatteryLevel.Unknown);
        }
    }
}
