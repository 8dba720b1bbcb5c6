using System.Text;
using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// Sends messages to one receiver over one TCP connection, which stays open between messages. One message is in flight
/// at a time; further callers wait their turn, first come first served, so a caller that has alarms and lesser news
/// hands them over one by one. It never decides to give up on an alarm: it says what became of one attempt, and the
/// outbox does the rest.
/// </summary>
public sealed class Dc09Sender : IAsyncDisposable
{
    private readonly Dc09SenderOptions _to;
    private readonly TimeProvider _time;
    private readonly Dc09Pad _pad;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Dc09Connection? _connection;
    private long _clockOffsetTicks;

    /// <param name="pad">Randomness for encrypted messages; null for the operating system's.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message says which.</exception>
    public Dc09Sender(Dc09SenderOptions options, TimeProvider time, ILogger<Dc09Sender> logger, Dc09Pad? pad = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _to = options;
        _time = time;
        _logger = logger;
        _pad = pad ?? Dc09Pads.Random;
    }

    /// <summary>What the receiver's clock is ahead of ours, as its last NAK told; zero while it has sent none.</summary>
    public TimeSpan ClockOffset => new(Interlocked.Read(ref _clockOffsetTicks));

    /// <summary>Sends one event and waits for the receiver's answer.</summary>
    /// <returns>Every trouble with the receiver or the network is a result, never an exception.</returns>
    /// <exception cref="OperationCanceledException">
    /// The caller gave up, or the sender was disposed. If the message was under way, the receiver may have it:
    /// treat it as <see cref="Dc09Outcome.Unanswered"/>.
    /// </exception>
    public Task<Dc09Result> SendAsync(Dc09Message message, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        string account = message.Account ?? _to.Account;
        string? data = message.Data(_to.Protocol, _to.Codes, account);
        if (data is null)
        {
            return Task.FromResult(Counted(Wording.NoCode(_to, message)));
        }

        string id = _to.Protocol == Dc09Protocol.Sia ? Dc09Ids.Sia : Dc09Ids.ContactId;
        return SendAsync(id, message.Sequence, account, data, cancel);
    }

    /// <summary>Passes on, as it came, what another sender wrote.</summary>
    /// <param name="id">See <see cref="Dc09Ids"/>.</param>
    /// <param name="sequence">1 to 9999.</param>
    /// <param name="account">3 to 16 hex digits.</param>
    /// <param name="data">Between the brackets.</param>
    /// <param name="extended">With its brackets, or empty.</param>
    /// <returns>As for an event.</returns>
    /// <exception cref="FormatException">A field holds what the wire cannot carry.</exception>
    public Task<Dc09Result> PassOnAsync(
        string id, int sequence, string account, string data, string extended, CancellationToken cancel) =>
        SendAsync(id, sequence, account, data, cancel, extended);

    /// <summary>
    /// Sends a link supervision message (NULL). Only to receivers set up for it: one widely used answers NAK to every one,
    /// and wants a periodic test event instead.
    /// </summary>
    /// <returns>As for an event.</returns>
    public Task<Dc09Result> SuperviseAsync(CancellationToken cancel) =>
        SendAsync(Dc09Ids.Null, 0, _to.Account, "", cancel);

    /// <summary>Breaks off what is under way and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        Drop();
        _turn.Release();
    }

    private async Task<Dc09Result> SendAsync(
        string id, int sequence, string account, string data, CancellationToken cancel, string extended = "")
    {
        var request = new Dc09Frame
        {
            Id = id, Sequence = sequence, Receiver = _to.Receiver, Line = _to.Line, Account = account, Data = data,
            Extended = extended,
        };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        await _turn.WaitAsync(end.Token).ConfigureAwait(false);
        try
        {
            return Counted(await DeliverAsync(request, end.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Half a frame may have gone out.
            Drop();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>At most three exchanges: one on a connection that turns out dead, one with a wrong clock, one in good order.</summary>
    private async Task<Dc09Result> DeliverAsync(Dc09Frame request, CancellationToken cancel)
    {
        string? wire = null;
        bool corrected = false;
        bool reopened = false;
        while (true)
        {
            try
            {
                await ConnectAsync(cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever it was, no byte of this try has left.
                return Wording.NoConnection(_to, request, e, wire);
            }

            bool used = _connection!.Used;
            request = request with { Timestamp = _time.GetUtcNow() + ClockOffset };
            byte[] bytes = _to.Key is null ? request.Encode() : request.Encode(_to.Key, _pad);
            wire = Encoding.Latin1.GetString(bytes.AsSpan(1, bytes.Length - 2));

            var judge = new ReplyJudge(request, _to.Key);
            Dc09Reply reply = await _connection.ExchangeAsync(bytes, judge, _to.ReplyTimeout, cancel).ConfigureAwait(false);
            if (reply.Kind is not (Dc09ReplyKind.Ack or Dc09ReplyKind.Duh))
            {
                // A late or second answer must not be taken for the answer to the next message. Receivers that
                // send NAK twice, or close after it, are common.
                Drop();
            }

            if (reply.Kind == Dc09ReplyKind.Lost && used && !reopened)
            {
                // The connection had died while it was quiet, so most likely nothing was read of this message.
                reopened = true;
                continue;
            }

            if (reply is { Kind: Dc09ReplyKind.Nak, ReceiverTime: { } receiverTime } && !corrected)
            {
                corrected = true;
                CorrectClock(receiverTime);
                continue;
            }

            return Wording.Of(_to, request, reply, wire);
        }
    }

    private async Task ConnectAsync(CancellationToken cancel)
    {
        if (_connection is not null && await _connection.IsUsableAsync(_to.IdleLimit).ConfigureAwait(false))
        {
            return;
        }

        Drop();
        _connection = await Dc09Connection.OpenAsync(_to, _time, cancel).ConfigureAwait(false);
    }

    private void CorrectClock(DateTimeOffset receiverTime)
    {
        TimeSpan offset = receiverTime - _time.GetUtcNow();
        Interlocked.Exchange(ref _clockOffsetTicks, offset.Ticks);
        Dc09Metrics.CountClockCorrection();
        _logger.LogWarning(
            new EventId(1, "ClockCorrected"),
            "Receiver {Host}:{Port} refused our time; its clock is {Offset} ahead of ours and is used from now on. Check the clocks of both.",
            _to.Host, _to.Port, offset);
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static Dc09Result Counted(Dc09Result result)
    {
        Dc09Metrics.CountSent(result.Outcome);
        return result;
    }
}
