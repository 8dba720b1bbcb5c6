using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    public sealed class Vitals : IVitals
    {
        private readonly BatteryInput? _battery;
        private readonly byte _withoutGauge;

        /// <param name="battery">Null if there is nothing to measure.</param>
        /// <param name="onMains">What is reported without one.</param>
        public Vitals(ResetCause resetCause, BatteryInput? battery, bool onMains)
        {
            ResetCause = resetCause;
            _battery = battery;
            _withoutGauge = onMains ? BatteryLevel.Mains : BatteryLevel.Unknown;
        }

        public ResetCause ResetCause { get; }

        public long FreeMemory() => nanoFramework.Runtime.Native.GC.Run(false);

        public byte Battery() => _battery == null ? _withoutGauge : _battery.Percent();
    }
}
