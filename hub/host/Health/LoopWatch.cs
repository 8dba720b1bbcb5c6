using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Host.Health;

/// <summary>
/// Looks from outside whether the loop still turns. It stands still while a disk or a database neither answers nor fails,
/// and then cannot say so itself.
/// </summary>
internal sealed class LoopWatch : IDisposable
{
    /// <summary>Longer than any try of a commit that works: locks are waited for at most 5 s.</summary>
    private const long StandsMs = 8_000;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly HubClock _clock;
    private readonly Troubles _troubles;
    private readonly ServiceManager _manager;
    private readonly ITimer _timer;
    private long _aliveMs;

    public LoopWatch(HubClock clock, Troubles troubles, ServiceManager manager)
    {
        _clock = clock;
        _troubles = troubles;
        _manager = manager;
        _aliveMs = clock.MonotonicMs;
        _timer = clock.Time.CreateTimer(_ => See(), null, Look, Look);
    }

    /// <summary>By the loop: at each turn, and at each try of a commit that fails.</summary>
    public void Alive()
    {
        Interlocked.Exchange(ref _aliveMs, _clock.MonotonicMs);
        _manager.Alive();
    }

    public void Dispose() => _timer.Dispose();

    private void See()
    {
        long standsMs = _clock.MonotonicMs - Interlocked.Read(ref _aliveMs);
        _troubles.Set(
            "loop",
            standsMs > StandsMs
                ? "The hub stands still: its disk or its database does not answer, and no press is confirmed. What is shown here is "
                    + "old. Look at the disk and the database first; if they are well, start the hub again"
                : null,
            HealthLevel.Failing);
    }
}
