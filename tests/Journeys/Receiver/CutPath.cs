using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SchoolButton.Tests.ReceiverRoad;

/// <summary>A path from a hub to a receiver that can be cut, also in the very moment when an alarm is on it.</summary>
internal sealed class CutPath : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private volatile PathCut _cut;
    private (string Word, PathCut Cut, TaskCompletionSource Met)? _next;

    public CutPath(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public void Heal()
    {
        // What was under way in a connection is lost with it.
        _cut = PathCut.None;
        Break();
    }

    /// <summary>Cuts when the next frame with this word in it comes; it is the first that the cut meets.</summary>
    /// <returns>Completes when that happened.</returns>
    public Task CutAt(string word, PathCut cut)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _next = (word, cut, met);
        }

        return met.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Break();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Break()
    {
        lock (_lock)
        {
            _sockets.ForEach(s => s.Dispose());
            _sockets.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket near = await _listener.AcceptSocketAsync();
            Socket far = new(SocketType.Stream, ProtocolType.Tcp);
            near.NoDelay = far.NoDelay = true;
            if (_cut == PathCut.Broken)
            {
                near.Dispose();
                continue;
            }

            lock (_lock)
            {
                _sockets.AddRange([near, far]);
            }

            await far.ConnectAsync(_target);
            _ = PumpAsync(near, far, isBack: false);
            _ = PumpAsync(far, near, isBack: true);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isBack)
    {
        byte[] buffer = new byte[8192];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer.AsMemory())) > 0)
            {
                if (!isBack)
                {
                    Look(buffer.AsSpan(0, count));
                }

                if (_cut == PathCut.Broken)
                {
                    Break();
                }

                if (_cut is PathCut.None || (_cut is PathCut.NoAnswers && !isBack))
                {
                    await to.SendAsync(buffer.AsMemory(0, count));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or over.
        }
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_next is { } next && Encoding.Latin1.GetString(bytes).Contains(next.Word, StringComparison.Ordinal))
            {
                _cut = next.Cut;
                _next = null;
                next.Met.SetResult();
            }
        }
    }
}
