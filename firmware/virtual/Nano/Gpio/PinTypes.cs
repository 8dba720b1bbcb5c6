namespace System.Device.Gpio;

public enum PinMode
{
    Input = 0,
    InputPullDown = 1,
    InputPullUp = 2,
    Output = 3,
}

public enum PinEventTypes
{
    None = 0,
    Rising = 1,
    Falling = 2,
}

public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);

public class PinValueChangedEventArgs(PinEventTypes changeType, int pinNumber)
{
    public PinEventTypes ChangeType { get; } = changeType;

    public int PinNumber { get; } = pinNumber;
}

public readonly struct PinValue : IEquatable<PinValue>
{
    private readonly bool _high;

    private PinValue(bool high)
    {
        _high = high;
    }

    public static PinValue High => new(true);

    public static PinValue Low => new(false);

    public static implicit operator PinValue(bool value) => new(value);

    public static implicit operator PinValue(int value) => new(value != 0);

    public static explicit operator bool(PinValue value) => value._high;

    public static bool operator ==(PinValue a, PinValue b) => a._high == b._high;

    public static bool operator !=(PinValue a, PinValue b) => a._high != b._high;

    public bool Equals(PinValue other) => this == other;

    public override bool Equals(object? obj) => obj is PinValue other && this == other;

    public override int GetHashCode() => _high ? 1 : 0;

    public override string ToString() => _high ? "High" : "Low";
}
