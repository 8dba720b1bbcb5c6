using System.Globalization;
using System.Net.Sockets;

namespace SchoolButton.Hub.Dc09;

/// <summary>Turns what happened into an outcome and words for the operator: what happened, where, what to do.</summary>
internal static class Wording
{
    private const string ClockFormat = "yyyy-MM-dd HH:mm:ss'Z'";

    public static Dc09Result NoCode(Dc09SenderOptions to, Dc09Message message) => new(
        Dc09Outcome.Refused,
        EventCodes.CanHaveCodes(message.Kind)
            ? $"Nothing was sent to {Name(to)}: the code table has no {to.Protocol} code for {message.Kind}{(message.Restore ? " restored" : "")}. " +
              "Add one to the receiver's code table, or do not report this."
            : $"Nothing was sent to {Name(to)}: DC-09 has no message for {message.Kind}, and any other would bring the police. " +
              "Take it from what this receiver is told.");

    /// <param name="wire">What was written before, when this connection was to be a second try.</param>
    public static Dc09Result NoConnection(Dc09SenderOptions to, Dc09Frame request, Exception why, string? wire)
    {
        string reason = why switch
        {
            TimeoutException => $"no connection within {Seconds(to.ConnectTimeout)}. Check the address, the network and the firewalls between",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "the connection was refused. Check the port, and that the receiver is running",
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
                "the name is not known. Check its spelling and the name server, or use the address",
            _ => $"no connection ({why.Message}). Check the address and the network",
        };
        return wire is null
            ? new Dc09Result(Dc09Outcome.NotSent, $"{What(request)} was not sent to {Name(to)}: {reason}.")
            : new Dc09Result(
                Dc09Outcome.Unanswered,
                $"{What(request)} was written once to {Name(to)} without success, and for the second try {reason}. It may have been received.")
            {
                Wire = wire,
            };
    }

    public static Dc09Result Of(Dc09SenderOptions to, Dc09Frame request, Dc09Reply reply, string wire)
    {
        (Dc09Outcome outcome, string detail) = reply.Kind switch
        {
            Dc09ReplyKind.Ack => (Dc09Outcome.Acknowledged, $"{Name(to)} has {What(request)}."),
            Dc09ReplyKind.Duh => (Dc09Outcome.Refused, Duh(to, request)),
            Dc09ReplyKind.Nak when request.Id == Dc09Ids.Null => (Dc09Outcome.ClockRefused, RefusesNull(to, "NAK")),
            Dc09ReplyKind.Nak => (Dc09Outcome.ClockRefused, ClockRefused(to, request, reply)),
            Dc09ReplyKind.Garbage => (
                Dc09Outcome.Garbage,
                $"{Name(to)} answered {What(request)} with something that cannot be believed: {reply.Note}. " +
                "Check that host and port are those of the receiver and that encryption is set alike on both sides. It may have been received."),
            Dc09ReplyKind.Silence => (
                Dc09Outcome.Unanswered,
                $"{Name(to)} did not answer {What(request)} within {Seconds(to.ReplyTimeout)}. It may have been received. " +
                "If this goes on, ask its operator whether it arrives there."),
            _ => (
                Dc09Outcome.Unanswered,
                $"{Name(to)} did not answer {What(request)}: {reply.Note}. It may have been received. " +
                "If this goes on, ask its operator whether our address is allowed there."),
        };
        bool answered = reply.Kind is Dc09ReplyKind.Ack or Dc09ReplyKind.Nak or Dc09ReplyKind.Duh;
        return new Dc09Result(outcome, detail)
        {
            Wire = wire,
            RoundTrip = answered ? reply.RoundTrip : null,
            Reply = reply.Line is { } line ? Printable(line) : null,
        };
    }

    /// <summary>What a clock is ahead of another, for people: <c>12.5 s behind</c>.</summary>
    internal static string Offset(TimeSpan ahead) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ahead.Duration() switch
        {
            { TotalHours: >= 1 } and var time => $"{(long)time.TotalHours} h {time.Minutes} min",
            { TotalMinutes: >= 1 } and var time => $"{time.Minutes} min {time.Seconds} s",
            var time => $"{time.TotalSeconds:0.0} s",
        }} {(ahead < TimeSpan.Zero ? "behind" : "ahead of")}");

    /// <summary>Bytes from a stranger, for a terminal or a page: only printable ASCII, and not more than a frame has.</summary>
    internal static string Printable(string bytes) => string.Create(bytes.Length, bytes, (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = from[i] is < ' ' or > '~' ? '.' : from[i];
        }
    });

    private static string Duh(Dc09SenderOptions to, Dc09Frame request) => request.Id == Dc09Ids.Null
        ? RefusesNull(to, "DUH")
        : $"{Name(to)} answered DUH to {What(request)}: it cannot process it. Check with its operator that account " +
          $"{request.Account} is enrolled there, that the account takes {(to.Key is null ? "unencrypted" : "encrypted")} {request.Id}, " +
          $"and that {(to.Key is null ? "no key is set for it there" : "the key is the same on both sides")}.";

    private static string RefusesNull(Dc09SenderOptions to, string answer) =>
        $"{Name(to)} refuses NULL: it answered {answer} to link supervision for account {to.Account}. " +
        "Set the supervision of this receiver to test events. If it refuses those too, check the account, the key and the clocks of both.";

    private static string ClockRefused(Dc09SenderOptions to, Dc09Frame request, Dc09Reply reply)
    {
        if (reply.ReceiverTime is not { } theirs)
        {
            return $"{Name(to)} refused the time of {What(request)} (NAK) without saying its own. Check the clocks of both.";
        }

        DateTimeOffset ours = request.Timestamp!.Value;
        string clocks = $"{Name(to)} refused the time of {What(request)} (NAK): it says {Clock(theirs)}, we sent {Clock(ours)}";
        return Dc09Time.IsInWindow(ours, theirs)
            ? clocks + ". These agree, so the time is not the trouble: some receivers answer NAK to an unknown account " +
                $"(check {request.Account}), a wrong key or a message they do not support. Ask its operator which of these it is."
            : clocks + ". Its clock stands still or says something else each time: have its operator mend it.";
    }

    private static string Name(Dc09SenderOptions to) =>
        $"Receiver {to.Host}:{to.Port}{(to.Transport == Dc09Transport.Udp ? " (UDP)" : "")}";

    private static string What(Dc09Frame request) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Id} message {request.Sequence:D4} for account {request.Account}");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString(ClockFormat, CultureInfo.InvariantCulture);
}
