namespace SchoolButton.Firmware.Virtual;

/// <summary>What the client will tell its owner, in order. It ends with the power.</summary>
internal sealed class EventQueue : IDisposable
{
    private readonly PowerCycle _cycle;
    private readonly Queue<EventArgs> _events = new();
    private readonly CancellationTokenRegistration _onLost;
    private bool _closed;

    public EventQueue(PowerCycle cycle)
    {
        _cycle = cycle;
        _onLost = cycle.Lost.UnsafeRegister(static queue => ((EventQueue)queue!).Pulse(), this);
    }

    /// <summary>The owner closed the client himself and is told nothing more.</summary>
    public bool IsStopped { get; private set; }

    public void Put(EventArgs e)
    {
        lock (_events)
        {
            _events.Enqueue(e);
            Monitor.PulseAll(_events);
        }
    }

    /// <summary>The connection broke: what is queued is still told, then that.</summary>
    public void Close()
    {
        lock (_events)
        {
            _closed = true;
            Monitor.PulseAll(_events);
        }
    }

    public void Stop()
    {
        lock (_events)
        {
            if (!_closed)
            {
                IsStopped = true;
            }

            _closed = true;
            _events.Clear();
            Monitor.PulseAll(_events);
        }

        Dispose();
    }

    /// <returns>The next event, or null at the end.</returns>
    public EventArgs? Take()
    {
        lock (_events)
        {
            while (_events.Count == 0 && !_closed)
            {
                _cycle.Check();
                Monitor.Wait(_events);
            }

            _cycle.Check();
            return _events.Count == 0 ? null : _events.Dequeue();
        }
    }

    public void Dispose() => _onLost.Unregister();

    private void Pulse()
    {
        lock (_events)
        {
            Monitor.PulseAll(_events);
        }
    }
}
