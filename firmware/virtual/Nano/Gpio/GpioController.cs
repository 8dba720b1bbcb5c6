using SchoolButton.Firmware.Virtual;

namespace System.Device.Gpio;

/// <summary>nanoFramework's GPIO controller: it finds the board that the calling thread runs on.</summary>
public sealed class GpioController : IDisposable
{
    private readonly PowerCycle _cycle = PowerCycle.Current;

    public GpioPin OpenPin(int pinNumber) => OpenPin(pinNumber, PinMode.Input);

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        _cycle.Check();
        GpioPin pin = new(_cycle, pinNumber, mode);
        _cycle.Board.Pins.Open(pin);
        return pin;
    }

    public void ClosePin(int pinNumber)
    {
        _cycle.Check();
        _cycle.Board.Pins.Close(pinNumber);
    }

    public bool IsPinOpen(int pinNumber)
    {
        _cycle.Check();
        return _cycle.Board.Pins.IsOpen(pinNumber);
    }

    public void Dispose()
    {
    }
}
