using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>
/// One event over the next receivers, in their order: the next one as soon as one fails or refuses, or says nothing for
/// <see cref="FailoverAfter"/>; what the slow one was told stays told, and its late answer counts too.
/// </summary>
internal sealed class OnwardAttempt(ReceivedEvent e, bool isUrgent, TimeProvider time)
{
    /// <summary>EN 50131-1 allows 10 s to notification, and there is a third receiver perhaps.</summary>
    public static readonly TimeSpan FailoverAfter = TimeSpan.FromSeconds(4);

    private readonly List<Task<(NextWay Way, LineAnswer Answer)>> _running = [];

    private readonly List<(NextWay Way, string Words)> _refused = [];

    /// <summary>Those that will not have it, with their words.</summary>
    public IReadOnlyList<(NextWay Way, string Words)> Refused => _refused;

    /// <summary>Those that have not answered yet.</summary>
    public IReadOnlyList<Task<(NextWay Way, LineAnswer Answer)>> Late => _running;

    /// <returns>Whether one has taken it.</returns>
    public async Task<bool> RunAsync(IEnumerable<NextWay> ways, CancellationToken cancellation)
    {
        foreach (NextWay way in ways)
        {
            cancellation.ThrowIfCancellationRequested();

            // One that failed is tried to see whether it is back, and no call for help waits for that.
            TimeSpan patience = isUrgent && way.IsSuspect ? TimeSpan.Zero : FailoverAfter;
            Task<(NextWay, LineAnswer)> mine = TellAsync(way);
            _running.Add(mine);
            Task patienceOver = Task.Delay(patience, time, cancellation);
            while (_running.Contains(mine) && await FirstAsync(patienceOver).ConfigureAwait(false) is { } over)
            {
                if (over)
                {
                    return true;
                }
            }
        }

        Task never = Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
        while (_running.Count > 0)
        {
            if (await FirstAsync(never).ConfigureAwait(false) is not false)
            {
                cancellation.ThrowIfCancellationRequested();
                return true;
            }
        }

        return false;
    }

    /// <returns>Whether the first to answer has taken it; null if none answered in time.</returns>
    private async Task<bool?> FirstAsync(Task patience)
    {
        Task first = await Task.WhenAny(_running.Append<Task>(patience)).ConfigureAwait(false);
        if (first is not Task<(NextWay Way, LineAnswer Answer)> answered)
        {
            return null;
        }

        _running.Remove(answered);
        (NextWay way, LineAnswer answer) = await answered.ConfigureAwait(false);
        if (answer.Outcome == SendOutcome.Refused)
        {
            _refused.Add((way, answer.Detail ?? "it was refused"));
        }

        return answer.Outcome == SendOutcome.Acknowledged;
    }

    private async Task<(NextWay Way, LineAnswer Answer)> TellAsync(NextWay way) => (way, await way.PassOnAsync(e, isUrgent).ConfigureAwait(false));
}
