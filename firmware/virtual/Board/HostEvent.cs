namespace SchoolButton.Firmware.Virtual;

/// <summary>What is behind the stand-in of AutoResetEvent: waiting ends with the power.</summary>
public sealed class HostEvent
{
    private readonly PowerCycle _cycle;
    private readonly AutoResetEvent _event;
    private readonly WaitHandle[] _either;

    public HostEvent(PowerCycle cycle, bool initialState)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        _cycle = cycle;
        _event = new AutoResetEvent(initialState);
        _either = [cycle.LostHandle, _event];
    }

    public bool Set()
    {
        _cycle.Check();
        return _event.Set();
    }

    public bool Reset()
    {
        _cycle.Check();
        return _event.Reset();
    }

    public bool Wait(int milliseconds)
    {
        int which = WaitHandle.WaitAny(_either, milliseconds);
        _cycle.Check();
        return which != WaitHandle.WaitTimeout;
    }
}
