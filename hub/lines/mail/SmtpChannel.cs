using System.Globalization;
using System.Net.Security;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SchoolButton.Hub.Lines;

/// <summary>Lines to a mail server and its answers, each within its own time. Bounded: a line, an answer, the transcript.</summary>
internal sealed class SmtpChannel : IAsyncDisposable
{
    /// <summary>RFC 5321, section 4.5.3.1.5 has 512; some servers write more.</summary>
    private const int MaxLineBytes = 2048;

    private const int MaxReplyLines = 64;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly CancellationToken _total;
    private readonly StringBuilder _said = new();
    private readonly byte[] _buffer = new byte[MaxLineBytes];
    private Stream _stream;
    private int _start;
    private int _count;

    private SmtpChannel(Socket socket, TimeProvider time, CancellationToken total)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _time = time;
        _total = total;
    }

    /// <summary>Every command so far, without what is secret.</summary>
    public string Said => _said.ToString();

    /// <summary>The last answer as it came; null before the first.</summary>
    public SmtpReply? LastReply { get; private set; }

    /// <summary>Bytes came that nobody has read.</summary>
    public bool HasMore => _count > 0;

    /// <exception cref="SocketException">Refused, unreachable, or the name is not known.</exception>
    /// <exception cref="TimeoutException">No connection in time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="total"/> ended.</exception>
    public static async Task<SmtpChannel> OpenAsync(MailOptions to, TimeProvider time, CancellationToken total)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var timeout = new CancellationTokenSource(to.ConnectTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, total);
            IPAddress[] addresses = await to.Names.FindAsync(to.Host, to.ConnectTimeout, either.Token).ConfigureAwait(false);
            await socket.ConnectAsync(addresses, to.Port, either.Token).ConfigureAwait(false);
            return new SmtpChannel(socket, time, total);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is OperationCanceledException && !total.IsCancellationRequested)
            {
                throw new TimeoutException("no connection in time", e);
            }

            throw;
        }
    }

    /// <exception cref="System.Security.Authentication.AuthenticationException">No trusted encryption could be agreed on.</exception>
    /// <exception cref="TimeoutException">Not in time.</exception>
    public Task EncryptAsync(SslClientAuthenticationOptions options, TimeSpan patience) => WithinAsync(patience, async cancellation =>
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
        return 0;
    });

    /// <summary>Writes one line and waits for its answer.</summary>
    /// <param name="shown">What the transcript shows instead; null for the line itself.</param>
    /// <returns>Code 0 for what is no SMTP.</returns>
    /// <exception cref="IOException">The connection ended.</exception>
    /// <exception cref="TimeoutException">Not in time.</exception>
    public Task<SmtpReply> AskAsync(string line, TimeSpan patience, string? shown = null)
    {
        Note(shown ?? line);
        return HandOverAsync($"{line}\r\n", patience);
    }

    /// <summary>Writes what has line ends of its own, not noted in the transcript, and waits for its answer; else as <see cref="AskAsync"/>.</summary>
    public Task<SmtpReply> HandOverAsync(string text, TimeSpan patience) => WithinAsync(patience, async cancellation =>
    {
        await WriteAsync(text, cancellation).ConfigureAwait(false);
        return await HearAsync(cancellation).ConfigureAwait(false);
    });

    /// <summary>The greeting, which nothing is written for; else as <see cref="AskAsync"/>.</summary>
    public Task<SmtpReply> ListenAsync(TimeSpan patience) => WithinAsync(patience, HearAsync);

    /// <summary>Writes one line whose answer nobody waits for.</summary>
    public Task SayAsync(string line, TimeSpan patience)
    {
        Note(line);
        return WithinAsync(patience, async cancellation =>
        {
            await WriteAsync($"{line}\r\n", cancellation).ConfigureAwait(false);
            return 0;
        });
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return _stream.DisposeAsync();
    }

    private void Note(string line) => _said.Append(line).Append('\n');

    private async Task WriteAsync(string text, CancellationToken cancellation)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
        await _stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<SmtpReply> HearAsync(CancellationToken cancellation)
    {
        LastReply = await ReadReplyAsync(cancellation).ConfigureAwait(false);
        return LastReply;
    }

    private async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellation)
    {
        var texts = new List<string>();
        int first = 0;
        while (texts.Count < MaxReplyLines)
        {
            string? line = await ReadLineAsync(cancellation).ConfigureAwait(false);
            if (line is null || CodeOf(line) is not { } code || (texts.Count > 0 && code != first))
            {
                return new SmtpReply(0, [line ?? $"a line of more than {MaxLineBytes} bytes"]);
            }

            first = code;

            texts.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(code, texts);
            }
        }

        return new SmtpReply(0, [$"an answer of more than {MaxReplyLines} lines"]);
    }

    private static int? CodeOf(string line) =>
        line.Length >= 3 && (line.Length == 3 || line[3] is ' ' or '-')
        && int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code is >= 200 and < 600
            ? code
            : null;

    /// <returns>Null when it is too long to be an answer.</returns>
    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int end = _buffer.AsSpan(_start, _count).IndexOf((byte)'\n');
            if (end >= 0)
            {
                string line = Encoding.UTF8.GetString(_buffer, _start, end).TrimEnd('\r');
                _start += end + 1;
                _count -= end + 1;
                return line;
            }

            _buffer.AsSpan(_start, _count).CopyTo(_buffer);
            _start = 0;
            if (_count == _buffer.Length)
            {
                return null;
            }

            int read = await _stream.ReadAsync(_buffer.AsMemory(_count), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("the server closed the connection");
            }

            _count += read;
        }
    }

    private async Task<T> WithinAsync<T>(TimeSpan patience, Func<CancellationToken, Task<T>> act)
    {
        using var deadline = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _total);
        try
        {
            return await act(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_total.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }
}
