namespace SchoolButton.Firmware.Virtual;

/// <summary>What a pulled cable does to connections.</summary>
public enum CableFault
{
    /// <summary>Nothing gets through, nobody is told; what was written goes out when the cable is in again.</summary>
    Freeze = 0,

    /// <summary>Open connections are reset, new ones are refused.</summary>
    Reset = 1,
}

/// <summary>The network cable of a board.</summary>
public sealed class VirtualCable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _out;

    public bool IsIn => WhenIn().IsCompleted;

    internal bool Refuses { get; private set; }

    internal event Action<CableFault>? Pulled;

    internal event Action? Restored;

    public void Out(CableFault fault = CableFault.Freeze)
    {
        lock (_lock)
        {
            _out ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Refuses = fault == CableFault.Reset;
        }

        Pulled?.Invoke(fault);
    }

    public void In()
    {
        TaskCompletionSource? wasOut;
        lock (_lock)
        {
            wasOut = _out;
            _out = null;
            Refuses = false;
        }

        Restored?.Invoke();
        wasOut?.SetResult();
    }

    internal Task WhenIn()
    {
        lock (_lock)
        {
            return _out?.Task ?? Task.CompletedTask;
        }
    }
}
