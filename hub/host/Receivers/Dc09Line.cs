using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>A site's line to a receiver that speaks SIA DC-09.</summary>
internal sealed class Dc09Line : IReceiverLine
{
    private readonly Dc09Sender _sender;

    public Dc09Line(Site site, ReceiverConfig receiver, TimeProvider time, ILogger<Dc09Sender> log)
    {
        Dc09SenderOptions options = new()
        {
            Host = receiver.Host,
            Port = receiver.Port,
            Protocol = receiver.Protocol,
            Key = receiver.Key,
            Account = site.Account,
            ReplyTimeout = receiver.ReplyTimeout,
        };
        _sender = new Dc09Sender(options, time, log);
    }

    public async Task<LineAnswer> SendAsync(Report report, CancellationToken cancellation)
    {
        Dc09Message message = new()
        {
            Kind = report.Kind,
            Restore = report.Restore,
            Repeat = report.MayBeRepeat,
            Sequence = report.Sequence,
            Zone = report.Zone,
        };
        Dc09Result result = await _sender.SendAsync(message, cancellation);
        SendOutcome outcome = result.Outcome switch
        {
            Dc09Outcome.Acknowledged => SendOutcome.Acknowledged,
            Dc09Outcome.NotSent => SendOutcome.NotSent,
            Dc09Outcome.Refused or Dc09Outcome.ClockRefused => SendOutcome.Refused,
            _ => SendOutcome.Unanswered,
        };
        return new LineAnswer(outcome, outcome == SendOutcome.Acknowledged ? null : result.Detail);
    }

    public ValueTask DisposeAsync() => _sender.DisposeAsync();
}
