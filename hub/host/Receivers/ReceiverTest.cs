using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>
/// Sends one test event over a way, beside the hub and whether it runs or not: over a connection of its own and with a number
/// that the hub never uses, so that no receiver can take an alarm for a repeat of it.
/// </summary>
public sealed class ReceiverTest(TimeProvider time, ILoggerFactory logs)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="receiver">One of the site's; its secrets are open.</param>
    /// <param name="asRepeat">With the mark of a repetition, so that it shows how the control room's program takes that.</param>
    public async Task<LineAnswer> SendAsync(SiteConfig site, ReceiverConfig receiver, bool asRepeat, CancellationToken cancellation)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using IReceiverLine line = receiver.ToLine(site, time, logs);
        using CancellationTokenSource patience = new(Patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await line.SendAsync(
                new Outgoing
                {
                    ReportId = now,
                    Attempt = 1,
                    Site = site.Site.Id,
                    Path = receiver.Plan.Id,
                    Kind = ReportKind.ManualTest,
                    MayBeRepeat = asRepeat,
                    Sequence = TestSequence.At(now),
                    Zone = 0,
                    Address = 0,
                    OccurredUnixMs = now,
                    CreatedUnixMs = now,
                    Text = "schoolbutton receiver-test",
                },
                either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new LineAnswer(SendOutcome.Unanswered, $"nothing came of it within {Patience.TotalSeconds} s");
        }
    }
}
