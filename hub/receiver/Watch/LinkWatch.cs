using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Line;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Watch;

/// <summary>Watches over the accounts: a loss and a return are entries of the journal as any event is, and owed onward as it is.</summary>
internal sealed class LinkWatch : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Longer between two looks, and it is we who stood still: a stopped machine, a stalled disk.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly LinkTable _table;
    private readonly EventJournal _journal;
    private readonly Board _board;
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private long _forgotAt;

    public LinkWatch(ReceiverSettings settings, EventJournal journal, Board board, TimeProvider time, ILogger<LinkWatch> log)
    {
        _journal = journal;
        _board = board;
        _keep = settings.Keep;
        _time = time;
        _log = log;
        _table = new LinkTable(
            settings.Accounts.Values, journal.Reader.Lost().Select(e => e.Account).ToHashSet(StringComparer.Ordinal), NowMs);
        foreach (AccountSettings account in settings.Accounts.Values)
        {
            board.State(account.Number, _table.StateOf(account.Number));
        }
    }

    private long NowMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    public void Start() => _watching = Task.Run(WatchAsync);

    public void Heard(string account, string from, bool encrypted)
    {
        LinkState state;
        lock (_lock)
        {
            _table.Heard(account, NowMs);
            state = _table.StateOf(account);
        }

        _board.Heard(account, from, encrypted, state, _time.GetUtcNow());
    }

    /// <summary>A frame in its name was not taken: for whoever sets it up. It does not restart the timer.</summary>
    public void Refused(string? account, string from, string reason)
    {
        if (account is not null)
        {
            _board.Refused(account, from, reason, _time.GetUtcNow());
        }
    }

    /// <summary>One look at the clock.</summary>
    internal async Task LookAsync()
    {
        IReadOnlyList<(string Account, EventSource What)> due;
        lock (_lock)
        {
            due = _table.Due(NowMs);
        }

        foreach ((string account, EventSource what) in due)
        {
            ReceivedEvent e = new()
            {
                ReceivedUnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(), Source = what, Account = account,
            };
            if (await _journal.KeepAsync(e).ConfigureAwait(false) == Keeping.Refused)
            {
                _log.LogError(ReceiverEvents.LossNotKept, "Account {Account}: {What} could not be written down; it is tried again", account, what);
                continue;
            }

            LinkState state;
            lock (_lock)
            {
                _table.Confirm(account, what);
                state = _table.StateOf(account);
            }

            ReceiverMetrics.CountSupervision(what);
            _board.State(account, state);
            if (what == EventSource.Loss)
            {
                _log.LogError(ReceiverEvents.Lost, "Account {Account} is not heard any more: call the site", account);
            }
            else
            {
                _log.LogInformation(ReceiverEvents.Returned, "Account {Account} is heard again", account);
            }
        }

        _board.FlushAccounts();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using PeriodicTimer timer = new(Tick, _time);
        long lookedMs = NowMs;
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            try
            {
                long gapMs = NowMs - lookedMs;
                lookedMs += gapMs;
                if (gapMs > Standstill.TotalMilliseconds)
                {
                    _log.LogWarning(ReceiverEvents.StoodStill, "The receiver stood still for {Seconds} s; every site gets that time back", gapMs / 1000);
                    lock (_lock)
                    {
                        _table.Forgive(gapMs);
                    }
                }

                await LookAsync().ConfigureAwait(false);
                if (NowMs - _forgotAt >= ForgetEvery.TotalMilliseconds)
                {
                    _forgotAt = NowMs;
                    await _journal.ForgetAsync(_time.GetUtcNow() - _keep).ConfigureAwait(false);
                }
            }
#pragma warning disable CA1031 // The watch goes on, whatever happened in one look.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _log.LogError(ReceiverEvents.WatchFailed, e, "A look at the accounts failed; the next is in a second");
            }
        }
    }
}
