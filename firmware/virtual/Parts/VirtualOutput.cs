namespace SchoolButton.Firmware.Virtual;

/// <summary>What hangs on an output and can be heard, felt or seen: a motor, a strobe, a buzzer.</summary>
public sealed class VirtualOutput
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _value;

    /// <summary>0 is off; 1 is on, or the tone in hertz.</summary>
    public int Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    public bool IsOn => Value != 0;

    /// <summary>How often it was switched on.</summary>
    public int Starts { get; private set; }

    /// <summary>Waits until it is on or off.</summary>
    public async Task WaitFor(bool on, CancellationToken patience)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_value != 0 == on)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(patience).ConfigureAwait(false);
        }
    }

    internal void Set(int value)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (_value == value)
            {
                return;
            }

            Starts += _value == 0 ? 1 : 0;
            _value = value;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
