using System.Device.Spi;
using System.Diagnostics;
using nanoFramework.Hardware.Esp32;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// A board on the PC: the firmware's own Main runs on it, with stand-ins for nanoFramework's API. Its files, its button
/// and its cable are in the world's hands. Many live in one process.
/// </summary>
public sealed class VirtualBoard : IDisposable
{
    // Below this the player spins, since the system's timers are too coarse for bounce.
    private const long SpinMicroseconds = 1500;

    private readonly VirtualBoardOptions _options;
    private readonly Lock _lock = new();
    private PowerCycle? _cycle;
    private PowerCycle? _lastCut;
    private Task _unwound = Task.CompletedTask;
    private bool _disposed;

    public VirtualBoard(VirtualBoardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Light = new VirtualLight(options.Wiring);
        SetContact(closed: false);
        if (options.Radio != null)
        {
            Radio = VirtualRadioChip.On(options.Radio, options.Air ?? new VirtualAir(TimeProvider.System, seed: 0), Pins);
            Radio.Place = options.Place;
        }
    }

    /// <summary>The board that the calling firmware thread runs on.</summary>
    public static VirtualBoard Current => PowerCycle.Current.Board;

    public string Name => _options.Name;

    public VirtualFlash Files { get; } = new();

    public VirtualLight Light { get; }

    public VirtualCable Cable { get; } = new();

    public BoardLog Log { get; } = new();

    /// <summary>Null if the board has none.</summary>
    public VirtualRadioChip? Radio { get; }

    public bool IsPowered
    {
        get
        {
            lock (_lock)
            {
                return _cycle != null;
            }
        }
    }

    /// <summary>How often Main was started: by plugging in and by the firmware itself.</summary>
    public int Boots { get; private set; }

    /// <summary>Completes when no thread of an earlier power cycle runs any more.</summary>
    public Task Unwound
    {
        get
        {
            lock (_lock)
            {
                return _unwound;
            }
        }
    }

    /// <summary>Completes when Main of the last start has returned or died; firmware that is well never does.</summary>
    public Task MainEnded { get; private set; } = Task.CompletedTask;

    internal PinBank Pins { get; } = new();

    /// <summary>Gives the board power: Main starts on a thread of its own. Nothing happens if it has power.</summary>
    public void Plug()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_cycle != null)
            {
                return;
            }

            _cycle = new PowerCycle(this);
            Boots++;
            _unwound = Task.WhenAll(_unwound, _cycle.Unwound);
            Start(_cycle);
        }
    }

    /// <summary>
    /// Cuts the power. When it returns, nothing that the firmware does reaches the world any more. Connections are left
    /// hanging, as a real power cut leaves them; they are reset when the board is plugged in again or disposed of.
    /// </summary>
    public void Unplug()
    {
        lock (_lock)
        {
            Cut();
        }

        Light.Tell();
    }

    /// <summary>Presses the button as a finger and this contact would, in real time.</summary>
    /// <returns>Completes when the finger is away.</returns>
    public Task Press(PressShape shape, BounceTrace trace, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        IReadOnlyList<ContactEdge> edges = trace.Edges(shape);
        return Task.Run(() => Play(edges, stop), stop);
    }

    /// <summary>Opens or closes the button's contact, with power or without.</summary>
    public void SetContact(bool closed) =>
        Pins.Drive(_options.Wiring.ButtonPin, closed != _options.Wiring.ButtonActiveLow);

    public void Dispose()
    {
        lock (_lock)
        {
            Cut();
            _lastCut?.Bury();
            _disposed = true;
        }

        Radio?.Leave();

        Light.Tell();
    }

    /// <returns>The part that is wired to the pins the firmware uses, or null.</returns>
    internal ISpiPart? FindOnSpi(SpiConnectionSettings settings, PinFunctions functions)
    {
        RadioPart? wired = _options.Radio;
        bool first = settings.BusId == 1;
        return wired != null
            && wired.SpiBus == settings.BusId
            && wired.SelectPin == settings.ChipSelectLine
            && wired.ClockPin == functions.PinOf(first ? DeviceFunction.SPI1_CLOCK : DeviceFunction.SPI2_CLOCK)
            && wired.MosiPin == functions.PinOf(first ? DeviceFunction.SPI1_MOSI : DeviceFunction.SPI2_MOSI)
            && wired.MisoPin == functions.PinOf(first ? DeviceFunction.SPI1_MISO : DeviceFunction.SPI2_MISO)
                ? Radio
                : null;
    }

    /// <summary>The firmware asked for a restart: the power goes and comes.</summary>
    internal void Reboot(PowerCycle cycle)
    {
        lock (_lock)
        {
            if (_cycle != cycle)
            {
                return;
            }

            Cut();
            Plug();
        }

        Light.Tell();
    }

    private void Start(PowerCycle cycle)
    {
        _lastCut?.Bury();
        _lastCut = null;
        HostThread main = new(cycle, () => _options.EntryPoint());
        MainEnded = main.Ended;
        main.Start();
    }

    private void Cut()
    {
        if (_cycle == null)
        {
            return;
        }

        _cycle.Lose();
        _lastCut = _cycle;
        _cycle = null;
        Pins.CloseAll();
        Radio?.LosePower();
        Light.GoDark();
    }

    private async Task Play(IReadOnlyList<ContactEdge> edges, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (ContactEdge edge in edges)
        {
            long left = edge.AtMicroseconds - (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            if (left > SpinMicroseconds)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(left - SpinMicroseconds), stop).ConfigureAwait(false);
            }

            SpinWait wait = default;
            while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < edge.AtMicroseconds)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }

            SetContact(edge.Closed);
        }
    }
}
