using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// A DC-09 receiver for trying things: the demo's police receiver, <c>schoolbutton receiver</c> and tests.
/// It keeps nothing on disk and wakes nobody.
/// </summary>
public sealed class Dc09Receiver : IAsyncDisposable
{
    private const int ReadBytes = 4096;

    /// <summary>After a failed accept (for example no free file handle), before the next.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);

    private readonly Dc09ReceiverOptions _options;
    private readonly ReceiverRules _rules;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly RecentMessages _recent;
    private readonly Dictionary<Socket, Task> _connections = [];
    private Socket? _listener;
    private Socket? _datagrams;
    private Task _accepting = Task.CompletedTask;
    private volatile Dc09AnswerMode _mode = Dc09AnswerMode.Ack;
    private long _malformed;

    /// <param name="pad">Randomness for encrypted answers; null for the operating system's.</param>
    /// <exception cref="ArgumentException">An account is none; the message says which.</exception>
    public Dc09Receiver(Dc09ReceiverOptions options, TimeProvider time, ILogger<Dc09Receiver> logger, Dc09Pad? pad = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _rules = new ReceiverRules(options, pad ?? Dc09Pads.Random);
        _recent = new RecentMessages(options.KeepMessages);
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Every well-formed message, on the connection's own thread and after the answer was sent, in the order of each
    /// connection. Look at <see cref="Dc09Received.Accepted"/>. A handler must be quick; what it throws is logged.
    /// </summary>
    public event Action<Dc09Received>? Received;

    /// <summary>May be changed at any time.</summary>
    public Dc09AnswerMode Mode
    {
        get => _mode;
        set => _mode = value;
    }

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint EndPoint =>
        _listener?.LocalEndPoint as IPEndPoint ?? throw new InvalidOperationException("The receiver has not been started.");

    /// <summary>Lines and stray bytes that were no message.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>The last messages, oldest first: a copy. A message is here before its answer is sent.</summary>
    public IReadOnlyList<Dc09Received> Recent => _recent.Copy();

    /// <exception cref="IOException">The address cannot be listened on; the message says what to do.</exception>
    public void Start()
    {
        var listener = new Socket(_options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(_options.Listen);
            listener.Listen();
            if (_options.Datagrams)
            {
                _datagrams = new Socket(_options.Listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                _datagrams.Bind(listener.LocalEndPoint!);
            }
        }
        catch (SocketException e)
        {
            listener.Dispose();
            _datagrams?.Dispose();
            throw new IOException(
                $"The DC-09 receiver cannot listen on {_options.Listen}: {e.Message}. " +
                "Stop what uses this port, or choose another address or port.", e);
        }

        _listener = listener;
        _accepting = _datagrams is null
            ? AcceptAsync(listener)
            : Task.WhenAll(
                AcceptAsync(listener), new ReceiverDatagrams(_datagrams, _options.MaxConnections, TakeAsync).ReceiveAsync(_stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener?.Dispose();
        _datagrams?.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] open;
        lock (_lock)
        {
            open = [.. _connections.Values];
        }

        await Task.WhenAll(open).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                Admit(socket);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                _logger.LogWarning(new EventId(1, "AcceptFailed"), "The DC-09 receiver could not accept a connection: {Reason}", e.Message);
                await Task.Delay(AcceptPause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Admit(Socket socket)
    {
        lock (_lock)
        {
            if (_connections.Count < _options.MaxConnections)
            {
                _connections.Add(socket, Task.Run(() => ServeAsync(socket)));
                return;
            }
        }

        socket.Dispose();
        Dc09Metrics.CountRefused("connections");
        _logger.LogWarning(
            new EventId(2, "TooManyConnections"),
            "The DC-09 receiver closed a connection: {Count} are open already, which is its limit.", _options.MaxConnections);
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await ConverseAsync(socket).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The peer went away, was quiet for too long, or we stop.
        }
        finally
        {
            lock (_lock)
            {
                _connections.Remove(socket);
            }

            socket.Dispose();
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        var splitter = new Dc09Splitter();
        byte[] buffer = new byte[ReadBytes];
        var decisions = new List<ReceiverRules.Decision>();
        using var idle = new CancellationTokenSource(_options.IdleLimit, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, _stop.Token);
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(), end.Token).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            idle.CancelAfter(_options.IdleLimit);
            Dc09AnswerMode mode = _mode;
            DateTimeOffset now = _time.GetUtcNow();
            Decide(splitter, buffer.AsSpan(0, count), mode, now, decisions);
            foreach (ReceiverRules.Decision decision in decisions)
            {
                await AnswerAsync((bytes, cancel) => SendAsync(socket, bytes, cancel), decision, mode, end.Token).ConfigureAwait(false);
            }

            decisions.Clear();
        }
    }

    private void Decide(
        Dc09Splitter splitter, ReadOnlySpan<byte> bytes, Dc09AnswerMode mode, DateTimeOffset now, List<ReceiverRules.Decision> decisions)
    {
        long rubbish = splitter.Rubbish;
        while (splitter.TryTake(ref bytes, out ReadOnlySpan<byte> line))
        {
            decisions.Add(_rules.Decide(line, mode, now));
        }

        if (splitter.Rubbish > rubbish)
        {
            CountMalformed("bytes");
        }
    }

    private async Task AnswerAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> send, ReceiverRules.Decision decision, Dc09AnswerMode mode, CancellationToken cancel)
    {
        if (decision.Message is not { } message)
        {
            CountMalformed(decision.Fault.ToString());
            await send(decision.Answer, cancel).ConfigureAwait(false);
            return;
        }

        Dc09Metrics.CountAnswered(message.Answer);
        _recent.Add(message);
        try
        {
            if (mode == Dc09AnswerMode.Slow)
            {
                await Task.Delay(_options.SlowDelay, _time, cancel).ConfigureAwait(false);
            }

            await send(decision.Answer, cancel).ConfigureAwait(false);
        }
        finally
        {
            // Also when the sender did not wait for the answer: the message is here all the same.
            Announce(message);
        }
    }

    private async Task TakeAsync(byte[] datagram, Func<ReadOnlyMemory<byte>, CancellationToken, Task> send)
    {
        Dc09AnswerMode mode = _mode;
        List<ReceiverRules.Decision> decisions = [];
        Decide(new Dc09Splitter(), datagram, mode, _time.GetUtcNow(), decisions);
        foreach (ReceiverRules.Decision decision in decisions)
        {
            await AnswerAsync(
                (bytes, cancel) => bytes.Length == 0 ? Task.CompletedTask : send(bytes, cancel), decision, mode, _stop.Token).ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            int sent = await socket.SendAsync(bytes, cancel).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }

    private void Announce(Dc09Received message)
    {
        try
        {
            Received?.Invoke(message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _logger.LogError(new EventId(3, "HandlerFailed"), e, "A listener to the DC-09 receiver failed on message {Sequence}.", message.Sequence);
        }
    }

    private void CountMalformed(string reason)
    {
        long count = Interlocked.Increment(ref _malformed);
        Dc09Metrics.CountRefused(reason);
        _logger.LogWarning(
            new EventId(4, "Malformed"), "The DC-09 receiver got what it cannot read ({Reason}), {Count} times so far.", reason, count);
    }
}
