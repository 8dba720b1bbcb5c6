using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    public sealed class Vitals : IVitals
    {
        public ResetCause ResetCause => ResetCause.PowerOn;

        public long FreeMemory() => nanoFramework.Runtime.Native.GC.Run(false);

        public byte Battery() => BatteryLevel.Mains;
    }
}
