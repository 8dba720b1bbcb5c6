using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Health;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>
/// Carries messages to receivers, one worker for each site. It decides nothing: the core says what to send and when,
/// and hears what came of it.
/// </summary>
public sealed class Dispatcher : IAsyncDisposable
{
    private readonly Dictionary<string, Channel<Attempt>> _work = [];
    private readonly Dictionary<string, IReceiverLine> _lines;
    private readonly List<Task> _workers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly HubClock _clock;
    private readonly Troubles _troubles;
    private readonly ILogger<Dispatcher> _log;
    private Func<Input, CancellationToken, ValueTask>? _post;

    /// <param name="lines">By site.</param>
    public Dispatcher(
        IReadOnlyDictionary<string, IReceiverLine> lines, HubClock clock, Troubles troubles, ILogger<Dispatcher> log)
    {
        _lines = new Dictionary<string, IReceiverLine>(lines);
        _clock = clock;
        _troubles = troubles;
        _log = log;
    }

    /// <param name="post">Where answers go: the hub's loop.</param>
    public void Start(Func<Input, CancellationToken, ValueTask> post)
    {
        _post = post;
        foreach ((string site, IReceiverLine line) in _lines)
        {
            // The core has one message on the wire for each site, so one place is enough.
            Channel<Attempt> work = Channel.CreateBounded<Attempt>(1);
            _work[site] = work;
            _workers.Add(Task.Run(() => WorkAsync(line, work.Reader)));
        }
    }

    /// <summary>On the loop's thread; never waits.</summary>
    public void Send(Report report)
    {
        Attempt attempt = new(report, report.Attempts);
        string? why = null;
        if (!_work.TryGetValue(report.Site, out Channel<Attempt>? work))
        {
            why = $"site {report.Site} has no receiver in the configuration; enter one";
        }
        else if (!work.Writer.TryWrite(attempt))
        {
            why = $"the line to the receiver of site {report.Site} is still busy with an earlier message";
        }

        if (why is not null)
        {
            // Not awaited: the loop must not wait for its own queue.
            _ = TellAsync(attempt, new LineAnswer(SendOutcome.Refused, why));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers);
        foreach (IReceiverLine line in _lines.Values)
        {
            await line.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task WorkAsync(IReceiverLine line, ChannelReader<Attempt> work)
    {
        try
        {
            await foreach (Attempt attempt in work.ReadAllAsync(_stopping.Token))
            {
                await TellAsync(attempt, await SendAsync(line, attempt.Report));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The hub is stopping; what was on the wire is known to be in doubt when it starts again.
        }
    }

    /// <summary>Whatever a line throws, its site must not be left without a worker.</summary>
    private async Task<LineAnswer> SendAsync(IReceiverLine line, Report report)
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

    private async Task TellAsync(Attempt attempt, LineAnswer answer)
    {
        Report report = attempt.Report;
        Tell(report.Site, report, answer);
        HubMetrics.Reports.Add(1, new KeyValuePair<string, object?>("outcome", HubMetrics.Name(answer.Outcome)));
        await _post!(
            new ReportAnswered
            {
                ReceivedMs = _clock.MonotonicMs,
                ReportId = report.Id,
                Attempt = attempt.Number,
                Site = report.Site,
                Outcome = answer.Outcome,
                Detail = answer.Detail,
            },
            _stopping.Token);
    }

    private void Tell(string site, Report report, LineAnswer answer)
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

    private readonly record struct Attempt(Report Report, int Number);
}
