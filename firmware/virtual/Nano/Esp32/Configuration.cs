using SchoolButton.Firmware.Virtual;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Which of the ESP32's units is on which pin.</summary>
public class Configuration
{
    public static void SetPinFunction(int pin, DeviceFunction value)
    {
        PowerCycle cycle = PowerCycle.Current;
        cycle.Check();
        cycle.Singleton(() => new PinFunctions()).Set(pin, value);
    }

    public static int GetFunctionPin(DeviceFunction function)
    {
        PowerCycle cycle = PowerCycle.Current;
        cycle.Check();
        return cycle.Singleton(() => new PinFunctions()).PinOf(function);
    }
}
