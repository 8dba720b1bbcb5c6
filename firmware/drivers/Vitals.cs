using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    public sealed class Vitals : IVitals
    {
        public long FreeMemory() => nanoFramework.Runtime.Native.GC.Run(false);
    }
}
