using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>A cell behind a divider that a pin connects.</summary>
public sealed class VirtualBattery
{
    private const int MaxRaw = 4095;

    private readonly BatteryPart? _part;
    private readonly Func<int, bool> _level;

    internal VirtualBattery(BatteryPart? part, Func<int, bool> level)
    {
        _part = part;
        _level = level;
        Millivolts = part?.FullMillivolts ?? 0;
    }

    public int Millivolts { get; set; }

    /// <summary>How often it was measured.</summary>
    public int Readings { get; private set; }

    internal int RawAt(int channel)
    {
        if (_part == null || channel != _part.AdcChannel)
        {
            return 0;
        }

        Readings++;
        bool connected = _part.EnablePin == Core.Board.NotFitted || _level(_part.EnablePin) != _part.EnableActiveLow;
        int atPin = connected ? (int)(Millivolts * 1000L / _part.DividerPermille) : 0;
        return Math.Min(MaxRaw, atPin * MaxRaw / _part.AdcFullScaleMillivolts);
    }
}
