using SchoolButton.Firmware.Virtual;

namespace nanoFramework.Hardware.Esp32;

public class Configuration
{
    public static void SetPinFunction(int pin, DeviceFunction value)
    {
        PowerCycle.Current.Check();
        PowerCycle.Current.PinFunctions[value] = pin;
    }

    /// <returns>-1 if no pin has it.</returns>
    public static int GetFunctionPin(DeviceFunction function)
    {
        PowerCycle.Current.Check();
        return PowerCycle.Current.PinFunctions.TryGetValue(function, out int pin) ? pin : -1;
    }
}
