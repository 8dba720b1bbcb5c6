using SchoolButton.Firmware.Virtual;

namespace System
{
    internal static class Environment
    {
        public static long TickCount64 => PowerCycle.Current.UptimeMs;
    }
}
