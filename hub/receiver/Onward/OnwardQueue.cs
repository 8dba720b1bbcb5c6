using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>
/// Passes events on until one of its next receivers has taken them: calls for help first, the rest in order. What is owed is in
/// the journal, so a restart forgets nothing. While none can be reached all wait in order; an event that is refused waits by
/// itself, and the others pass it.
/// </summary>
internal sealed class OnwardQueue : IAsyncDisposable
{
    /// <summary>Whatever happens, it looks again after so long.</summary>
    private const long LongestWaitMs = 60_000;

    /// <summary>So many are passed over at most for one that can be told; beyond that they wait for each other.</summary>
    private const int MostPassed = 256;

    /// <summary>After a fault of ours or of our disk.</summary>
    private const long FaultWaitMs = 1_000;

    private readonly OwedTo _owed;
    private readonly IReadOnlyList<NextWay> _ways;
    private readonly EventJournal _journal;
    private readonly Board _board;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly SemaphoreSlim _urgentNews = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly RefusedEvents _refused = new();
    private Task _passing = Task.CompletedTask;

    /// <param name="ways">In the order in which they are tried.</param>
    public OnwardQueue(
        OwedTo owed, IReadOnlyList<NextWay> ways, EventJournal journal, Board board, TimeProvider time, ILogger<OnwardQueue> log)
    {
        _owed = owed;
        _ways = ways;
        _journal = journal;
        _board = board;
        _time = time;
        _log = log;
        journal.Kept += Wake;
        foreach (NextWay way in ways)
        {
            way.Freed += Free;
        }
    }

    private long NowMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    private string Names => _ways is [var one] ? $"Next receiver {one.Id}" : $"Each of the next receivers ({string.Join(", ", _ways.Select(w => w.Id))})";

    private string Subject => $"onward to {_owed.Key}";

    public void Start()
    {
        foreach (NextWay way in _ways)
        {
            way.Start();
        }

        _passing = Task.Run(PassAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _journal.Kept -= Wake;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _passing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (NextWay way in _ways)
        {
            await way.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
        _news.Dispose();
        _urgentNews.Dispose();
    }

    private void Wake(ReceivedEvent e)
    {
        Release(_news);
        if (EventMeaning.Of(e).IsUrgent)
        {
            Release(_urgentNews);
        }
    }

    private void Free() => Release(_news);

    private static void Release(SemaphoreSlim news)
    {
        try
        {
            news.Release();
        }
        catch (Exception x) when (x is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake already, or it ends.
        }
    }

    private async Task PassAsync()
    {
        long? untilMs = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (untilMs is { } until)
                {
                    await WaitAsync(until).ConfigureAwait(false);
                }

                if (_urgentNews.Wait(0))
                {
                    foreach (NextWay way in _ways)
                    {
                        way.Hurry();
                    }
                }

                untilMs = await PassOneAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Owed is owed: whatever happened, it is tried again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _log.LogError(ReceiverEvents.QueueFailed, e, "Passing on failed; it is tried again");
                untilMs = NowMs + FaultWaitMs;
            }
        }
    }

    /// <returns>When to look again if there is no news before; null for at once.</returns>
    private async Task<long?> PassOneAsync()
    {
        long nowMs = NowMs;
        ReceivedEvent? e = Next(nowMs);
        if (e is null)
        {
            return _refused.NextMs ?? long.MaxValue;
        }

        EventMeaning meaning = EventMeaning.Of(e);
        NextWay[] takers = TakersOf(meaning);
        if (takers.Length == 0)
        {
            return await SettleAsync(e.Id, "what the next receivers take was changed, and none takes it").ConfigureAwait(false);
        }

        OnwardAttempt attempt = new(e, meaning.IsUrgent, _time);
        bool taken = await attempt.RunAsync(takers.Where(w => w.ReadyAtMs <= nowMs), _stop.Token).ConfigureAwait(false);
        foreach (Task<(NextWay Way, LineAnswer Answer)> late in attempt.Late)
        {
            _ = SettleLateAsync(late, e.Id);
        }

        if (taken)
        {
            // If the disk refuses this, the event goes out again with its number, and the next receiver knows it by that.
            bool settled = await _journal.SettleAsync(_owed.Key, e.Id).ConfigureAwait(false);
            _refused.Remove(e.Id);
            _board.Trouble(Subject, _refused.Count == 0 ? null : Refused(_refused.LastWords));
            foreach ((NextWay way, string words) in attempt.Refused)
            {
                way.ShowRefusal(words);
            }

            return settled ? null : NowMs + FaultWaitMs;
        }

        if (attempt.Refused is [.., (_, var why)])
        {
            _refused.Put(e.Id, meaning.IsUrgent, nowMs, why);
            _board.Trouble(Subject, Refused(why));
            return null;
        }

        _board.Trouble(Subject, $"{_journal.Reader.CountOwed(_owed.Key)} events wait: {Names} cannot be reached.");
        return _ways.Select(w => w.ReadyAtMs).Where(ms => ms > nowMs).DefaultIfEmpty(long.MaxValue).Min();
    }

    /// <summary>Nobody is owed it any more; else it would stand before all that is.</summary>
    private async Task<long?> SettleAsync(long id, string why)
    {
        if (!await _journal.SettleAsync(_owed.Key, id).ConfigureAwait(false))
        {
            return NowMs + FaultWaitMs;
        }

        _log.LogWarning(ReceiverEvents.EventNotOwedAnyMore, "Event {Id} is kept, and not passed on: {Reason}", id, why);
        return null;
    }

    private async Task SettleLateAsync(Task<(NextWay Way, LineAnswer Answer)> late, long id)
    {
        if ((await late.ConfigureAwait(false)).Answer.Outcome == SendOutcome.Acknowledged)
        {
            await _journal.SettleAsync(_owed.Key, id).ConfigureAwait(false);
        }
    }

    private NextWay[] TakersOf(EventMeaning meaning) => [.. _ways.Where(w => w.Takes(meaning))];

    /// <summary>The most urgent that one of its takers may be told now; if there is none, the most urgent. Each taker's keep their order.</summary>
    private ReceivedEvent? Next(long nowMs)
    {
        bool onlyCalls = _refused.OnlyCallsPass;
        ReceivedEvent? first = null;
        List<long> passed = [.. _refused.Waiting(nowMs)];
        for (int looks = 0; looks <= MostPassed && !_refused.NonePasses; looks++)
        {
            if (_journal.Reader.NextOwed(_owed.Key, onlyCalls, passed) is not { } next)
            {
                break;
            }

            first ??= next;
            NextWay[] takers = TakersOf(EventMeaning.Of(next));
            if (takers.Length == 0 || takers.Any(w => w.ReadyAtMs <= nowMs))
            {
                return next;
            }

            if (takers.Length == _ways.Count)
            {
                break;
            }

            passed.Add(next.Id);
        }

        return first is null && onlyCalls && _refused.Due(nowMs) is not 0 and var due ? _journal.Reader.Find(due) : first;
    }

    private string Refused(string words) => $"{Names} refuses {_refused.Count} event(s); they are offered again and again. {words}";

    /// <summary>Until then, or until there is news.</summary>
    private async Task WaitAsync(long untilMs)
    {
        long waitMs = Math.Clamp(untilMs - NowMs, 1, LongestWaitMs);
        using CancellationTokenSource woken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(
            _news.WaitAsync(woken.Token), Task.Delay(TimeSpan.FromMilliseconds(waitMs), _time, woken.Token)).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
        _stop.Token.ThrowIfCancellationRequested();
    }
}
