using System.Net;
using System.Net.Sockets;
using System.Text;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>A server on a real loopback socket that does with each connection what the test says, in order.</summary>
internal sealed class WirePeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Link> _links = [];
    private readonly Task _done;

    public WirePeer(params Func<Link, Task>[] script)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _done = RunAsync(script);
    }

    public int Port { get; }

    /// <summary>A port where nobody listens.</summary>
    public static int DeadPort()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    /// <summary>The script has been played to its end.</summary>
    public Task Done => _done.WaitAsync(Patience.Generous);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (Link link in _links)
        {
            link.Close();
        }

        await ((Task)_done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(Func<Link, Task>[] script)
    {
        foreach (Func<Link, Task> act in script)
        {
            Link link = new(await _listener.AcceptSocketAsync());
            _links.Add(link);
            await act(link);
        }
    }

    internal sealed class Link(Socket socket)
    {
        private readonly List<byte> _pending = [];

        public Stream Stream { get; set; } = new NetworkStream(socket, ownsSocket: true);

        /// <summary>What comes up to and with this end.</summary>
        public async Task<string> ReadToAsync(string end)
        {
            byte[] buffer = new byte[4096];
            while (true)
            {
                string text = Encoding.Latin1.GetString([.. _pending]);
                int at = text.IndexOf(end, StringComparison.Ordinal);
                if (at >= 0)
                {
                    _pending.RemoveRange(0, at + end.Length);
                    return text[..(at + end.Length)];
                }

                int count = await Stream.ReadAsync(buffer);
                Assert.NotEqual(0, count);
                _pending.AddRange(buffer.AsSpan(0, count));
            }
        }

        public async Task WriteAsync(byte[] bytes)
        {
            await Stream.WriteAsync(bytes);
            await Stream.FlushAsync();
        }

        public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

        /// <summary>Ends when the other side closes.</summary>
        public async Task UntilClosedAsync()
        {
            try
            {
                while (await Stream.ReadAsync(new byte[4096]) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Reset: closed as well.
            }
        }

        /// <summary>Says that nothing more will come, and still reads.</summary>
        public void EndWriting() => socket.Shutdown(SocketShutdown.Send);

        public void Close() => Stream.Dispose();
    }
}
