using System.Globalization;
using System.Net.Sockets;
using System.Text;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// Tells control-room software that reads a Sur-Gard MLR2: ACK within 4 s, else the same three times more. The connection stays open
/// between messages; whenever a stray answer may still be under way in it, it is closed, so that none is ever taken for a
/// later alarm's.
/// </summary>
public sealed class SurGardLine : IReceiverLine
{
    private readonly SurGardOptions _to;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private SurGardConnection? _connection;

    /// <exception cref="ArgumentException">A setting is wrong; the message says which.</exception>
    public SurGardLine(SurGardOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        Problems.Throw("Sur-Gard", options.Check());
        _to = options;
        _time = time;
    }

    public async Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        string what = string.Create(CultureInfo.InvariantCulture, $"{KindName.Of(message.Kind)} message of account {message.PassedOn?.Account ?? _to.Account}");
        return SurGardFrame.Of(_to, message) is { } frame
            ? await ExchangeAsync(frame, what, cancellation).ConfigureAwait(false)
            : LineMetrics.Counted("surgard", new LineAnswer(
                SendOutcome.Refused,
                $"Nothing was sent to {_to.Name}: there is no Contact ID code for {KindName.Of(message.Kind)}, zone {message.Zone} is not 0 to 999, or the account has not four digits. " +
                "Add a code to the path's table, give the device a smaller zone, or do not send this over this path."));
    }

    public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) =>
        ExchangeAsync(SurGardFrame.Heartbeat(_to), "heartbeat", cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        Drop();
        _turn.Release();
    }

    private async Task<LineAnswer> ExchangeAsync(string frame, string what, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
        await _turn.WaitAsync(end.Token).ConfigureAwait(false);
        bool inStep = false;
        try
        {
            var attempt = new SurGardAttempt();
            inStep = await DeliverAsync(attempt, Encoding.ASCII.GetBytes(frame), end.Token).ConfigureAwait(false);
            return LineMetrics.Counted("surgard", Judge(attempt, what, SurGardFrame.Shown(frame)));
        }
        finally
        {
            if (!inStep)
            {
                Drop();
            }

            _turn.Release();
        }
    }

    /// <returns>Whether the connection can carry another exchange: one copy went out, and one ACK came for it.</returns>
    private async Task<bool> DeliverAsync(SurGardAttempt attempt, byte[] frame, CancellationToken cancellation)
    {
        while (true)
        {
            if (!await ConnectAsync(attempt, cancellation).ConfigureAwait(false))
            {
                return false;
            }

            bool used = attempt.Copies == 0 && _connection!.Used;
            long started = _time.GetTimestamp();
            SurGardAnswer answer = await _connection!.ExchangeAsync(frame, _to.AnswerTimeout, cancellation).ConfigureAwait(false);
            attempt.Add(answer, _connection.Heard, _time.GetElapsedTime(started));
            switch (answer)
            {
                case SurGardAnswer.Ack:
                    return attempt.Copies == 1 && _connection.IsInStep;

                // It had died while it was quiet, with a word or without, so most likely nobody read this copy. A new one shows.
                case SurGardAnswer.Lost when used:
                case SurGardAnswer.Silence when used && attempt.Copies <= _to.Resends:
                    Drop();
                    continue;

                case SurGardAnswer.Lost or SurGardAnswer.Garbage:
                case SurGardAnswer.Nak or SurGardAnswer.Silence when attempt.Copies > _to.Resends:
                    return false;

                default:
                    continue;
            }
        }
    }

    private async Task<bool> ConnectAsync(SurGardAttempt attempt, CancellationToken cancellation)
    {
        // Between the copies of one message an answer that comes late is still an answer to that message.
        if (_connection is not null && (attempt.Copies > 0 || (_connection.IsInStep && _connection.Quiet <= _to.IdleLimit)))
        {
            return true;
        }

        Drop();
        try
        {
            _connection = await SurGardConnection.OpenAsync(_to, _time, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            attempt.NoConnection = e switch
            {
                TimeoutException => string.Create(
                    CultureInfo.InvariantCulture,
                    $"no connection within {_to.ConnectTimeout.TotalSeconds:0.###} s. Check the address, the network and the firewalls between"),
                SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                    "the connection was refused. Check the port, and that the control-room software is running and listens",
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
                    "the name is not known. Check its spelling and the name server, or use the address",
                _ => "no connection could be made. Check the address and the network",
            };
            return false;
        }
    }

    private LineAnswer Judge(SurGardAttempt attempt, string what, string shown)
    {
        if (attempt.Copies == 0)
        {
            return new LineAnswer(SendOutcome.NotSent, $"The {what} was not sent to {_to.Name}: {attempt.NoConnection}.");
        }

        (SendOutcome outcome, string? detail) = attempt.Last switch
        {
            SurGardAnswer.Ack => (SendOutcome.Acknowledged, (string?)null),
            SurGardAnswer.Nak when attempt.OnlyNaks => (
                SendOutcome.Refused,
                $"{_to.Name} answered NAK to the {what} each of {attempt.Copies} times. Check with the control room that it reads Sur-Gard MLR2 with " +
                $"Contact ID, and knows receiver {_to.Receiver}, line {_to.Line} and account {_to.Account}."),
            SurGardAnswer.Garbage => (
                SendOutcome.Unanswered,
                $"{_to.Name} answered the {what} with something that is neither ACK nor NAK. It may have it. Check that host and port are those of the control-room software."),
            SurGardAnswer.Lost => (
                SendOutcome.Unanswered,
                $"{_to.Name} closed the connection and did not answer the {what}. It may have it. If this goes on, ask the control room whether our address is allowed there."),
            _ => (
                SendOutcome.Unanswered,
                $"{_to.Name} did not answer the {what}, which was written {attempt.Copies} times. It may have it. If this goes on, ask the control room whether it arrives there."),
        };
        return new LineAnswer(outcome, attempt.NoConnection is null ? detail : $"{detail} A new connection could not be made: {attempt.NoConnection}.")
        {
            RoundTrip = attempt.Last is SurGardAnswer.Ack or SurGardAnswer.Nak ? attempt.RoundTrip : null,
            Wire = shown,
            Reply = attempt.Reply,
        };
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
