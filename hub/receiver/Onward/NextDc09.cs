using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>A next receiver that speaks SIA DC-09: it gets each message word for word, with its number, and our own as Contact ID.</summary>
internal sealed class NextDc09 : INextReceiver
{
    /// <summary>Where every event keeps its own and nothing is sent but events.</summary>
    private const string NoAccount = "000";

    private readonly Dc09ReceiverConfig _to;
    private readonly Dc09Sender _sender;

    public NextDc09(Dc09ReceiverConfig to, TimeProvider time, ILogger<Dc09Sender> log)
    {
        _to = to;
        _sender = new Dc09Sender(
            new Dc09SenderOptions
            {
                Host = to.ToHost,
                Port = to.ToPort,
                Transport = to.Transport,
                Key = to.Key is { } key ? Dc09Key.FromHex(key.Reveal()) : null,
                Account = to.Account ?? NoAccount,
                Receiver = to.ReceiverNumber,
                Line = to.LineNumber,
                ConnectTimeout = to.ConnectTimeout,
                ReplyTimeout = to.ReplyTimeout,
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
            return Answer(await _sender.PassOnAsync(
                isOurs ? Dc09Ids.ContactId : e.Protocol, sequence, account,
                isOurs ? Ours(e, account) : _to.Account is null ? e.Data : Readdressed(e.Data, account),
                e.Extended, cancellation).ConfigureAwait(false));
        }
        catch (FormatException why)
        {
            return new LineAnswer(SendOutcome.Refused, $"Event {e.Id} cannot be written as DC-09 for {_to.Plan.Name}: {why.Message}");
        }
    }

    public async Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) =>
        Answer(await _sender.SuperviseAsync(cancellation).ConfigureAwait(false));

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private static LineAnswer Answer(Dc09Result result)
    {
        SendOutcome outcome = result.Outcome switch
        {
            Dc09Outcome.Acknowledged => SendOutcome.Acknowledged,
            Dc09Outcome.NotSent => SendOutcome.NotSent,
            Dc09Outcome.Refused or Dc09Outcome.ClockRefused => SendOutcome.Refused,
            _ => SendOutcome.Unanswered,
        };
        return new LineAnswer(outcome, outcome == SendOutcome.Acknowledged ? null : result.Detail);
    }

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
