using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>The far end of a connection without a socket; when a call returns, the listener has done all that it will do.</summary>
internal sealed class MqttPeer
{
    private static readonly IPEndPoint Remote = new(IPAddress.Parse("192.0.2.10"), 50_000);

    private static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0,
        useSynchronizationContext: false);

    private readonly Pipe _toServer = new(Inline);
    private readonly Pipe _toClient = new(Inline);
    private readonly Task _served;

    public MqttPeer(MqttListener listener)
    {
        _served = listener.OnConnectedAsync(new DefaultConnectionContext("peer")
        {
            Transport = new Ends(_toServer.Reader, _toClient.Writer),
            RemoteEndPoint = Remote,
        });
    }

    public bool HasEnded => _served.IsCompleted;

    public void Send(ReadOnlySpan<byte> bytes)
    {
        _toServer.Writer.Write(bytes);
        _ = _toServer.Writer.FlushAsync().AsTask();
    }

    /// <exception cref="TrialException">The listener does not end, or has failed.</exception>
    public void HangUp()
    {
        _toServer.Writer.Complete();
        if (!_served.IsCompletedSuccessfully)
        {
            throw new TrialException(_served.IsCompleted ? "the connection's handler failed" : "the connection hangs");
        }
    }

    public byte[] Received()
    {
        if (!_toClient.Reader.TryRead(out ReadResult read))
        {
            return [];
        }

        byte[] bytes = read.Buffer.ToArray();
        _toClient.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
