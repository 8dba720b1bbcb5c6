using System.Text;
using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// Sends messages to one receiver, over TCP or UDP. One message is in flight at a time; further callers wait their turn,
/// first come first served, so a caller that has alarms and lesser news hands them over one by one. It never decides to
/// give up on an alarm: it says what became of one attempt, and the outbox does the rest.
/// </summary>
public sealed class Dc09Sender : IAsyncDisposable
{
    /// <summary>How long a receiver that took a message only without its text gets none. Then it is tried again.</summary>
    internal static readonly TimeSpan BareFor = TimeSpan.FromHours(1);

    /// <summary>No receiver refuses a time for less.</summary>
    private static readonly TimeSpan Agreement = TimeSpan.FromSeconds(5);

    /// <summary>Of a time on the wire; what differs by no more is the same time.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);

    private readonly Dc09SenderOptions _to;
    private readonly TimeProvider _time;
    private readonly Dc09Pad _pad;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly StandingClock _standing = new();
    private IDc09Wire? _wire;
    private long _clockOffsetTicks;
    private long? _bareSince;

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
        string? data = message.Data(_to, account, bare: false);
        if (data is null)
        {
            return Task.FromResult(Counted(Wording.NoCode(_to, message)));
        }

        Dc09Frame full = Frame(
            _to.Protocol == Dc09Protocol.Sia ? Dc09Ids.Sia : Dc09Ids.ContactId, message.Sequence, account) with
        {
            Data = data,
            Extended = message.Extended(_to),
        };
        Dc09Frame bare = full with { Data = message.Data(_to, account, bare: true)!, Extended = "" };
        return SendAsync(full, bare, cancel);
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
        string id, int sequence, string account, string data, string extended, CancellationToken cancel)
    {
        Dc09Frame frame = Frame(id, sequence, account) with { Data = data, Extended = extended };
        return SendAsync(frame, frame, cancel);
    }

    /// <summary>
    /// Sends a link supervision message (NULL). Only to receivers set up for it: one widely used answers NAK to every one,
    /// and wants a periodic test event instead.
    /// </summary>
    /// <returns>As for an event.</returns>
    public Task<Dc09Result> SuperviseAsync(CancellationToken cancel)
    {
        Dc09Frame probe = Frame(Dc09Ids.Null, 0, _to.Account);
        return SendAsync(probe, probe, cancel);
    }

    /// <summary>Breaks off what is under way and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        Drop();
        _turn.Release();
    }

    private Dc09Frame Frame(string id, int sequence, string account) => new()
    {
        Id = id, Sequence = sequence, Receiver = _to.Receiver, Line = _to.Line, Account = account,
    };

    private async Task<Dc09Result> SendAsync(Dc09Frame full, Dc09Frame bare, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        await _turn.WaitAsync(end.Token).ConfigureAwait(false);
        try
        {
            return Counted(await DeliverAsync(full, bare, end.Token).ConfigureAwait(false));
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

    /// <summary>
    /// At most four tries, and no longer than the attempt limit: one on a connection that turns out dead, one with a wrong
    /// clock, one with a text that the receiver will not have, one in good order.
    /// </summary>
    private async Task<Dc09Result> DeliverAsync(Dc09Frame full, Dc09Frame bare, CancellationToken cancel)
    {
        long started = _time.GetTimestamp();
        string? wire = null;
        bool corrected = false;
        bool reopened = false;
        bool isBare = full == bare || StaysBare;
        while (true)
        {
            Dc09Frame request = isBare ? bare : full;
            try
            {
                await ConnectAsync(Left(started), cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever it was, no byte of this try has left.
                return Wording.NoConnection(_to, request, e, wire);
            }

            bool used = _wire!.Used;
            request = request with { Timestamp = _time.GetUtcNow() + ClockOffset };
            byte[] bytes = _to.Key is null ? request.Encode() : request.Encode(_to.Key, _pad);
            wire = Encoding.Latin1.GetString(bytes.AsSpan(1, bytes.Length - 2));

            Dc09Reply reply = await _wire
                .ExchangeAsync(bytes, new ReplyJudge(request, _to.Key), Shorter(_to.ReplyTimeout, Left(started)), cancel)
                .ConfigureAwait(false);
            if (reply.Kind != Dc09ReplyKind.Ack || _to.Transport == Dc09Transport.TcpPerMessage)
            {
                // A late or second answer must not be taken for the answer to the next message. Receivers that
                // send NAK twice, or close after it, are common.
                Drop();
            }

            bool mayTryAgain = Left(started) > TimeSpan.Zero;
            if (reply.Kind == Dc09ReplyKind.Lost && used && !reopened && mayTryAgain)
            {
                // The connection had died while it was quiet, so most likely nothing was read of this message.
                reopened = true;
                continue;
            }

            bool refusesText = !isBare
                && (reply.Kind == Dc09ReplyKind.Duh || (reply.Kind == Dc09ReplyKind.Nak && (corrected || ClocksAgree(request, reply))));
            if (refusesText && mayTryAgain)
            {
                isBare = true;
                continue;
            }

            if (reply is { Kind: Dc09ReplyKind.Nak, ReceiverTime: { } receiverTime } && !corrected
                && _standing.Moves(receiverTime, _time))
            {
                corrected = true;
                if ((receiverTime - request.Timestamp!.Value).Duration() > Resolution)
                {
                    CorrectClock(receiverTime);
                }

                if (mayTryAgain)
                {
                    continue;
                }
            }

            if (reply.Kind == Dc09ReplyKind.Ack && isBare && full != bare && !StaysBare)
            {
                StayBare();
            }

            return Wording.Of(_to, request, reply, wire);
        }
    }

    private async Task ConnectAsync(TimeSpan within, CancellationToken cancel)
    {
        if (_wire is not null && await _wire.IsUsableAsync(_to.IdleLimit).ConfigureAwait(false))
        {
            return;
        }

        Drop();
        _wire = _to.Transport == Dc09Transport.Udp
            ? await Dc09Datagrams.OpenAsync(_to, _time, within, cancel).ConfigureAwait(false)
            : await Dc09Connection.OpenAsync(_to, _time, within, cancel).ConfigureAwait(false);
    }

    private TimeSpan Left(long started)
    {
        TimeSpan left = _to.AttemptLimit - _time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Then the time is not what the NAK was for.</summary>
    private static bool ClocksAgree(Dc09Frame sent, Dc09Reply nak) =>
        nak.ReceiverTime is not { } theirs || (theirs - sent.Timestamp!.Value).Duration() <= Agreement;

    private void CorrectClock(DateTimeOffset receiverTime)
    {
        TimeSpan offset = receiverTime - _time.GetUtcNow();
        Interlocked.Exchange(ref _clockOffsetTicks, offset.Ticks);
        Dc09Metrics.CountClockCorrection();
        _logger.LogWarning(
            new EventId(1, "ClockCorrected"),
            "Receiver {Host}:{Port} refused our time; its clock is {Offset} ours, and its time is used from now on. Check the clocks of both.",
            _to.Host, _to.Port, Wording.Offset(offset));
    }

    private bool StaysBare => _bareSince is { } since && _time.GetElapsedTime(since) < BareFor;

    /// <summary>So that the next alarms need not take the longer way.</summary>
    private void StayBare()
    {
        _bareSince = _time.GetTimestamp();
        _logger.LogWarning(
            new EventId(2, "TextRefused"),
            "Receiver {Host}:{Port} took a message only without its text and place, and gets none for {Time}. " +
            "Switch them off for this receiver, or have its operator allow extended data.",
            _to.Host, _to.Port, BareFor);
    }

    private void Drop()
    {
        _wire?.Dispose();
        _wire = null;
    }

    private static Dc09Result Counted(Dc09Result result)
    {
        Dc09Metrics.CountSent(result.Outcome);
        return result;
    }
}
