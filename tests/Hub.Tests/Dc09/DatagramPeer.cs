using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SchoolButton.Tests.Dc09;

/// <summary>A receiver on a real loopback UDP socket, driven by the test.</summary>
internal sealed class DatagramPeer : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentQueue<string> _datagrams = new();

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    /// <summary>Where the last datagram came from.</summary>
    public IPEndPoint? From { get; private set; }

    /// <summary>Every datagram that was read, whole.</summary>
    public IReadOnlyList<string> Datagrams => [.. _datagrams];

    /// <summary>The next frame, without LF and CR.</summary>
    public async Task<string> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Generous);
        UdpReceiveResult got = await _socket.ReceiveAsync(patience.Token);
        From = got.RemoteEndPoint;
        string text = Encoding.Latin1.GetString(got.Buffer);
        _datagrams.Enqueue(text);
        return text.Trim('\n', '\r');
    }

    public async Task AnswerAsync(byte[] bytes) => await _socket.SendAsync(bytes, From!, CancellationToken.None);

    /// <summary>Reads one and takes it.</summary>
    public async Task AcknowledgeAsync() => await AnswerAsync(Answers.Ack(await ReadAsync()));

    public void Dispose() => _socket.Dispose();
}
