using SchoolButton.Firmware.Virtual;

namespace nanoFramework.Runtime.Native;

public static class GC
{
    // What is free on an ESP32 without PSRAM after a start, roughly.
    private const uint FreeBytes = 96 * 1024;

    /// <returns>Free bytes of managed memory.</returns>
    public static uint Run(bool compactHeap)
    {
        PowerCycle.Current.Check();
        return FreeBytes;
    }
}
