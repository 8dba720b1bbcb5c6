using SchoolButton.Firmware.Virtual;

namespace nanoFramework.Runtime.Native;

public static class Rtc
{
    /// <summary>The board's clock is the PC's, which is right already.</summary>
    public static bool SetSystemTime(DateTime time)
    {
        PowerCycle.Current.Check();
        return true;
    }
}
