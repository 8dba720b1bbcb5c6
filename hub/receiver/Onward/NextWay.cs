using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>
/// A next receiver and how it stands: whether it may be tried now, or failed and rests. Tried also when there is nothing to tell,
/// where that is set up. Safe for several threads.
/// </summary>
internal sealed class NextWay : IAsyncDisposable
{
    private const long FirstWaitMs = 1_000;
    private const long LongestWaitMs = 60_000;

    /// <summary>While a call for help is owed.</summary>
    private const long LongestUrgentWaitMs = 5_000;

    /// <summary>Events unanswered, each with an answered try behind it, that make one that swallows them.</summary>
    private const int Swallows = 2;

    private readonly PathPlan _plan;
    private readonly Func<EventMeaning, bool> _takes;
    private readonly INextReceiver _next;
    private readonly Board _board;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private bool _isBusy;
    private bool _isSuspect;
    private int _swallowed;
    private bool _answeredSince;
    private int _failures;
    private long _notBeforeMs;

    /// <param name="takes">Whether it can be told an event of this meaning, and is to be.</param>
    public NextWay(PathPlan plan, Func<EventMeaning, bool> takes, INextReceiver next, Board board, TimeProvider time, ILogger<NextWay> log)
    {
        _plan = plan;
        _takes = takes;
        _next = next;
        _board = board;
        _time = time;
        _log = log;
    }

    /// <summary>It can be tried again, for whatever reason.</summary>
    public event Action? Freed;

    public string Id => _plan.Id;

    /// <summary>It failed and has taken nothing since.</summary>
    public bool IsSuspect
    {
        get
        {
            lock (_lock)
            {
                return _isSuspect;
            }
        }
    }

    /// <summary>Monotonic; in the far future while an attempt is under way.</summary>
    public long ReadyAtMs
    {
        get
        {
            lock (_lock)
            {
                return _isBusy ? long.MaxValue : _notBeforeMs;
            }
        }
    }

    /// <summary>Of its troubles.</summary>
    private string Subject => $"onward {Id}";

    private long NowMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    public bool Takes(EventMeaning meaning) => _takes(meaning);

    public void Start()
    {
        if (_plan.Supervision == PathSupervision.Link)
        {
            _watching = Task.Run(WatchAsync);
        }
    }

    /// <summary>A new call for help does not wait for a receiver to come back, and does not inherit how long others had to.</summary>
    public void Hurry()
    {
        lock (_lock)
        {
            (_failures, _notBeforeMs) = (0, 0);
        }
    }

    /// <summary>It refused what another took; until it takes something.</summary>
    public void ShowRefusal(string words) => Show($"it refuses what another takes. {words}");

    /// <summary>Tells one event and waits for the answer; whatever happens is an answer.</summary>
    public async Task<LineAnswer> PassOnAsync(ReceivedEvent e, bool isUrgent)
    {
        lock (_lock)
        {
            _isBusy = true;
        }

        LineAnswer answer = default;
        try
        {
            answer = await _next.PassOnAsync(e, _stop.Token).ConfigureAwait(false);
            ReceiverMetrics.CountOnward(answer.Outcome.ToString());
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            answer = new LineAnswer(SendOutcome.Unanswered, "The receiver stops.");
        }
#pragma warning disable CA1031 // Owed is owed: whatever happened, it is tried again.
        catch (Exception x)
#pragma warning restore CA1031
        {
            _log.LogError(ReceiverEvents.OnwardFailed, x, "Passing on to {Way} failed; it is tried again", Id);
            answer = new LineAnswer(SendOutcome.NotSent, $"A fault of ours ({x.GetType().Name}); the log has more.");
        }
        finally
        {
            JudgeMessage(answer, isUrgent);
        }

        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _next.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(_plan.SupervisionMs), _time);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            if (ReadyAtMs == long.MaxValue)
            {
                // What is under way shows more than a try would.
                continue;
            }

            try
            {
                JudgeTry(await _next.SuperviseAsync(_stop.Token).ConfigureAwait(false));
            }
#pragma warning disable CA1031 // The watch goes on, whatever happened in one look.
            catch (Exception e) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _log.LogError(ReceiverEvents.OnwardWatchFailed, e, "A try of next receiver {Way} failed; the next comes in its time", Id);
            }
        }
    }

    private void JudgeMessage(LineAnswer answer, bool isUrgent)
    {
        lock (_lock)
        {
            _isBusy = false;
            if (answer.Outcome is SendOutcome.Acknowledged or SendOutcome.Refused)
            {
                (_isSuspect, _swallowed, _failures, _notBeforeMs) = (false, 0, 0, 0);
            }
            else
            {
                if (answer.Outcome == SendOutcome.Unanswered && (_swallowed == 0 || _answeredSince))
                {
                    _swallowed++;
                    _answeredSince = false;
                }

                Rest(isUrgent ? LongestUrgentWaitMs : LongestWaitMs);
            }
        }

        // What it refuses is the queue's trouble: the event waits there.
        Show(answer.Outcome is SendOutcome.Acknowledged or SendOutcome.Refused ? null : answer.Detail);
        Freed?.Invoke();
    }

    /// <summary>One that answers tries and no messages is not well by that.</summary>
    private void JudgeTry(LineAnswer answer)
    {
        bool answered = answer.Outcome is SendOutcome.Acknowledged or SendOutcome.Refused;
        bool swallows;
        lock (_lock)
        {
            _answeredSince |= answered;
            swallows = _swallowed >= Swallows;
            if (!answered)
            {
                Rest(LongestWaitMs);
            }
            else if (!swallows)
            {
                (_isSuspect, _failures, _notBeforeMs) = (false, 0, 0);
            }
        }

        Show(!answered ? answer.Detail : swallows ? "It answers when it is tried, and no event. Ask its operator." : null);
        _board.Trouble($"onward {Id} tried", answer.Outcome == SendOutcome.Refused
            ? $"Next receiver {Id} refuses to be tried without an event: {answer.Detail} Or set its supervision to none."
            : null);
        Freed?.Invoke();
    }

    private void Rest(long mostMs)
    {
        _isSuspect = true;
        long wait = Math.Min(_plan.RetryMaxMs ?? LongestWaitMs, (_plan.RetryMinMs ?? FirstWaitMs) << Math.Min(_failures++, 20));
        _notBeforeMs = NowMs + Math.Min(wait, mostMs);
    }

    private void Show(string? trouble) => _board.Trouble(Subject, trouble is null ? null : $"Next receiver {Id}: {trouble}");
}
