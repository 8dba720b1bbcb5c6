using SchoolButton.Firmware.Virtual;

namespace System.Device.Gpio;

/// <summary>
/// One pin. <see cref="ValueChanged"/> is called on a thread of the runtime, not on one of the firmware's own.
/// </summary>
public sealed class GpioPin : IDisposable
{
    private readonly PowerCycle _cycle;
    private PinMode _mode;
    private PinValue _output = PinValue.Low;

    internal GpioPin(PowerCycle cycle, int pinNumber, PinMode mode)
    {
        _cycle = cycle;
        PinNumber = pinNumber;
        _mode = mode;
    }

    public event PinValueChangedEventHandler? ValueChanged;

    public int PinNumber { get; }

    public TimeSpan DebounceTimeout { get; set; }

    public PinMode GetPinMode() => _mode;

    public void SetPinMode(PinMode value)
    {
        _cycle.Check();
        _mode = value;
    }

    public PinValue Read()
    {
        _cycle.Check();
        return _mode == PinMode.Output ? _output : _cycle.Board.Pins.Driven(PinNumber) ?? _mode == PinMode.InputPullUp;
    }

    public void Write(PinValue value)
    {
        lock (_cycle.Gate)
        {
            _cycle.Check();
            _output = value;
            _cycle.Board.TakeOutput(PinNumber, value == PinValue.High);
        }

        _cycle.Board.Light.Tell();
    }

    public void Toggle() => Write(_output == PinValue.High ? PinValue.Low : PinValue.High);

    public void Dispose() => _cycle.Board.Pins.Close(PinNumber);

    internal void ReportEdge(bool level)
    {
        if (_mode == PinMode.Output || _cycle.IsLost)
        {
            return;
        }

        try
        {
            ValueChanged?.Invoke(
                this,
                new PinValueChangedEventArgs(level ? PinEventTypes.Rising : PinEventTypes.Falling, PinNumber));
        }
        catch (PowerLost)
        {
            // The power went while the edge was on its way.
        }
    }
}
