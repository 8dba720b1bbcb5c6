using System.Device.Spi;
using System.Diagnostics;
using nanoFramework.Hardware.Esp32;

namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// A board on the PC: the firmware's own Main runs on it, with stand-ins for nanoFramework's API. Its files, its contacts
/// and its cable are in the world's hands. Many live in one process.
/// </summary>
public sealed class VirtualBoard : IDisposable
{
    // Below this the player spins, since the system's timers are too coarse for bounce.
    private const long SpinMicroseconds = 1500;

    /// <summary>For so long after a start the press memory still holds a press of the start's beginning.</summary>
    private static readonly TimeSpan MemoryBeyondBoot = TimeSpan.FromSeconds(1);

    private readonly VirtualBoardOptions _options;
    private readonly Lock _lock = new();
    private readonly Timer _sleepTimer;
    private PowerCycle? _cycle;
    private PowerCycle? _lastCut;
    private SleepPlan? _asleep;
    private TaskCompletionSource<SleepPlan> _fellAsleep = NewSleep();
    private TaskCompletionSource _booted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _unwound = Task.CompletedTask;
    private bool _disposed;
    private bool _closed;
    private long _emptiedAt;

    public VirtualBoard(VirtualBoardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Light = new VirtualLight(Wiring);
        Battery = new VirtualBattery(Wiring.Battery, pin => Pins.Output(pin));
        Watchdog = new VirtualWatchdog(Wiring, Bite);
        _sleepTimer = new Timer(_ => EndSleep());
        SetContact(closed: false);
        SetSecondContact(closed: false);
        SetHousing(closed: true);
        if (Wiring.PressMemoryPin != Core.Board.NotFitted)
        {
            Pins.Connect(Wiring.PressMemoryPin, IsMemoryFull);
        }

        if (Fitted is { } radio)
        {
            Radio = VirtualRadioChip.On(radio, options.Air ?? new VirtualAir(TimeProvider.System, seed: 0), Pins);
            Radio.Place = options.Place;
        }
    }

    /// <summary>The board that the calling firmware thread runs on.</summary>
    public static VirtualBoard Current => PowerCycle.Current.Board;

    public string Name => _options.Name;

    public VirtualFlash Files { get; } = new();

    public VirtualLight Light { get; }

    public VirtualOutput Vibration { get; } = new();

    /// <summary>Its value is the tone in hertz.</summary>
    public VirtualOutput Buzzer { get; } = new();

    public VirtualOutput Strobe { get; } = new();

    public VirtualOutput Sounder { get; } = new();

    public VirtualBattery Battery { get; }

    public VirtualWatchdog Watchdog { get; }

    public VirtualCable Cable { get; } = new();

    public BoardLog Log { get; } = new();

    /// <summary>Null if the board has none.</summary>
    public VirtualRadioChip? Radio { get; }

    /// <summary>True in deep sleep, too.</summary>
    public bool IsPowered
    {
        get
        {
            lock (_lock)
            {
                return _cycle != null || _asleep != null;
            }
        }
    }

    public bool IsAsleep
    {
        get
        {
            lock (_lock)
            {
                return _asleep != null;
            }
        }
    }

    /// <summary>How often Main was started: by plugging in, by the firmware itself and at the end of a sleep.</summary>
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

    private Core.RadioPart? Fitted => _options.Radio ?? Wiring.Radio;

    private Core.Board Wiring => _options.Board;

    /// <summary>Gives the board power: Main starts on a thread of its own. Nothing happens if it has power.</summary>
    public void Plug()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_cycle != null || _asleep != null)
            {
                return;
            }

            Watchdog.Start();
            Start(new PowerCycle(this));
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
            Watchdog.Stop();
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
    public void SetContact(bool closed) => SetContact(Wiring.ButtonPin, closed);

    /// <summary>The contact of the second button.</summary>
    public void SetSecondContact(bool closed) => SetContact(Wiring.SecondButtonPin, closed);

    /// <summary>The tamper contact is closed while the housing is.</summary>
    public void SetHousing(bool closed) => SetContact(Wiring.TamperPin, closed);

    /// <summary>Waits until the firmware has put itself to sleep.</summary>
    public Task<SleepPlan> WhenAsleep(CancellationToken patience)
    {
        lock (_lock)
        {
            return _asleep != null ? Task.FromResult(_asleep) : _fellAsleep.Task.WaitAsync(patience);
        }
    }

    /// <summary>Waits until Main was started so often.</summary>
    public async Task WhenBooted(int boots, CancellationToken patience)
    {
        while (true)
        {
            Task booted;
            lock (_lock)
            {
                if (Boots >= boots)
                {
                    return;
                }

                booted = _booted.Task;
            }

            await booted.WaitAsync(patience).ConfigureAwait(false);
        }
    }

    /// <summary>Time passes until the timer ends the sleep. Nothing happens if it does not sleep.</summary>
    public void EndSleep() => WakeUp(Sleep.WakeupCause.Timer, 0);

    public void Dispose()
    {
        lock (_lock)
        {
            Cut();
            _lastCut?.Bury();
            _disposed = true;
        }

        _sleepTimer.Dispose();
        Watchdog.Dispose();
        Radio?.Leave();

        Light.Tell();
    }

    /// <returns>The part that is wired to the pins the firmware uses, or null.</returns>
    internal ISpiPart? FindOnSpi(SpiConnectionSettings settings, PinFunctions functions)
    {
        Core.RadioPart? wired = Fitted;
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
            Start(new PowerCycle(this));
        }

        Light.Tell();
    }

    internal void FallAsleep(PowerCycle cycle)
    {
        lock (_lock)
        {
            if (_cycle != cycle)
            {
                return;
            }

            Cut();
            _asleep = cycle.SleepPlan;
            if (_options.SleepTimerRuns && _asleep.Timer is TimeSpan time)
            {
                _sleepTimer.Change(time < TimeSpan.Zero ? TimeSpan.Zero : time, Timeout.InfiniteTimeSpan);
            }

            _fellAsleep.SetResult(_asleep);
            _fellAsleep = NewSleep();
            WakeByContact();
        }

        Light.Tell();
    }

    /// <summary>A level that the firmware put on a pin. Called with the cycle's gate held.</summary>
    internal void TakeOutput(int pin, bool high)
    {
        Pins.Put(pin, high);
        Pins.Written(pin, high);
        Light.Take(pin, high);
        if (pin == Wiring.VibrationPin)
        {
            Vibration.Set(high ? 1 : 0);
        }
        else if (pin == Wiring.StrobePin)
        {
            Strobe.Set(high ? 1 : 0);
        }
        else if (pin == Wiring.SounderPin)
        {
            Sounder.Set(high ? 1 : 0);
        }
        else if (pin == Wiring.WatchdogPin)
        {
            Watchdog.Take(high);
        }
    }

    internal void Tone(int pin, int hertz)
    {
        if (pin == Wiring.BuzzerPin)
        {
            Buzzer.Set(hertz);
        }
    }

    private static TaskCompletionSource<SleepPlan> NewSleep() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Bite()
    {
        lock (_lock)
        {
            if (_disposed || (_cycle == null && _asleep == null))
            {
                return;
            }

            Cut();
            Plug();
        }

        Light.Tell();
    }

    private void SetContact(int pin, bool closed)
    {
        if (pin == Core.Board.NotFitted)
        {
            return;
        }

        Pins.Drive(pin, closed != Wiring.ContactsActiveLow);
        lock (_lock)
        {
            if (pin == Wiring.ButtonPin || pin == Wiring.SecondButtonPin)
            {
                EmptyMemory(closed);
            }

            WakeByContact();
        }
    }

    /// <summary>The capacitor is empty while a contact is closed, and fills from when it opens.</summary>
    private void EmptyMemory(bool closed)
    {
        bool was = _closed;
        _closed = closed;
        _emptiedAt = closed || was ? Stopwatch.GetTimestamp() : _emptiedAt;
    }

    private bool IsMemoryFull() =>
        !_closed && (_emptiedAt == 0 || Stopwatch.GetElapsedTime(_emptiedAt) > _options.BootTime + MemoryBeyondBoot);

    private void WakeByContact()
    {
        if (_asleep != null && _asleep.CauseOf(Pins, out ulong pins) is var cause && cause != Sleep.WakeupCause.Undefined)
        {
            WakeUp(cause, pins);
        }
    }

    private void WakeUp(Sleep.WakeupCause cause, ulong pins)
    {
        lock (_lock)
        {
            if (_asleep != null && !_disposed)
            {
                _asleep = null;
                _sleepTimer.Change(Timeout.Infinite, Timeout.Infinite);
                Start(new PowerCycle(this) { WokenBy = cause, WokenByPins = pins });
            }
        }
    }

    private void Start(PowerCycle cycle)
    {
        _cycle = cycle;
        Boots++;
        _booted.SetResult();
        _booted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _unwound = Task.WhenAll(_unwound, cycle.Unwound);
        _lastCut?.Bury();
        _lastCut = null;
        HostThread main = new(cycle, () =>
        {
            cycle.Sleep((int)_options.BootTime.TotalMilliseconds);
            _options.EntryPoint();
        });
        MainEnded = main.Ended;
        main.Start();
    }

    private void Cut()
    {
        _asleep = null;
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
        Vibration.Set(0);
        Buzzer.Set(0);
        Strobe.Set(0);
        Sounder.Set(0);
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
