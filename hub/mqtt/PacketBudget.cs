namespace SchoolButton.Hub.Mqtt;

/// <summary>What one session may say within one tick. Used by its loop alone.</summary>
internal sealed class PacketBudget(int perTick, ListenerClock clock)
{
    private long _tickMs = clock.NowMs;
    private int _spent;

    /// <returns>The wait for the next tick if the budget is spent; null to go on.</returns>
    public Task? Spend()
    {
        // Taken before the time is read: a tick in between then ends the wait at once.
        Task next = clock.NextTick;
        long nowMs = clock.NowMs;
        if (nowMs != _tickMs)
        {
            _tickMs = nowMs;
            _spent = 0;
        }

        _spent++;
        return _spent >= perTick ? next : null;
    }
}
