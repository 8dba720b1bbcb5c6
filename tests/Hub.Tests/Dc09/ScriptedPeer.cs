using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>A receiver on a real loopback socket that does with each connection what the test says, in order.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly List<Link> _links = [];
    private readonly Task _done;

    public ScriptedPeer(params Func<Link, Task>[] script)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _done = RunAsync(script);
    }

    public int Port { get; }

    /// <summary>Every line that came, over all connections.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>The script has been played to its end.</summary>
    public Task Done => _done.WaitAsync(Patience.Generous);

    /// <summary>Further connections are refused.</summary>
    public void StopListening() => _listener.Dispose();

    public async ValueTask DisposeAsync()
    {
        StopListening();
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
            var link = new Link(await _listener.AcceptSocketAsync(), _lines);
            _links.Add(link);
            await act(link);
        }
    }

    internal sealed class Link(Socket socket, ConcurrentQueue<string> lines)
    {
        private readonly StringBuilder _pending = new();

        /// <summary>The next frame, without LF and CR.</summary>
        public async Task<string> ReadAsync()
        {
            byte[] buffer = new byte[4096];
            while (true)
            {
                string text = _pending.ToString();
                int end = text.IndexOf('\r', StringComparison.Ordinal);
                if (end >= 0)
                {
                    Assert.StartsWith("\n", text, StringComparison.Ordinal);
                    _pending.Remove(0, end + 1);
                    string line = text[1..end];
                    lines.Enqueue(line);
                    return line;
                }

                int count = await socket.ReceiveAsync(buffer.AsMemory());
                Assert.NotEqual(0, count);
                _pending.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }

        public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

        public async Task WriteAsync(byte[] bytes) => await socket.SendAsync(bytes.AsMemory());

        /// <summary>Ends when the other side closes.</summary>
        public async Task UntilClosedAsync()
        {
            try
            {
                Assert.Equal(0, await socket.ReceiveAsync(new byte[1].AsMemory()));
            }
            catch (SocketException)
            {
                // Reset: closed as well.
            }
        }

        /// <summary>Ends when the other side has said that it sends no more; a reset is an exception.</summary>
        public async Task UntilEndedAsync() => Assert.Equal(0, await socket.ReceiveAsync(new byte[1].AsMemory()));

        public void Close() => socket.Dispose();

        /// <summary>As a receiver that lost its power and came back.</summary>
        public void Reset()
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
    }
}
