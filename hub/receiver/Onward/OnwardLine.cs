using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>
/// Passes every event on to one next receiver: calls for help first, the rest in order, each until it is acknowledged. What
/// is owed is in the journal, so a restart forgets nothing. A receiver that is away holds up all (they wait in order); an
/// event that it refuses waits by itself, and the others pass it.
/// </summary>
internal sealed class OnwardLine : IAsyncDisposable
{
    /// <summary>If so many are refused, whoever set up the line is wanted, and only calls for help still pass them.</summary>
    private const int MaxRefused = 64;

    /// <summary>From so many on calls for help wait too: nothing is taken there.</summary>
    private const int MaxRefusedCalls = 4096;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRefusedWait = TimeSpan.FromMinutes(5);

    private readonly string _id;
    private readonly INextReceiver _next;
    private readonly EventJournal _journal;
    private readonly Board _board;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly SemaphoreSlim _urgentNews = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<long, Refusal> _refused = [];
    private Task _passing = Task.CompletedTask;
    private bool _away;

    public OnwardLine(string id, INextReceiver next, EventJournal journal, Board board, TimeProvider time, ILogger<OnwardLine> log)
    {
        _id = id;
        _next = next;
        _journal = journal;
        _board = board;
        _time = time;
        _log = log;
        journal.Kept += Wake;
    }

    public void Start() => _passing = Task.Run(PassAsync);

    public async ValueTask DisposeAsync()
    {
        _journal.Kept -= Wake;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _passing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _next.DisposeAsync().ConfigureAwait(false);
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
        TimeSpan wait = FirstWait;
        while (true)
        {
            try
            {
                if (await PassOneAsync().ConfigureAwait(false))
                {
                    wait = FirstWait;
                    continue;
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Owed is owed: whatever happened, it is tried again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _log.LogError(ReceiverEvents.OnwardFailed, e, "Passing on to {Line} failed; it is tried again", _id);
            }

            if (_away)
            {
                // A new call for help does not wait for a receiver to come back: it may have.
                await WaitForNewsAsync(_urgentNews, wait).ConfigureAwait(false);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
            else
            {
                long nowMs = (long)_time.GetElapsedTime(0).TotalMilliseconds;
                double due = _refused.Count == 0 ? LongestWait.TotalMilliseconds : Math.Max(1, _refused.Values.Min(r => r.UntilMs) - nowMs);
                await WaitForNewsAsync(_news, TimeSpan.FromMilliseconds(Math.Min(due, LongestWait.TotalMilliseconds))).ConfigureAwait(false);
            }
        }
    }

    /// <returns>False if there is nothing to be sent now.</returns>
    private async Task<bool> PassOneAsync()
    {
        _away = true;
        long nowMs = (long)_time.GetElapsedTime(0).TotalMilliseconds;
        ReceivedEvent? e = Next(nowMs);
        if (e is null)
        {
            _away = false;
            return false;
        }

        LineAnswer answer = await _next.PassOnAsync(e, _stop.Token).ConfigureAwait(false);
        ReceiverMetrics.CountOnward(answer.Outcome.ToString());
        switch (answer.Outcome)
        {
            case SendOutcome.Acknowledged:
                // If the disk refuses this, the event goes out again with its number, and the next receiver knows it by that.
                bool settled = await _journal.SettleAsync(_id, e.Id).ConfigureAwait(false);
                _refused.Remove(e.Id);
                _board.Trouble(Subject, _refused.Count == 0 ? null : Refused(_refused.Values.Last().Words));
                return settled;
            case SendOutcome.Refused:
                Put(e.Id, nowMs, answer.Detail ?? "it was refused");
                _board.Trouble(Subject, Refused(answer.Detail ?? "it was refused"));
                return true;
            default:
                _board.Trouble(Subject, $"Next receiver {_id}: {answer.Detail} {_journal.Reader.CountOwed(_id)} events wait for it.");
                return false;
        }
    }

    private ReceivedEvent? Next(long nowMs)
    {
        bool isFull = _refused.Count >= MaxRefused;
        ReceivedEvent? next = _refused.Count >= MaxRefusedCalls
            ? null
            : _journal.Reader.NextOwed(_id, onlyUrgent: isFull, _refused.Where(r => r.Value.UntilMs > nowMs).Select(r => r.Key));
        return next is null && isFull && _refused.Where(r => r.Value.UntilMs <= nowMs).Select(r => r.Key).Order().FirstOrDefault() is not 0 and var due
            ? _journal.Reader.Find(due)
            : next;
    }

    private string Subject => $"onward {_id}";

    private string Refused(string words) =>
        $"Next receiver {_id} refuses {_refused.Count} event(s); they are offered to it again and again. {words}";

    private void Put(long id, long nowMs, string words)
    {
        int times = _refused.TryGetValue(id, out Refusal before) ? before.Times + 1 : 1;
        double wait = Math.Min(LongestRefusedWait.TotalMilliseconds, FirstWait.TotalMilliseconds * Math.Pow(2, Math.Min(times, 20)));
        _refused[id] = new Refusal(times, nowMs + (long)wait, words);
    }

    private async Task WaitForNewsAsync(SemaphoreSlim news, TimeSpan most)
    {
        using CancellationTokenSource woken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(
            news.WaitAsync(woken.Token), Task.Delay(most, _time, woken.Token)).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
        _stop.Token.ThrowIfCancellationRequested();
    }

    private readonly record struct Refusal(int Times, long UntilMs, string Words);
}
