using nanoFramework.Hardware.Esp32;

namespace SchoolButton.Firmware.Virtual;

/// <summary>What the firmware has put on which pin since the power came.</summary>
internal sealed class PinFunctions
{
    private readonly Dictionary<DeviceFunction, int> _pins = [];

    public void Set(int pin, DeviceFunction function)
    {
        lock (_pins)
        {
            _pins[function] = pin;
        }
    }

    /// <returns>-1 if it is on no pin.</returns>
    public int PinOf(DeviceFunction function)
    {
        lock (_pins)
        {
            return _pins.GetValueOrDefault(function, -1);
        }
    }

    /// <returns>Whether the pin has one of these functions.</returns>
    public bool Has(int pin, DeviceFunction first, DeviceFunction last)
    {
        lock (_pins)
        {
            return _pins.Any(one => one.Value == pin && one.Key >= first && one.Key <= last);
        }
    }
}
