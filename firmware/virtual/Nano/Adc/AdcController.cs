using SchoolButton.Firmware.Virtual;

namespace System.Device.Adc;

/// <summary>The ESP32's converter: twelve bits, channels of ADC1 from 0.</summary>
public class AdcController
{
    private readonly PowerCycle _cycle = PowerCycle.Current;

    public int MaxValue => 4095;

    public AdcChannel OpenChannel(int channelNumber)
    {
        _cycle.Check();
        return new AdcChannel(_cycle, channelNumber);
    }
}

public sealed class AdcChannel : IDisposable
{
    private readonly PowerCycle _cycle;
    private readonly int _channel;

    internal AdcChannel(PowerCycle cycle, int channel)
    {
        _cycle = cycle;
        _channel = channel;
    }

    public int ReadValue()
    {
        _cycle.Check();
        return _cycle.Board.Battery.RawAt(_channel);
    }

    public void Dispose()
    {
    }
}
