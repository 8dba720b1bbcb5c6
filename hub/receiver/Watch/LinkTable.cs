using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Settings;

namespace SchoolButton.Hub.Receiver.Watch;

/// <summary>
/// Which accounts are heard, and which are due to be called lost. Pure: monotonic milliseconds are handed in. A change is
/// only proposed here; it counts once it is on disk and <see cref="Confirm"/>ed, so one that the disk refused is proposed again.
/// Not safe for several threads.
/// </summary>
internal sealed class LinkTable
{
    private readonly Dictionary<string, Link> _links = new(StringComparer.Ordinal);

    /// <param name="lost">Accounts that were lost when the receiver stopped: they stay so until they are heard.</param>
    public LinkTable(IEnumerable<AccountSettings> accounts, IReadOnlySet<string> lost, long nowMs)
    {
        foreach (AccountSettings account in accounts)
        {
            bool wasLost = account.SupervisionLimit is not null && lost.Contains(account.Number);
            _links.Add(account.Number, new Link(account.SupervisionLimit, nowMs) { IsLost = wasLost });
        }
    }

    /// <summary>Any transmission restarts the timer (DC-09).</summary>
    public void Heard(string account, long nowMs)
    {
        if (_links.TryGetValue(account, out Link? link))
        {
            link.HeardMs = nowMs;
            link.EverHeard = true;
        }
    }

    /// <summary>We stood still for so long, and what came meanwhile has not been read: nobody is lost by that.</summary>
    public void Forgive(long standstillMs)
    {
        foreach (Link link in _links.Values)
        {
            link.HeardMs += standstillMs;
        }
    }

    /// <summary>What should be told now.</summary>
    public IReadOnlyList<(string Account, EventSource What)> Due(long nowMs)
    {
        List<(string, EventSource)> due = [];
        foreach ((string account, Link link) in _links)
        {
            if (link.Limit is not { } limit)
            {
                continue;
            }

            bool isSilent = nowMs - link.HeardMs > limit.TotalMilliseconds;
            if (isSilent && !link.IsLost)
            {
                due.Add((account, EventSource.Loss));
            }
            else if (link.IsLost && link.EverHeard && !isSilent)
            {
                due.Add((account, EventSource.Return));
            }
        }

        return due;
    }

    public void Confirm(string account, EventSource what) => _links[account].IsLost = what == EventSource.Loss;

    public LinkState StateOf(string account) =>
        !_links.TryGetValue(account, out Link? link) ? LinkState.Unknown
        : link.Limit is null ? LinkState.Unsupervised
        : link.IsLost ? LinkState.Lost
        : link.EverHeard ? LinkState.Present
        : LinkState.Waiting;

    private sealed class Link(TimeSpan? limit, long heardMs)
    {
        public TimeSpan? Limit { get; } = limit;

        /// <summary>Or when the receiver started.</summary>
        public long HeardMs { get; set; } = heardMs;

        public bool EverHeard { get; set; }

        public bool IsLost { get; set; }
    }
}
