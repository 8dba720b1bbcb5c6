using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Host;

/// <summary>Has storage forget the hours of devices that are older than a year, a few at a time, so that nobody waits for it.</summary>
internal sealed class OldHours(IHubStore store, ILogger log)
{
    /// <summary>A year, and the day of a leap year.</summary>
    private const long KeptMs = 366L * 24 * 3_600_000;

    /// <summary>How often is looked for more, and how soon if there is more.</summary>
    private const long LookMs = 600_000;

    private const long MoreMs = 1_000;

    private long? _dueMs;

    public void Tend(Instant now)
    {
        // Not at once: a start has more urgent things to do.
        _dueMs ??= now.MonotonicMs + LookMs;
        if (now.MonotonicMs < _dueMs)
        {
            return;
        }

        _dueMs = now.MonotonicMs + LookMs;
        try
        {
            if (store.ForgetHoursBefore(now.UnixMs - KeptMs))
            {
                _dueMs = now.MonotonicMs + MoreMs;
            }
        }
        catch (StoreException e)
        {
            log.LogWarning(Events.OldHours, "Hours of more than a year ago cannot be deleted now: {Reason}", e.Message);
        }
    }
}
