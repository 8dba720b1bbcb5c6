using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Guard;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Receiver.Line;

/// <summary>DC-09 over UDP, on the port of TCP. A datagram too many is dropped: its sender sends it again.</summary>
internal sealed class UdpDoor : IAsyncDisposable
{
    /// <summary>One byte more than any frame with LF and CR, so that a longer datagram shows.</summary>
    private const int MaxDatagramBytes = Dc09Splitter.MaxLineBytes + 3;

    /// <summary>After a failed receive, before the next.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly FrameIntake _intake;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConnectionBounds _bounds = new(LineLimits.MaxDatagrams, LineLimits.MaxDatagramsPerAddress);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _receiving;

    /// <exception cref="ConfigException">The port is taken.</exception>
    public UdpDoor(IPEndPoint listen, FrameIntake intake, TimeProvider time, ILogger<UdpDoor> log)
    {
        _intake = intake;
        _time = time;
        _log = log;
        _socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(listen);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            _stop.Dispose();
            throw new ConfigException(
                $"cannot listen on {listen} (UDP): {e.Message.TrimEnd('.')}; end the program that uses it, or choose another port");
        }

        _receiving = Task.Run(ReceiveAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[MaxDatagramBytes];
        IPEndPoint any = new(_socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult got = await _socket.ReceiveFromAsync(buffer.AsMemory(), any, _stop.Token).ConfigureAwait(false);
                Take(buffer.AsSpan(0, got.ReceivedBytes), (IPEndPoint)got.RemoteEndPoint);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.MessageSize)
            {
                // An answer of ours met a closed port, or a datagram was longer than any frame.
                ReceiverMetrics.CountRefused("datagram");
            }
            catch (SocketException e)
            {
                _log.LogWarning(ReceiverEvents.UdpFailed, "The receiver could not take a datagram: {Reason}", e.Message);
                await Task.Delay(FailurePause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, IPEndPoint peer)
    {
        AddressKey address = AddressKey.Of(peer);
        if (_bounds.TryEnter(address) is var entrance && entrance != Entrance.Open)
        {
            ReceiverMetrics.CountRefused(entrance == Entrance.FullHere ? "address-datagrams" : "datagrams");
            return;
        }

        string from = peer.Address.ToString();
        Dc09Splitter splitter = new();
        List<FrameVerdict> verdicts = [];
        while (verdicts.Count < LineLimits.MaxFramesAtOnce && splitter.TryTake(ref datagram, out ReadOnlySpan<byte> line))
        {
            verdicts.Add(_intake.Judge(line));
        }

        if (verdicts.Count == 0 || splitter.Rubbish > 0)
        {
            _intake.CountRubbish(from);
        }

        _ = AnswerAsync(verdicts, peer, from, address);
    }

    private async Task AnswerAsync(List<FrameVerdict> verdicts, IPEndPoint peer, string from, AddressKey address)
    {
        try
        {
            Task<byte[]>[] answers = [.. verdicts.Select(v => _intake.AnswerAsync(v, from))];
            foreach (Task<byte[]> answer in answers)
            {
                if (await answer.ConfigureAwait(false) is { Length: > 0 } bytes)
                {
                    await _socket.SendToAsync(bytes, peer, _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The sender is gone, or we stop; what was kept is kept, and the sender asks again.
        }
#pragma warning disable CA1031 // Nobody waits for this task: what it does not tell itself is lost.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.LogError(ReceiverEvents.DatagramFailed, e, "A datagram from {From} could not be answered", from);
        }
        finally
        {
            _bounds.Leave(address);
        }
    }
}
