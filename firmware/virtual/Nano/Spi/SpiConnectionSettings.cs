namespace System.Device.Spi;

public enum SpiMode
{
    Mode0 = 0,
    Mode1 = 1,
    Mode2 = 2,
    Mode3 = 3,
}

public sealed class SpiConnectionSettings(int busId, int chipSelectLine = -1)
{
    public int BusId { get; set; } = busId;

    public int ChipSelectLine { get; set; } = chipSelectLine;

    public SpiMode Mode { get; set; }

    public int ClockFrequency { get; set; } = 500_000;
}
