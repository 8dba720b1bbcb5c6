using System.Device.Gpio;

namespace SchoolButton.Firmware.Virtual;

/// <summary>The pins between the world and the firmware: levels outlive a power cycle, open pins do not.</summary>
internal sealed class PinBank
{
    private readonly Dictionary<int, bool> _driven = [];
    private readonly Dictionary<int, bool> _outputs = [];
    private readonly Dictionary<int, Func<bool>> _sources = [];
    private readonly Dictionary<int, Action<bool>> _watchers = [];
    private readonly Dictionary<int, GpioPin> _open = [];
    private readonly Lock _lock = new();

    public void Open(GpioPin pin)
    {
        lock (_lock)
        {
            if (!_open.TryAdd(pin.PinNumber, pin))
            {
                throw new InvalidOperationException("Pin " + pin.PinNumber + " is open already.");
            }
        }
    }

    public void Close(int pin)
    {
        lock (_lock)
        {
            _open.Remove(pin);
        }
    }

    public bool IsOpen(int pin)
    {
        lock (_lock)
        {
            return _open.ContainsKey(pin);
        }
    }

    public void CloseAll()
    {
        lock (_lock)
        {
            _open.Clear();
            _outputs.Clear();
        }
    }

    /// <summary>The firmware puts a level on an output.</summary>
    public void Put(int pin, bool level)
    {
        lock (_lock)
        {
            _outputs[pin] = level;
        }
    }

    /// <returns>The level that the firmware put on the pin; low without power and while it is an input.</returns>
    public bool Output(int pin)
    {
        lock (_lock)
        {
            return _outputs.TryGetValue(pin, out bool level) && level;
        }
    }

    /// <returns>The level that the world puts on the pin, null if it leaves it alone.</returns>
    public bool? Driven(int pin)
    {
        Func<bool>? source;
        lock (_lock)
        {
            if (!_sources.TryGetValue(pin, out source))
            {
                return _driven.TryGetValue(pin, out bool level) ? level : null;
            }
        }

        return source();
    }

    /// <summary>A part on the board drives the pin: its level is asked for whenever the firmware reads it.</summary>
    public void Connect(int pin, Func<bool> source)
    {
        lock (_lock)
        {
            _sources[pin] = source;
        }
    }

    /// <summary>A part on the board sees what the firmware writes to the pin.</summary>
    public void Watch(int pin, Action<bool> written)
    {
        lock (_lock)
        {
            _watchers[pin] = written;
        }
    }

    /// <summary>The firmware wrote to the pin.</summary>
    public void Written(int pin, bool level)
    {
        Action<bool>? watcher;
        lock (_lock)
        {
            _watchers.TryGetValue(pin, out watcher);
        }

        watcher?.Invoke(level);
    }

    /// <summary>The part that drives the pin has changed its level; an open input reports the edge.</summary>
    public void ReportEdge(int number, bool level)
    {
        GpioPin? pin;
        lock (_lock)
        {
            _open.TryGetValue(number, out pin);
        }

        pin?.ReportEdge(level);
    }

    /// <summary>The world puts a level on a pin; an open input reports the edge.</summary>
    public void Drive(int number, bool level)
    {
        GpioPin? pin;
        lock (_lock)
        {
            if (_driven.TryGetValue(number, out bool old) && old == level)
            {
                return;
            }

            _driven[number] = level;
            _open.TryGetValue(number, out pin);
        }

        pin?.ReportEdge(level);
    }
}
