using System.Threading.Channels;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>One line and what is on its wire: a message, or a try of the line.</summary>
internal sealed class LineWorker(string site, string path, IReceiverLine line, Dispatcher dispatcher) : IAsyncDisposable
{
    /// <summary>The core has one exchange on the wire for each way, so one place is enough. Null for a try.</summary>
    private readonly Channel<Outgoing?> _work = Channel.CreateBounded<Outgoing?>(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _working = Task.CompletedTask;

    public IReceiverLine Line => line;

    public (string Site, string Path) Way => (site, path);

    public void Start() => _working = Task.Run(WorkAsync);

    /// <param name="report">Null to try the line.</param>
    /// <returns>False while it is busy.</returns>
    public bool TryTake(Outgoing? report) => _work.Writer.TryWrite(report);

    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _working;
        await line.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (Outgoing? report in _work.Reader.ReadAllAsync(CancellationToken.None))
        {
            LineAnswer answer = await AskAsync(report);
            await (report is null ? dispatcher.TellAsync(this, site, path, answer) : dispatcher.TellAsync(this, report, answer));
        }
    }

    /// <summary>Whatever a line throws, its way must not be left without a worker.</summary>
    private async Task<LineAnswer> AskAsync(Outgoing? report)
    {
        try
        {
            return report is null ? await line.SuperviseAsync(_stopping.Token) : await line.SendAsync(report, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return new LineAnswer(SendOutcome.Unanswered, "the line was set up anew before the answer came");
        }
        catch (Exception e)
        {
            // Our fault and not the receiver's, who refused nothing: a call for help is tried again soon, and over the next way.
            return new LineAnswer(SendOutcome.NotSent, $"the hub's own sender failed: {e.Message}");
        }
    }
}
