using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Hub.Dc09;

/// <summary>The built-in receiver's UDP side: each datagram is worked on by itself, and one too many is dropped: its sender sends it again.</summary>
/// <param name="take">What came, and how to answer it. Ends when it is answered.</param>
internal sealed class ReceiverDatagrams(Socket socket, int most, Func<byte[], Func<ReadOnlyMemory<byte>, CancellationToken, Task>, Task> take)
{
    /// <summary>One byte more than any frame with LF and CR, so that a longer datagram shows.</summary>
    private const int MaxBytes = Dc09Splitter.MaxLineBytes + 3;

    private int _underWay;

    /// <summary>Ends with the token.</summary>
    public async Task ReceiveAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[MaxBytes];
        EndPoint any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult got = await socket.ReceiveFromAsync(buffer.AsMemory(), any, stop).ConfigureAwait(false);
                if (Interlocked.Increment(ref _underWay) <= most)
                {
                    _ = TakeAsync(buffer.AsSpan(0, got.ReceivedBytes).ToArray(), got.RemoteEndPoint);
                }
                else
                {
                    Interlocked.Decrement(ref _underWay);
                    Dc09Metrics.CountRefused("datagrams");
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // An answer met a closed port, or a datagram was longer than any frame.
                Dc09Metrics.CountRefused("datagram");
            }
        }
    }

    private async Task TakeAsync(byte[] datagram, EndPoint peer)
    {
        try
        {
            await take(datagram, (bytes, cancel) => socket.SendToAsync(bytes, peer, cancel).AsTask()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The sender is gone, or we stop.
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
