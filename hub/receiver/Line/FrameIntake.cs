using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Watch;

namespace SchoolButton.Hub.Receiver.Line;

/// <summary>One frame in, its answer out; between them the disk.</summary>
internal sealed class FrameIntake(
    FrameRules rules, AnswerFault fault, EventJournal journal, LinkWatch watch, TimeProvider time, ILogger<FrameIntake> log)
{
    /// <summary>At once, so that the bytes need not be kept.</summary>
    public FrameVerdict Judge(ReadOnlySpan<byte> line) => rules.Judge(line, time.GetUtcNow());

    /// <returns>The bytes to answer; empty for none.</returns>
    public async Task<byte[]> AnswerAsync(FrameVerdict verdict, string from)
    {
        if (verdict.Kind == FrameKind.Refused)
        {
            Refuse(verdict, from);
            return verdict.Answer;
        }

        // Any transmission shows that the site is there, whatever becomes of it.
        watch.Heard(verdict.Account!, from, verdict.Encrypted);
        if (fault.Instead(verdict) is { } instead)
        {
            ReceiverMetrics.CountAnswer("fault");
            return instead;
        }

        bool mayAck = verdict.Kind == FrameKind.Event
            ? await journal.KeepAsync(Event(verdict, from)).ConfigureAwait(false) != Keeping.Refused

            // A receiver that can keep nothing is a path that has failed, and its senders should know before they need it.
            : await journal.CanKeepAsync().ConfigureAwait(false);
        await fault.DelayAsync().ConfigureAwait(false);
        ReceiverMetrics.CountAnswer(mayAck ? "ack" : "none");
        return mayAck ? verdict.Answer : [];
    }

    public void CountRubbish(string from)
    {
        ReceiverMetrics.CountRefused("bytes");
        log.LogWarning(ReceiverEvents.Refused, "Bytes from {From} are no DC-09; is something else set up to use this port?", from);
    }

    private void Refuse(FrameVerdict verdict, string from)
    {
        ReceiverMetrics.CountRefused(verdict.Reason!);
        ReceiverMetrics.CountAnswer(verdict.Answer.Length == 0 ? "none" : verdict.Reason == FrameRules.WrongTime ? "nak" : "duh");
        watch.Refused(verdict.Account, from, verdict.Reason!);
        log.LogWarning(
            ReceiverEvents.Refused, "A frame of account {Account} from {From} was not taken: {Reason}",
            verdict.Account ?? "?", from, verdict.Reason);
    }

    private ReceivedEvent Event(FrameVerdict verdict, string from)
    {
        Dc09Frame frame = verdict.Frame!;
        return new ReceivedEvent
        {
            ReceivedUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Account = verdict.Account!,
            Sequence = frame.Sequence,
            Protocol = frame.Id,
            Data = frame.Data,
            Extended = frame.Extended,
            SentUnixMs = frame.Timestamp?.ToUnixTimeMilliseconds(),
            Encrypted = verdict.Encrypted,
            Raw = verdict.Raw,
            From = from,
        };
    }
}
