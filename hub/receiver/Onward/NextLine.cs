using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Settings;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>A next receiver over one of the hub's other lines: CAP, webhook, mail, Sur-Gard.</summary>
internal sealed class NextLine(string id, IReceiverLine line, ReceiverSettings settings, JournalReader journal, TimeProvider time) : INextReceiver
{
    /// <summary>Of the account's latest calls, among which a cancel's is looked for.</summary>
    private const int LookedAt = 50;

    public Task<LineAnswer> PassOnAsync(ReceivedEvent e, CancellationToken cancellation)
    {
        Outgoing? message = EventReport.Of(e, id, TakenBack(e), settings, time.GetUtcNow());
        return message is null
            ? Task.FromResult(new LineAnswer(SendOutcome.Acknowledged, null))
            : line.SendAsync(message, cancellation);
    }

    public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) => line.SuperviseAsync(cancellation);

    public ValueTask DisposeAsync() => line.DisposeAsync();

    /// <summary>The latest call for help from the zone of a cancel.</summary>
    private ReceivedEvent? TakenBack(ReceivedEvent e)
    {
        EventMeaning cancel = EventMeaning.Of(e);
        return EventReport.KindOf(cancel) != ReportKind.Cancel
            ? null
            : journal.Page(e.Id, LookedAt, e.Account).FirstOrDefault(
                c => c.Source == EventSource.Message && EventMeaning.Of(c) is { IsUrgent: true } call && call.Zone == cancel.Zone);
    }
}
