using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Lines;

/// <summary>A line to a receiver that speaks SIA DC-09.</summary>
public sealed class Dc09Line(Dc09SenderOptions options, TimeProvider time, ILogger<Dc09Sender> log) : IReceiverLine
{
    private readonly Dc09Sender _sender = new(options, time, log);
    private readonly bool _marksRepeatedCalls = options.MarksRepeatedCalls;

    public async Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation) => Of(await _sender.SendAsync(
        new Dc09Message
        {
            Kind = message.Kind,
            Restore = message.Restore,
            Repeat = message.MayBeRepeat && (_marksRepeatedCalls || !KindName.IsCallForHelp(message.Kind)),
            Sequence = message.Sequence,

            // A call for help from no zone in particular is better than none.
            Zone = message.Zone is >= 0 and <= Dc09Message.MaxZone ? message.Zone : 0,
            Text = TextOf(message),
            LateSince = message.IsLate ? DateTimeOffset.FromUnixTimeMilliseconds(message.OccurredUnixMs) : null,
        },
        cancellation));

    public async Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) => Of(await _sender.SuperviseAsync(cancellation));

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    /// <summary>The place first: the end may be cut.</summary>
    private static string TextOf(Outgoing message) => string.Join(
        "; ",
        new[] { message.Room, message.DeviceName, message.Text, message.ClosedUnixMs > 0 ? "closed meanwhile" : null }.Where(part => !string.IsNullOrWhiteSpace(part)).Distinct());

    private static LineAnswer Of(Dc09Result result)
    {
        SendOutcome outcome = result.Outcome switch
        {
            Dc09Outcome.Acknowledged => SendOutcome.Acknowledged,
            Dc09Outcome.NotSent => SendOutcome.NotSent,
            Dc09Outcome.Refused or Dc09Outcome.ClockRefused => SendOutcome.Refused,
            _ => SendOutcome.Unanswered,
        };
        return new LineAnswer(outcome, outcome == SendOutcome.Acknowledged ? null : result.Detail)
        {
            RoundTrip = result.RoundTrip,
            Wire = result.Wire,
            Reply = result.Reply,
        };
    }
}
