using nanoFramework.Hardware.Esp32;
using SchoolButton.Firmware.Virtual;

namespace System.Device.Pwm;

public sealed class PwmChannel : IDisposable
{
    private readonly PowerCycle _cycle = PowerCycle.Current;
    private readonly int _pin;
    private int _frequency;
    private bool _runs;

    private PwmChannel(int pin, int frequency, double dutyCycle)
    {
        _pin = pin;
        _frequency = frequency;
        DutyCycle = dutyCycle;
    }

    public int Frequency
    {
        get => _frequency;
        set
        {
            _cycle.Check();

            // The device takes 0 for a division by zero.
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _frequency = value;
            Tell();
        }
    }

    public double DutyCycle { get; set; }

    /// <returns>Null if the pin was given no PWM function.</returns>
    public static PwmChannel? CreateFromPin(int pin, int frequency = 400, double dutyCyclePercentage = 0.5)
    {
        PowerCycle cycle = PowerCycle.Current;
        cycle.Check();
        return cycle.Singleton(() => new PinFunctions()).Has(pin, DeviceFunction.PWM1, DeviceFunction.PWM16)
            ? new PwmChannel(pin, frequency, dutyCyclePercentage)
            : null;
    }

    public void Start()
    {
        _cycle.Check();
        _runs = true;
        Tell();
    }

    public void Stop()
    {
        _cycle.Check();
        _runs = false;
        Tell();
    }

    public void Dispose() => Stop();

    private void Tell()
    {
        lock (_cycle.Gate)
        {
            _cycle.Check();
            _cycle.Board.Tone(_pin, _runs ? _frequency : 0);
        }
    }
}
