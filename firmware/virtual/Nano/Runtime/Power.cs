using SchoolButton.Firmware.Virtual;

namespace nanoFramework.Runtime.Native;

public enum RebootOption
{
    NormalReboot = 0,
    ClrOnly = 2,
}

public class Power
{
    /// <summary>Restarts the board. It does not return: the calling thread is gone.</summary>
    public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot)
    {
        PowerCycle cycle = PowerCycle.Current;
        cycle.Check();
        cycle.Board.Reboot(cycle);
        throw new PowerLost();
    }
}
