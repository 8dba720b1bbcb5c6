using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>
/// Carries messages to receivers, one worker for each way. It decides nothing: the core says what to send and when,
/// and hears what came of it.
/// </summary>
public sealed class Dispatcher : IAsyncDisposable
{
    private readonly Dictionary<(string Site, string Path), LineWorker> _workers = [];

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _end;
    private readonly HubClock _clock;
    private readonly WayTroubles _troubles;
    private readonly ILogger<Dispatcher> _log;
    private Func<Input, CancellationToken, ValueTask>? _post;

    /// <param name="lines">By site and the id of the way.</param>
    public Dispatcher(
        IReadOnlyDictionary<(string Site, string Path), IReceiverLine> lines, HubClock clock, Troubles troubles, ILogger<Dispatcher> log)
    {
        _end = _stopping.Token;
        _clock = clock;
        _troubles = new WayTroubles(troubles);
        _log = log;
        foreach ((var way, IReceiverLine line) in lines)
        {
            _workers[way] = new LineWorker(way.Site, way.Path, line, this);
        }
    }

    /// <summary>For lines that are set up no more to end.</summary>
    internal TimeSpan GonePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <param name="post">Where answers go: the hub's loop.</param>
    public void Start(Func<Input, CancellationToken, ValueTask> post)
    {
        lock (_lock)
        {
            _post = post;
            foreach (LineWorker worker in _workers.Values)
            {
                worker.Start();
            }
        }
    }

    /// <summary>
    /// The configuration was read anew. Before the core hears of that (<see cref="SitesChanged"/>), so that a new way has its
    /// line when the first message for it comes. A line that is in both stays as it is; what is on the wire of one that is
    /// gone ends as unanswered.
    /// </summary>
    /// <param name="lines">All that there are from now on, by site and the id of the way; no longer the caller's.</param>
    public async Task ChangeLinesAsync(IReadOnlyDictionary<(string Site, string Path), IReceiverLine> lines)
    {
        List<LineWorker> gone = [];
        List<LineWorker> come = [];
        bool isStarted;
        lock (_lock)
        {
            isStarted = _post is not null;
            foreach (((string Site, string Path) way, LineWorker worker) in _workers.ToList())
            {
                if (lines.GetValueOrDefault(way) != worker.Line)
                {
                    _workers.Remove(way);
                    gone.Add(worker);
                }
            }

            foreach (((string Site, string Path) way, IReceiverLine line) in lines)
            {
                if (!_workers.ContainsKey(way))
                {
                    _workers[way] = new LineWorker(way.Site, way.Path, line, this);
                    come.Add(_workers[way]);
                }
            }
        }

        // Of one that is set up otherwise nothing is known yet.
        _troubles.Forget(gone.Select(w => w.Way));
        foreach (LineWorker worker in come.Where(_ => isStarted))
        {
            worker.Start();
        }

        try
        {
            await Task.WhenAll(gone.Select(w => w.DisposeAsync().AsTask())).WaitAsync(GonePatience);
        }
        catch (TimeoutException)
        {
            // It ends when it does; the schools that are set up must not wait for it.
        }

        ForgetTroublesOfNobody();
    }

    /// <summary>
    /// What was said of ways that there are no more, of which nobody would ever take it back. Once the core knows of a new
    /// configuration it sends nothing over them any more.
    /// </summary>
    public void ForgetTroublesOfNobody() => _troubles.ForgetAllBut(way => Worker(way) is not null);

    /// <summary>On the loop's thread; never waits.</summary>
    public void Send(Outgoing report)
    {
        LineWorker? worker = Worker((report.Site, report.Path));
        LineAnswer? answer = worker is null
            ? new LineAnswer(
                SendOutcome.Refused, "it has no receiver in the configuration; enter one, then: schoolbutton reload")
            : worker.TryTake(report) ? null
            : new LineAnswer(SendOutcome.NotSent, "the line is still busy with an earlier message");
        if (answer is { } why)
        {
            // Not awaited: the loop must not wait for its own queue.
            _ = TellAsync(by: null, report, why);
        }
    }

    /// <summary>Tries a way without telling anything; on the loop's thread, and never waits.</summary>
    public void Probe(string site, string path)
    {
        if (Worker((site, path))?.TryTake(null) != true)
        {
            _ = TellAsync(by: null, site, path, new LineAnswer(SendOutcome.NotSent, "the line is not there or busy"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<LineWorker> all;
        lock (_lock)
        {
            all = [.. _workers.Values];
            _workers.Clear();
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(all.Select(w => w.DisposeAsync().AsTask()));
        _stopping.Dispose();
    }

    /// <summary>What came of a message. Nobody hears it once the hub stops: what was on the wire is known to be in doubt.</summary>
    /// <param name="by">Null for what no line took.</param>
    internal async Task TellAsync(LineWorker? by, Outgoing report, LineAnswer answer)
    {
        Tell(by, report.Site, report.Path, report.Kind.ToString(), answer);
        HubMetrics.Reports.Add(1, new KeyValuePair<string, object?>("outcome", HubMetrics.Name(answer.Outcome)));
        await PostAsync(new ReportAnswered
        {
            ReceivedMs = _clock.MonotonicMs,
            ReportId = report.ReportId,
            Attempt = report.Attempt,
            Site = report.Site,
            Path = report.Path,
            Outcome = answer.Outcome,
            Detail = answer.Detail,
            RoundTripMs = answer.RoundTrip?.TotalMilliseconds ?? -1,
        });
    }

    /// <summary>What came of a try.</summary>
    internal async Task TellAsync(LineWorker? by, string site, string path, LineAnswer answer)
    {
        Tell(by, site, path, "the supervision message", answer);
        await PostAsync(new PathAnswered
        {
            ReceivedMs = _clock.MonotonicMs,
            Site = site,
            Path = path,
            Outcome = answer.Outcome,
            Detail = answer.Detail,
            RoundTripMs = answer.RoundTrip?.TotalMilliseconds ?? -1,
        });
    }

    private LineWorker? Worker((string Site, string Path) way)
    {
        lock (_lock)
        {
            return _workers.GetValueOrDefault(way);
        }
    }

    private async Task PostAsync(Input input)
    {
        try
        {
            await _post!(input, _end);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The hub is stopping.
        }
    }

    private void Tell(LineWorker? by, string site, string path, string what, LineAnswer answer)
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        (string Site, string Path) way = (site, path);
        bool isWell = answer.Outcome == SendOutcome.Acknowledged;

        // A site without any has no way either.
        string place = path.Length == 0 ? $"Site {site}" : $"Site {site}, receiver {path}";
        // A line that another took the place of says nothing of that one, and nobody would take it back.
        if (!_troubles.Tell(way, isWell ? null : $"{place}: {answer.Detail}", isSo: () => by is null || Worker(way) == by))
        {
            _log.LogInformation(Events.LineLeft, "{Place}: {What} goes over another line: {Reason}", place, what, answer.Detail);
            return;
        }

        if (!isWell)
        {
            _log.LogError(
                answer.Outcome == SendOutcome.Refused ? Events.ReportRefused : Events.ReportFailed,
                "{Place}: {What} could not be delivered, it will be tried again: {Reason}", place, what, answer.Detail);
        }
    }
}
