using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Hub.Lines;

/// <summary>A TCP connection to the control room's software, one exchange at a time.</summary>
internal sealed class SurGardConnection : IDisposable
{
    /// <summary>Line ends before an answer, which some programs write; more is no answer.</summary>
    private const int MaxReplyBytes = 64;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[MaxReplyBytes];
    private bool _saidMore;
    private long _lastUsed;

    private SurGardConnection(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _lastUsed = time.GetTimestamp();
    }

    /// <summary>It has carried an exchange before.</summary>
    public bool Used { get; private set; }

    /// <summary>Since the last exchange, or since it was opened.</summary>
    public TimeSpan Quiet => _time.GetElapsedTime(_lastUsed);

    /// <summary>What was read last, in hex; for a technician.</summary>
    public string Heard { get; private set; } = "";

    /// <summary>
    /// Whether the next byte can only be the answer to what is written next. An answer is a single byte that names no message: what came
    /// unasked may be a late one, and would be taken for the answer to an alarm that it is not.
    /// </summary>
    public bool IsInStep
    {
        get
        {
            try
            {
                return !_saidMore && !_socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <exception cref="SocketException">Refused, unreachable, or the name is not known.</exception>
    /// <exception cref="TimeoutException">No connection in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<SurGardConnection> OpenAsync(SurGardOptions to, TimeProvider time, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var timeout = new CancellationTokenSource(to.ConnectTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            IPAddress[] addresses = await to.Names.FindAsync(to.Host, to.ConnectTimeout, either.Token).ConfigureAwait(false);
            await socket.ConnectAsync(addresses, to.Port, either.Token).ConfigureAwait(false);
            return new SurGardConnection(socket, time);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new TimeoutException("no connection in time", e);
            }

            throw;
        }
    }

    /// <summary>Writes once and waits for the answer.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the connection is of no further use.</exception>
    public async Task<SurGardAnswer> ExchangeAsync(ReadOnlyMemory<byte> frame, TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            while (frame.Length > 0)
            {
                frame = frame[await _socket.SendAsync(frame, either.Token).ConfigureAwait(false)..];
            }

            return await AnswerAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return SurGardAnswer.Lost;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SurGardAnswer.Silence;
        }
        finally
        {
            Used = true;
            _lastUsed = _time.GetTimestamp();
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The first byte that is no line end decides; a program that says more than that is not in step.</summary>
    private async Task<SurGardAnswer> AnswerAsync(CancellationToken cancellation)
    {
        int count = 0;
        while (count < MaxReplyBytes)
        {
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(count), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return count == 0 ? SurGardAnswer.Lost : SurGardAnswer.Garbage;
            }

            count += read;
            Heard = Convert.ToHexString(_buffer, 0, count);
            int first = _buffer.AsSpan(0, count).IndexOfAnyExcept((byte)'\r', (byte)'\n');
            if (first >= 0)
            {
                _saidMore = _buffer.AsSpan(first + 1, count - first - 1).ContainsAnyExcept((byte)'\r', (byte)'\n');
                return _buffer[first] switch
                {
                    SurGardFrame.Ack => SurGardAnswer.Ack,
                    SurGardFrame.Nak => SurGardAnswer.Nak,
                    _ => SurGardAnswer.Garbage,
                };
            }
        }

        return SurGardAnswer.Garbage;
    }
}
