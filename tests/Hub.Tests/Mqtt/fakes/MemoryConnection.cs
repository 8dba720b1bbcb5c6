using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace SchoolButton.Tests.Mqtt;

/// <summary>
/// Both ends of a connection without a socket. Everything runs inline: when a send returns, the listener has done
/// with it all that it can do without waiting. It behaves as Kestrel's do: an abort fails the reads and completes the
/// writes, and the connection counts as closed once it is aborted or its last bytes have been read.
/// </summary>
internal sealed class MemoryConnection : ConnectionContext, IConnectionLifetimeNotificationFeature, IDisposable
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _closeRequested = new();
    private bool _isReading;
    private bool _isOver;

    /// <param name="writeThreshold">Bytes the client may leave unread before the listener's writes wait.</param>
    public MemoryConnection(EndPoint? remote, int writeThreshold)
    {
        _toServer = new Pipe(InlineAt(4 * 1024 * 1024));
        _toClient = new Pipe(InlineAt(writeThreshold));
        RemoteEndPoint = remote;
        Transport = new Ends(_toServer.Reader, _toClient.Writer);
        ConnectionClosed = _closed.Token;
        Features.Set<IConnectionLifetimeNotificationFeature>(this);
    }

    public override string ConnectionId { get; set; } = "memory";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public bool IsAborted { get; private set; }

    public CancellationToken ConnectionClosedRequested { get => _closeRequested.Token; set => throw new NotSupportedException(); }

    public void RequestClose() => Inline.Run(_closeRequested.Cancel);

    /// <summary>Serves the connection as Kestrel does, which takes it down behind the handler.</summary>
    public async Task ServeAsync(ConnectionDelegate handler)
    {
        try
        {
            await handler(this).ConfigureAwait(false);
        }
        finally
        {
            await Transport.Input.CompleteAsync().ConfigureAwait(false);
            await Transport.Output.CompleteAsync().ConfigureAwait(false);
        }
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (IsAborted)
        {
            return;
        }

        IsAborted = true;
        _toServer.Writer.Complete(abortReason);
        if (_isReading)
        {
            _toClient.Reader.CancelPendingRead();
        }
        else
        {
            Over();
        }

        _closed.Cancel();
    }

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => IsAborted || _isOver
        ? Task.CompletedTask
        : Inline.Run(() => _toServer.Writer.WriteAsync(bytes).AsTask());

    /// <summary>The client goes away without a word.</summary>
    public void HangUp() => Inline.Run(() => _toServer.Writer.Complete());

    /// <summary>Waits for bytes from the listener.</summary>
    /// <returns>None once the listener has closed.</returns>
    public async Task<byte[]> ReceiveAsync()
    {
        if (_isOver)
        {
            return [];
        }

        _isReading = true;
        ReadResult result = await _toClient.Reader.ReadAsync().ConfigureAwait(false);
        _isReading = false;
        return Take(result);
    }

    /// <summary>What the listener has sent by now.</summary>
    public byte[] ReceiveNow() => !_isOver && _toClient.Reader.TryRead(out ReadResult result) ? Take(result) : [];

    public void Dispose()
    {
        _closed.Dispose();
        _closeRequested.Dispose();
    }

    private byte[] Take(ReadResult result)
    {
        byte[] bytes = System.Buffers.BuffersExtensions.ToArray(result.Buffer);
        _toClient.Reader.AdvanceTo(result.Buffer.End);
        if (IsAborted || result.IsCompleted)
        {
            Over();
        }

        return bytes;
    }

    private void Over()
    {
        if (!_isOver)
        {
            _isOver = true;
            _toClient.Reader.Complete();
            _closed.Cancel();
        }
    }

    private static PipeOptions InlineAt(int pauseThreshold) => new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: pauseThreshold,
        resumeWriterThreshold: pauseThreshold / 2,
        useSynchronizationContext: false);

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
