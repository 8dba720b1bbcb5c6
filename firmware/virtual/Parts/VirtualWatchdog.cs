namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// An external watchdog: when its pin has rested for too long it cuts the power and gives it back. It does not know
/// what the processor does, not even whether it sleeps.
/// </summary>
public sealed class VirtualWatchdog : IDisposable
{
    private readonly Action _bite;
    private readonly Timer? _timer;
    private readonly int _periodMs;
    private bool _level;

    internal VirtualWatchdog(Core.Board board, Action bite)
    {
        _bite = bite;
        _periodMs = board.WatchdogMs;
        _timer = board.WatchdogPin == Core.Board.NotFitted ? null : new Timer(_ => Bite());
    }

    /// <summary>How often it cut the power.</summary>
    public int Bites { get; private set; }

    /// <summary>How often its pin changed.</summary>
    public int Feeds { get; private set; }

    public void Dispose() => _timer?.Dispose();

    internal void Start() => _timer?.Change(_periodMs, Timeout.Infinite);

    internal void Stop() => _timer?.Change(Timeout.Infinite, Timeout.Infinite);

    internal void Take(bool level)
    {
        if (level != _level)
        {
            _level = level;
            Feeds++;
            Start();
        }
    }

    private void Bite()
    {
        Bites++;
        _bite();
    }
}
