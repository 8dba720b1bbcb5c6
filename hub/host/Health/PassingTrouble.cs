using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Host.Health;

/// <summary>
/// A trouble that is over as soon as it happened, and that somebody should hear of all the same: shown from then on for a
/// while. Where once is nothing, only so many within that while count. For the loop's thread.
/// </summary>
internal sealed class PassingTrouble(Troubles troubles, string thing, long shownMs, int least = 1)
{
    private long _clearMs = long.MaxValue;
    private int _times;

    /// <param name="words">Of how often it happened of late.</param>
    public void Happened(long nowMs, Func<int, string> words)
    {
        _times++;
        _clearMs = nowMs + shownMs;
        if (_times >= least)
        {
            troubles.Set(thing, words(_times), HealthLevel.Degraded);
        }
    }

    public void Tend(long nowMs)
    {
        if (nowMs >= _clearMs)
        {
            _clearMs = long.MaxValue;
            _times = 0;
            troubles.Set(thing, null, HealthLevel.Degraded);
        }
    }
}
