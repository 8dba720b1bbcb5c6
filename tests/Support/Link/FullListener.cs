using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Tests.Support.Link;

/// <summary>
/// An address where a connection neither comes about nor is refused: it accepts nobody and its queue is full, so that the
/// system drops what asks for a connection. As a firewall that drops, or a host that is gone.
/// </summary>
internal sealed class FullListener : IDisposable
{
    /// <summary>The system may take a few more than it was told.</summary>
    private const int MostWaiting = 16;

    /// <summary>Over loopback a connection comes about in milliseconds, or never.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.2);

    private readonly List<Socket> _sockets = [];

    private FullListener()
    {
    }

    /// <exception cref="SocketException">Somebody listens there.</exception>
    public static async Task<FullListener> StartAsync(IPEndPoint endPoint)
    {
        FullListener full = new();
        Socket listener = full.New();
        listener.Bind(endPoint);
        listener.Listen(0);
        for (int i = 0; i < MostWaiting; i++)
        {
            using CancellationTokenSource patience = new(Patience);
            try
            {
                await full.New().ConnectAsync(listener.LocalEndPoint!, patience.Token);
            }
            catch (OperationCanceledException)
            {
                return full;
            }
        }

        full.Dispose();
        throw new InvalidOperationException($"the queue of {endPoint} does not get full");
    }

    public void Dispose() => _sockets.ForEach(s => s.Dispose());

    private Socket New()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        return socket;
    }
}
