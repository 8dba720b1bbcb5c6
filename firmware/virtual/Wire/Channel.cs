using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SchoolButton.Firmware.Virtual;

/// <summary>A TCP or TLS connection of a board, through its cable. It dies with the power.</summary>
internal sealed class Channel : IDisposable
{
    private readonly PowerCycle _cycle;
    private readonly Socket _socket;
    private readonly Queue<byte[]> _held = new();
    private readonly Stream _stream;
    private readonly CancellationTokenRegistration _onLost;
    private bool _closed;

    private Channel(PowerCycle cycle, Socket socket, Stream stream)
    {
        _cycle = cycle;
        _socket = socket;
        _stream = stream;
        cycle.Board.Cable.Pulled += OnPulled;
        cycle.Board.Cable.Restored += OnRestored;
        _onLost = cycle.Lost.UnsafeRegister(static channel => ((Channel)channel!).LeaveCable(), this);
    }

    /// <param name="authority">Whom the server's certificate must come from; null for those that the PC trusts.</param>
    /// <param name="tls">The TLS version; None for plain TCP.</param>
    public static Channel Connect(
        PowerCycle cycle,
        string host,
        IPAddress address,
        int port,
        SslProtocols tls,
        X509Certificate? authority,
        int timeoutMs)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cycle.Lost);
        patience.CancelAfter(timeoutMs);
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            // What is measured here is the firmware and the hub, not Nagle's algorithm against delayed acks.
            NoDelay = true,
        };
        try
        {
            if (cycle.Board.Cable.Refuses)
            {
                throw new SocketException((int)SocketError.NetworkUnreachable);
            }

            cycle.Board.Cable.WhenIn().Wait(patience.Token);
            cycle.Adopt(socket);
            socket.ConnectAsync(new IPEndPoint(address, port), patience.Token).AsTask().GetAwaiter().GetResult();
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            if (tls != SslProtocols.None)
            {
                stream = Secure(stream, host, tls, authority, patience.Token);
            }

            cycle.Check();
            return new Channel(cycle, socket, stream);
        }
        catch (Exception e)
        {
            cycle.Check();
            cycle.Forget(socket);
            socket.Dispose();
            throw e is OperationCanceledException ? new SocketException((int)SocketError.TimedOut) : e;
        }
    }

    public void Send(byte[] bytes)
    {
        lock (_cycle.Gate)
        {
            _cycle.Check();
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_cycle.Board.Cable.IsIn)
            {
                _held.Enqueue(bytes);
                return;
            }

            _stream.Write(bytes);
        }
    }

    public async Task<MqttPacket> Receive()
    {
        MqttPacket packet = await MqttPacket.ReadFrom(_stream, _cycle.Lost).ConfigureAwait(false);
        await _cycle.Board.Cable.WhenIn().WaitAsync(_cycle.Lost).ConfigureAwait(false);
        return packet;
    }

    public void Dispose()
    {
        LeaveCable();
        _onLost.Unregister();
        lock (_cycle.Gate)
        {
            if (_closed || _cycle.IsLost)
            {
                return;
            }

            _closed = true;
        }

        _cycle.Forget(_socket);
        _stream.Dispose();
        _socket.Dispose();
    }

    private static SslStream Secure(
        Stream inner, string host, SslProtocols tls, X509Certificate? authority, CancellationToken stop)
    {
        SslStream stream = new(inner);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            EnabledSslProtocols = tls,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (authority != null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.Add(new X509Certificate2(authority));
        }

        stream.AuthenticateAsClientAsync(options, stop).GetAwaiter().GetResult();
        return stream;
    }

    private void LeaveCable()
    {
        _cycle.Board.Cable.Pulled -= OnPulled;
        _cycle.Board.Cable.Restored -= OnRestored;
    }

    private void OnPulled(CableFault fault)
    {
        if (fault == CableFault.Reset)
        {
            try
            {
                _socket.LingerState = new LingerOption(true, 0);
                _socket.Close();
            }
            catch (ObjectDisposedException)
            {
                // Closed at the same moment.
            }
        }
    }

    private void OnRestored()
    {
        lock (_cycle.Gate)
        {
            while (!_closed && !_cycle.IsLost && _held.TryDequeue(out byte[]? bytes))
            {
                try
                {
                    _stream.Write(bytes);
                }
                catch (IOException)
                {
                    // The other side has given the connection up; the reader finds out.
                    return;
                }
            }
        }
    }
}
