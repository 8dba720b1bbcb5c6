using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>
/// Carries messages to receivers, one worker for each way. It decides nothing: the core says what to send and when,
/// and hears what came of it.
/// </summary>
public sealed class Dispatcher : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Site, string Path), Channel<Outgoing>> _work = [];
    private readonly ConcurrentDictionary<(string Site, string Path), (IReceiverLine Line, Task Worker)> _ways = [];
    private readonly IReadOnlyDictionary<(string Site, string Path), IReceiverLine> _first;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HubClock _clock;
    private readonly Troubles _troubles;
    private readonly ILogger<Dispatcher> _log;
    private Func<Input, CancellationToken, ValueTask>? _post;

    /// <param name="lines">By site and the id of the way.</param>
    public Dispatcher(
        IReadOnlyDictionary<(string Site, string Path), IReceiverLine> lines, HubClock clock, Troubles troubles, ILogger<Dispatcher> log)
    {
        _first = lines;
        _clock = clock;
        _troubles = troubles;
        _log = log;
    }

    /// <param name="post">Where answers go: the hub's loop.</param>
    public void Start(Func<Input, CancellationToken, ValueTask> post)
    {
        _post = post;
        foreach (((string Site, string Path) way, IReceiverLine line) in _first)
        {
            Add(way, line);
        }
    }

    /// <summary>A new way, before the core sends anything over it. The line is the dispatcher's from now on.</summary>
    public void Add((string Site, string Path) way, IReceiverLine line)
    {
        // The core has one message on the wire for each way, so one place is enough.
        Channel<Outgoing> work = Channel.CreateBounded<Outgoing>(1);
        _work[way] = work;
        _ways[way] = (line, Task.Run(() => WorkAsync(line, work.Reader)));
    }

    /// <summary>A way that the core knows no more. What is on the wire comes to its end.</summary>
    public async Task RemoveAsync((string Site, string Path) way)
    {
        if (_work.TryRemove(way, out Channel<Outgoing>? work) && _ways.TryRemove(way, out (IReceiverLine Line, Task Worker) gone))
        {
            work.Writer.TryComplete();
            await gone.Worker;
            await gone.Line.DisposeAsync();
            _troubles.Set($"receiver of {way.Site}", null, HealthLevel.Ok);
        }
    }

    /// <summary>On the loop's thread; never waits.</summary>
    public void Send(Outgoing report)
    {
        string? why = null;
        if (!_work.TryGetValue((report.Site, report.Path), out Channel<Outgoing>? work))
        {
            why = $"site {report.Site} has no receiver in the configuration; enter one";
        }
        else if (!work.Writer.TryWrite(report))
        {
            why = $"the line to the receiver of site {report.Site} is still busy with an earlier message";
        }

        if (why is not null)
        {
            // Not awaited: the loop must not wait for its own queue.
            _ = TellAsync(report, new LineAnswer(SendOutcome.Refused, why));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_ways.Values.Select(w => w.Worker));
        foreach (IReceiverLine line in _ways.IsEmpty ? _first.Values : _ways.Values.Select(w => w.Line))
        {
            await line.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task WorkAsync(IReceiverLine line, ChannelReader<Outgoing> work)
    {
        try
        {
            await foreach (Outgoing report in work.ReadAllAsync(_stopping.Token))
            {
                await TellAsync(report, await SendAsync(line, report));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The hub is stopping; what was on the wire is known to be in doubt when it starts again.
        }
    }

    /// <summary>Whatever a line throws, its site must not be left without a worker.</summary>
    private async Task<LineAnswer> SendAsync(IReceiverLine line, Outgoing report)
    {
        try
        {
            return await line.SendAsync(report, _stopping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new LineAnswer(SendOutcome.Refused, $"the hub's own sender failed: {e.Message}");
        }
    }

    private async Task TellAsync(Outgoing report, LineAnswer answer)
    {
        Tell(report.Site, report, answer);
        HubMetrics.Reports.Add(1, new KeyValuePair<string, object?>("outcome", HubMetrics.Name(answer.Outcome)));
        await _post!(
            new ReportAnswered
            {
                ReceivedMs = _clock.MonotonicMs,
                ReportId = report.ReportId,
                Attempt = report.Attempt,
                Site = report.Site,
                Path = report.Path,
                Outcome = answer.Outcome,
                Detail = answer.Detail,
            },
            _stopping.Token);
    }

    private void Tell(string site, Outgoing report, LineAnswer answer)
    {
        string thing = $"receiver of {site}";
        if (answer.Outcome == SendOutcome.Acknowledged)
        {
            _troubles.Set(thing, null, HealthLevel.Ok);
            return;
        }

        _troubles.Set(thing, $"Site {site}: {answer.Detail}", HealthLevel.Ok);
        _log.LogError(
            answer.Outcome == SendOutcome.Refused ? Events.ReportRefused : Events.ReportFailed,
            "Site {Site}: {Kind} could not be delivered, it will be tried again: {Reason}",
            site, report.Kind, answer.Detail);
    }
}
