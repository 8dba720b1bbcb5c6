using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Guard;

namespace SchoolButton.Hub.Receiver.Line;

/// <summary>DC-09 over TCP. Answers come in the order of the frames; frames that came together are committed together.</summary>
internal sealed class TcpDoor(FrameIntake intake, TimeProvider time, ILogger<TcpDoor> log)
{
    private readonly ConnectionBounds _bounds = new(LineLimits.MaxConnections, LineLimits.MaxConnectionsPerAddress);

    public async Task ServeAsync(ConnectionContext connection)
    {
        AddressKey address = AddressKey.Of(connection.RemoteEndPoint);
        if (_bounds.TryEnter(address) is var entrance && entrance != Entrance.Open)
        {
            ReceiverMetrics.CountRefused(entrance == Entrance.FullHere ? "address-connections" : "connections");
            log.LogWarning(ReceiverEvents.TooMany, "A connection from {From} was closed: too many are open", connection.RemoteEndPoint);
            connection.Abort(new ConnectionAbortedException("Too many connections."));
            return;
        }

        try
        {
            await ConverseAsync(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionResetException or ConnectionAbortedException)
        {
            // The peer went away, was too slow, or we stop.
            connection.Abort(new ConnectionAbortedException("Too slow, or gone."));
        }
        finally
        {
            _bounds.Leave(address);
        }
    }

    private async Task ConverseAsync(ConnectionContext connection)
    {
        string from = (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? string.Empty;
        Dc09Splitter splitter = new();
        List<FrameVerdict> verdicts = [];
        using CancellationTokenSource patience = new(LineLimits.IdleLimit, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
        PipeReader input = connection.Transport.Input;
        bool begun = false;
        while (true)
        {
            ReadResult read = await input.ReadAsync(end.Token).ConfigureAwait(false);
            long rubbish = splitter.Rubbish;
            bool wasBegun = begun;
            SequencePosition taken = Split(splitter, read.Buffer, verdicts, ref begun);
            bool isOver = read.IsCompleted && taken.Equals(read.Buffer.End);
            input.AdvanceTo(taken);
            if (splitter.Rubbish > rubbish)
            {
                intake.CountRubbish(from);
            }

            // Only frames that say something give a sender more time: who sends rubbish, or of an account that is none, gets none.
            if (verdicts.Exists(v => v.Kind != FrameKind.Refused))
            {
                patience.CancelAfter(begun ? LineLimits.FramePatience : LineLimits.IdleLimit);
            }
            else if (begun && !wasBegun)
            {
                patience.CancelAfter(LineLimits.FramePatience);
            }

            await AnswerAsync(connection, verdicts, from, end.Token).ConfigureAwait(false);
            verdicts.Clear();
            if (isOver)
            {
                return;
            }
        }
    }

    /// <param name="begun">A frame has begun and not ended. Line ends behind a frame, as some panels write them, begin none.</param>
    private SequencePosition Split(Dc09Splitter splitter, ReadOnlySequence<byte> bytes, List<FrameVerdict> verdicts, ref bool begun)
    {
        long taken = 0;
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (verdicts.Count < LineLimits.MaxFramesAtOnce && splitter.TryTake(ref rest, out ReadOnlySpan<byte> line))
            {
                verdicts.Add(intake.Judge(line));
            }

            ReadOnlySpan<byte> read = segment.Span[..(segment.Length - rest.Length)];
            int end = read.LastIndexOf(Dc09Frame.Cr);
            begun = (begun && end < 0) || read[(end + 1)..].ContainsAnyExcept(Dc09Frame.Lf);
            taken += read.Length;
            if (rest.Length > 0)
            {
                break;
            }
        }

        return bytes.GetPosition(taken);
    }

    private async Task AnswerAsync(ConnectionContext connection, List<FrameVerdict> verdicts, string from, CancellationToken cancellation)
    {
        if (verdicts.Count == 0)
        {
            return;
        }

        Task<byte[]>[] answers = [.. verdicts.Select(v => intake.AnswerAsync(v, from))];
        foreach (Task<byte[]> answer in answers)
        {
            connection.Transport.Output.Write(await answer.ConfigureAwait(false));
        }

        // Its senders may have gone meanwhile; what they sent is kept all the same.
        ValueTask<FlushResult> flush = connection.Transport.Output.FlushAsync(cancellation);
        if (!flush.IsCompletedSuccessfully)
        {
            try
            {
                await flush.AsTask().WaitAsync(LineLimits.AnswerPatience, time, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                ReceiverMetrics.CountRefused("slow");
                throw new OperationCanceledException("The sender does not take its answers.");
            }
        }
    }
}
