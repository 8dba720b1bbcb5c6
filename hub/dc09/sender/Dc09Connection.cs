using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// A TCP connection to a receiver, one exchange at a time. A read is always pending, so that a close by the peer
/// is known before the next write.
/// </summary>
internal sealed class Dc09Connection : IDc09Wire
{
    private const int ReadBytes = 2048;

    /// <summary>All that is read for one answer; a peer that says more is no receiver.</summary>
    private const int MaxReplyBytes = 64 * 1024;

    /// <summary>Reads of stale bytes before a message; a peer that sent more unasked is disconnected.</summary>
    private const int MaxStaleReads = 16;

    /// <summary>After something unbelievable, a true answer may still follow for this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[ReadBytes];
    private readonly ReplyReader _reader = new();
    private Task<int> _reading;
    private long _lastUsed;

    private Dc09Connection(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _lastUsed = time.GetTimestamp();
        _reading = ReadAsync();
    }

    public bool Used { get; private set; }

    /// <param name="within">No longer than this; as well as the options' own limit.</param>
    /// <exception cref="SocketException">Refused, unreachable, or the name is not known.</exception>
    /// <exception cref="TimeoutException">No connection in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<IDc09Wire> OpenAsync(Dc09SenderOptions to, TimeProvider time, TimeSpan within, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        return new Dc09Connection(await ConnectAsync(socket, to, time, within, cancel).ConfigureAwait(false), time);
    }

    /// <summary>Disposes the socket if it fails.</summary>
    internal static async Task<Socket> ConnectAsync(
        Socket socket, Dc09SenderOptions to, TimeProvider time, TimeSpan within, CancellationToken cancel)
    {
        try
        {
            TimeSpan limit = within < to.ConnectTimeout ? within : to.ConnectTimeout;
            using var timeout = new CancellationTokenSource(limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            IPAddress[] addresses = await to.Names.FindAsync(to.Host, limit, either.Token).ConfigureAwait(false);
            await socket.ConnectAsync(addresses, to.Port, either.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is OperationCanceledException && !cancel.IsCancellationRequested)
            {
                throw new TimeoutException("no connection in time", e);
            }

            throw;
        }
    }

    public async Task<bool> IsUsableAsync(TimeSpan idleLimit)
    {
        for (int i = 0; i < MaxStaleReads && _reading.IsCompleted; i++)
        {
            int count = await _reading.ConfigureAwait(false);
            if (count == 0)
            {
                return false;
            }

            _reader.Read(_buffer.AsSpan(0, count), judge: null);
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
            await WriteAsync(frame, either.Token).ConfigureAwait(false);
            Dc09Reply reply = await AnswerAsync(judge, deadline, replyTimeout, started, either.Token).ConfigureAwait(false);
            return reply with { RoundTrip = _time.GetElapsedTime(started) };
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return new Dc09Reply(Dc09ReplyKind.Lost, "it reset the connection");
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

    /// <summary>
    /// The peer sees an orderly end. To dispose a socket under a pending read would reset the connection, which receivers log
    /// as a fault; so the read ends first, and gives the socket back.
    /// </summary>
    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Ended already.
        }

        // Windows does not end the read.
        if (_reading.IsCompleted || OperatingSystem.IsWindows())
        {
            _socket.Dispose();
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel)
    {
        while (frame.Length > 0)
        {
            int sent = await _socket.SendAsync(frame, cancel).ConfigureAwait(false);
            frame = frame[sent..];
        }
    }

    private async Task<Dc09Reply> AnswerAsync(
        ReplyJudge judge, CancellationTokenSource deadline, TimeSpan replyTimeout, long started, CancellationToken cancel)
    {
        bool hurried = false;
        int total = 0;
        while (true)
        {
            int count = await _reading.WaitAsync(cancel).ConfigureAwait(false);
            if (count == 0)
            {
                return judge.Doubt is { } why
                    ? new Dc09Reply(Dc09ReplyKind.Garbage, why)
                    : new Dc09Reply(Dc09ReplyKind.Lost, "it closed the connection without an answer");
            }

            Dc09Reply? reply = _reader.Read(_buffer.AsSpan(0, count), judge);
            _reading = ReadAsync();
            if (reply is not null)
            {
                return reply;
            }

            total += count;
            if (total > MaxReplyBytes)
            {
                return new Dc09Reply(Dc09ReplyKind.Garbage, $"more than {MaxReplyBytes} bytes came and no answer was among them");
            }

            TimeSpan remaining = replyTimeout - _time.GetElapsedTime(started);
            if (judge.Doubt is not null && !hurried && remaining > Patience)
            {
                hurried = true;
                deadline.CancelAfter(Patience);
            }
        }
    }

    /// <summary>0 when the connection has ended, however; the socket is then given back at once.</summary>
    private async Task<int> ReadAsync()
    {
        int count = 0;
        try
        {
            count = await _socket.ReceiveAsync(_buffer.AsMemory()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Reset by the peer, or disposed by us: ended all the same.
        }

        if (count == 0)
        {
            _socket.Dispose();
        }

        return count;
    }
}
