using System.Net.Sockets;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// One datagram a frame, each way. The socket is connected, so that the kernel drops what other addresses send. A message is
/// sent again, the same bytes, until its answer comes or the reply time is over.
/// </summary>
internal sealed class Dc09Datagrams : IDc09Wire
{
    /// <summary>Doubles from one to the next: at 1, 3, 7 and 15 s after the first, as far as the reply time goes.</summary>
    internal static readonly TimeSpan FirstRetransmission = TimeSpan.FromSeconds(1);

    /// <summary>The longest frame with LF and CR, and room to notice what is longer.</summary>
    private const int ReadBytes = Dc09Splitter.MaxLineBytes + 64;

    /// <summary>Datagrams looked at for one answer; a peer that sends more is no receiver.</summary>
    private const int MaxDatagrams = 64;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[ReadBytes];
    private readonly ReplyReader _reader = new();
    private Task<Arrival> _reading;
    private long _lastUsed;

    private Dc09Datagrams(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _lastUsed = time.GetTimestamp();
        _reading = ReadAsync();
    }

    public bool Used { get; private set; }

    /// <inheritdoc cref="Dc09Connection.OpenAsync"/>
    public static async Task<IDc09Wire> OpenAsync(Dc09SenderOptions to, TimeProvider time, TimeSpan within, CancellationToken cancel) =>
        new Dc09Datagrams(
            await Dc09Connection.ConnectAsync(new Socket(SocketType.Dgram, ProtocolType.Udp), to, time, within, cancel).ConfigureAwait(false), time);

    public async Task<bool> IsUsableAsync(TimeSpan idleLimit)
    {
        for (int i = 0; i < MaxDatagrams && _reading.IsCompleted; i++)
        {
            if ((await _reading.ConfigureAwait(false)).Failed)
            {
                return false;
            }

            _reading = ReadAsync();
        }

        return !_reading.IsCompleted && _time.GetElapsedTime(_lastUsed) <= idleLimit;
    }

    public async Task<Dc09Reply> ExchangeAsync(
        ReadOnlyMemory<byte> frame, ReplyJudge judge, TimeSpan replyTimeout, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(replyTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        long started = _time.GetTimestamp();
        try
        {
            Dc09Reply reply = await AnswerAsync(frame, judge, started, either.Token).ConfigureAwait(false);
            return reply with { RoundTrip = _time.GetElapsedTime(started) };
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return new Dc09Reply(Dc09ReplyKind.Lost, $"the datagram could not be sent ({e.Message})");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return judge.Doubt is { } doubt
                ? new Dc09Reply(Dc09ReplyKind.Garbage, doubt)
                : new Dc09Reply(Dc09ReplyKind.Silence);
        }
        finally
        {
            Used = true;
            _lastUsed = _time.GetTimestamp();
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<Dc09Reply> AnswerAsync(ReadOnlyMemory<byte> frame, ReplyJudge judge, long started, CancellationToken cancel)
    {
        await _socket.SendAsync(frame, cancel).ConfigureAwait(false);
        TimeSpan pause = FirstRetransmission;
        TimeSpan next = pause;
        for (int datagrams = 0; datagrams < MaxDatagrams;)
        {
            TimeSpan wait = next - _time.GetElapsedTime(started);
            if (wait <= TimeSpan.Zero || !await ArrivesAsync(wait, cancel).ConfigureAwait(false))
            {
                await _socket.SendAsync(frame, cancel).ConfigureAwait(false);
                pause *= 2;
                next += pause;
                continue;
            }

            datagrams++;
            Arrival arrival = await _reading.ConfigureAwait(false);
            if (arrival.Failed)
            {
                return new Dc09Reply(Dc09ReplyKind.Lost, "its host says that nothing takes datagrams on this port");
            }

            Dc09Reply? reply = _reader.ReadDatagram(_buffer.AsSpan(0, arrival.Bytes), judge);
            _reading = ReadAsync();
            if (reply is not null)
            {
                return reply;
            }
        }

        return new Dc09Reply(Dc09ReplyKind.Garbage, $"more than {MaxDatagrams} datagrams came and no answer was among them");
    }

    /// <returns>False when nothing came for this long.</returns>
    private async Task<bool> ArrivesAsync(TimeSpan wait, CancellationToken cancel)
    {
        try
        {
            await _reading.WaitAsync(wait, _time, cancel).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<Arrival> ReadAsync()
    {
        try
        {
            return new Arrival(await _socket.ReceiveAsync(_buffer.AsMemory()).ConfigureAwait(false), Failed: false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            // Longer than any frame: no answer, but the socket is well.
            return new Arrival(0, Failed: false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The port is closed over there, or we disposed the socket.
            return new Arrival(0, Failed: true);
        }
    }

    private readonly record struct Arrival(int Bytes, bool Failed);
}
