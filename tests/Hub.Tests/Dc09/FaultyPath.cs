using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Tests.Dc09;

/// <summary>
/// A path between a sender and a receiver that harms what passes, by a seed: segments are lost, held back until the next,
/// torn at every byte, doubled, damaged in one bit, or the connection breaks. After so many faults it is sound.
/// </summary>
internal sealed class FaultyPath : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly Random _chance;
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _pumps = [];
    private readonly Task _accepting;
    private int _faultsLeft;

    public FaultyPath(IPEndPoint target, int seed, int faults)
    {
        _target = target;
        _chance = new Random(seed);
        _faultsLeft = faults;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    private enum Fault
    {
        None,
        Lose,
        Hold,
        Tear,
        Double,
        Damage,
        Break,
    }

    public int Port { get; }

    /// <summary>Faults that were met.</summary>
    public int Met { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Socket[] sockets;
        lock (_lock)
        {
            sockets = [.. _sockets];
        }

        Array.ForEach(sockets, s => s.Dispose());
        await ((Task)_accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket near = await _listener.AcceptSocketAsync();
            var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            near.NoDelay = true;
            lock (_lock)
            {
                _sockets.AddRange([near, far]);
            }

            await far.ConnectAsync(_target);
            _pumps.AddRange([PumpAsync(near, far), PumpAsync(far, near)]);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[8192];
        byte[] held = [];
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer.AsMemory())) > 0;)
            {
                byte[] bytes = [.. held, .. buffer.AsSpan(0, count)];
                held = [];
                (Fault fault, int at) = Next(bytes.Length * 8);
                switch (fault)
                {
                    case Fault.Lose:
                        break;
                    case Fault.Hold:
                        held = bytes;
                        break;
                    case Fault.Tear:
                        foreach (byte b in bytes)
                        {
                            await to.SendAsync(new[] { b }.AsMemory());
                        }

                        break;
                    case Fault.Double:
                        await to.SendAsync(bytes.AsMemory());
                        await to.SendAsync(bytes.AsMemory());
                        break;
                    case Fault.Break:
                        return;
                    case Fault.Damage:
                        bytes[at / 8] ^= (byte)(1 << (at % 8));
                        await to.SendAsync(bytes.AsMemory());
                        break;
                    default:
                        await to.SendAsync(bytes.AsMemory());
                        break;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either side has ended.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private (Fault Fault, int At) Next(int bits)
    {
        lock (_lock)
        {
            if (_faultsLeft == 0)
            {
                return (Fault.None, 0);
            }

            var fault = (Fault)_chance.Next((int)Fault.Break + 1);
            int faults = fault == Fault.None ? 0 : 1;
            _faultsLeft -= faults;
            Met += faults;
            return (fault, _chance.Next(bits));
        }
    }
}
