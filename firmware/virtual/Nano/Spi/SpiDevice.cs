using SchoolButton.Firmware.Virtual;

namespace System.Device.Spi;

/// <summary>
/// nanoFramework's SPI device: it finds the part that is wired to this bus and select pin of the board that the calling
/// thread runs on. If there is none, the line to the processor is not driven and reads high.
/// </summary>
public class SpiDevice : IDisposable
{
    private readonly PowerCycle _cycle = PowerCycle.Current;
    private readonly ISpiPart? _part;

    public SpiDevice(SpiConnectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _cycle.Check();
        ConnectionSettings = settings;
        _part = _cycle.Board.FindOnSpi(settings, _cycle.Singleton(() => new PinFunctions()));
    }

    public SpiConnectionSettings ConnectionSettings { get; }

    public static SpiDevice Create(SpiConnectionSettings settings) => new(settings);

    public void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer)
    {
        lock (_cycle.Gate)
        {
            _cycle.Check();
            byte[] answer = new byte[writeBuffer.Length];
            Array.Fill(answer, (byte)0xFF);
            _part?.Transfer(writeBuffer.Bytes, answer);
            answer.AsSpan(0, Math.Min(answer.Length, readBuffer.Length)).CopyTo(readBuffer.Bytes);
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
