using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>
/// Carries messages to receivers, one worker for each site. It decides nothing: the core says what to send and when,
/// and hears what came of it.
/// </summary>
public sealed class Dispatcher : IAsyncDisposable
{
    private readonly Dictionary<string, Channel<Report>> _work = [];
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
            Channel<Report> work = Channel.CreateBounded<Report>(1);
            _work[site] = work;
            _workers.Add(Task.Run(() => WorkAsync(site, line, work.Reader)));
        }
    }

    /// <summary>On the loop's thread; never waits.</summary>
    public void Send(Report report)
    {
        if (!_work.TryGetValue(report.Site, out Channel<Report>? work) || !work.Writer.TryWrite(report))
        {
            // A site that left the configuration while messages were owed to its receiver.
            _ = AnswerAsync(report, new LineAnswer(
                SendOutcome.Refused, $"site {report.Site} has no receiver in the configuration; enter one"));
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

    private async Task WorkAsync(string site, IReceiverLine line, ChannelReader<Report> work)
    {
        try
        {
            await foreach (Report report in work.ReadAllAsync(_stopping.Token))
            {
                LineAnswer answer = await line.SendAsync(report, _stopping.Token);
                Tell(site, report, answer);
                await AnswerAsync(report, answer);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The hub is stopping; what was on the wire is known to be in doubt when it starts again.
        }
    }

    private async Task AnswerAsync(Report report, LineAnswer answer)
    {
        HubMetrics.Reports.Add(1, new KeyValuePair<string, object?>("outcome", HubMetrics.Name(answer.Outcome)));
        await _post!(
            new ReportAnswered
            {
                ReceivedMs = _clock.MonotonicMs,
                ReportId = report.Id,
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
            _troubles.Set(thing, null);
            return;
        }

        _troubles.Set(thing, $"Site {site}: {answer.Detail}");
        _log.LogError(
            answer.Outcome == SendOutcome.Refused ? Events.ReportRefused : Events.ReportFailed,
            "Site {Site}: {Kind} could not be delivered, it will be tried again: {Reason}",
            site, report.Kind, answer.Detail);
    }
}
