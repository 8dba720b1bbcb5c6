using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Settings;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>A next receiver that speaks SIA DC-09: it gets each message word for word, with its number, and our own as Contact ID.</summary>
internal sealed class NextDc09 : INextReceiver
{
    private readonly OnwardSettings _to;
    private readonly Dc09Sender _sender;

    public NextDc09(OnwardSettings to, TimeProvider time, ILogger<Dc09Sender> log)
    {
        _to = to;
        _sender = new Dc09Sender(
            new Dc09SenderOptions
            {
                Host = to.Host, Port = to.Port, Key = to.Key, Account = to.Account ?? "000", ReplyTimeout = to.ReplyTimeout,
            },
            time,
            log);
    }

    public async Task<LineAnswer> PassOnAsync(ReceivedEvent e, CancellationToken cancellation)
    {
        string account = _to.Account ?? e.Account;
        bool isOurs = e.Source != EventSource.Message;

        // Under one account the numbers of many would meet; and a number of 0 is none.
        bool ownNumber = isOurs || _to.Account is not null || e.Sequence == 0;
        int sequence = ownNumber ? (int)(e.Id % Dc09Frame.MaxSequence) + 1 : e.Sequence;
        try
        {
            Dc09Result result = await _sender.PassOnAsync(
                isOurs ? Dc09Ids.ContactId : e.Protocol, sequence, account, isOurs ? Ours(e, account) : _to.Account is null ? e.Data : Readdressed(e.Data, account),
                e.Extended, cancellation).ConfigureAwait(false);
            SendOutcome outcome = result.Outcome switch
            {
                Dc09Outcome.Acknowledged => SendOutcome.Acknowledged,
                Dc09Outcome.NotSent => SendOutcome.NotSent,
                Dc09Outcome.Refused or Dc09Outcome.ClockRefused => SendOutcome.Refused,
                _ => SendOutcome.Unanswered,
            };
            return new LineAnswer(outcome, outcome == SendOutcome.Acknowledged ? null : result.Detail);
        }
        catch (FormatException why)
        {
            return new LineAnswer(SendOutcome.Refused, $"Event {e.Id} cannot be written as DC-09 for {_to.Place}: {why.Message}");
        }
    }

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    /// <summary>350, communication trouble, and its restore.</summary>
    private static string Ours(ReceivedEvent e, string account) => new ContactIdEvent(
        account, e.Source == EventSource.Loss ? ContactIdEvent.New : ContactIdEvent.Restore, "350", 0, 0).ToString();

    /// <summary>The body repeats the account in front of its bar.</summary>
    private static string Readdressed(string data, string account)
    {
        int bar = data.IndexOf('|', StringComparison.Ordinal);
        return bar > 0 && data[0] == '#' ? $"#{account}{data[bar..]}" : data;
    }
}
