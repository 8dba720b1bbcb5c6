using SchoolButton.Firmware.Virtual;

namespace System.Diagnostics
{
    internal static class Debug
    {
        public static void WriteLine(string? message) => PowerCycle.Current.Print(message ?? "");
    }
}
