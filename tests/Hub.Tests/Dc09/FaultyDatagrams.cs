using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Tests.Dc09;

/// <summary>
/// A receiver of datagrams behind a bad path: by a seed, messages and answers are lost, doubled, damaged in one bit or come
/// behind the next one. After so many faults the path is sound.
/// </summary>
internal sealed class FaultyDatagrams : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentQueue<Dc09Frame> _taken = new();
    private readonly Dc09Key? _key;
    private readonly Random _chance;
    private readonly Task _running;
    private int _faultsLeft;

    /// <param name="key">Null or <see cref="Vectors.TextKey"/>.</param>
    public FaultyDatagrams(Dc09Key? key, int seed, int faults)
    {
        _key = key;
        _chance = new Random(seed);
        _faultsLeft = faults;
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    /// <summary>What the receiver has; in here before it is answered.</summary>
    public IReadOnlyList<Dc09Frame> Taken => [.. _taken];

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        byte[]? heldAnswer = null;
        while (true)
        {
            UdpReceiveResult got = await _socket.ReceiveAsync();
            foreach (byte[] message in Harm(got.Buffer))
            {
                byte[] line = [.. message.Where(b => b is not (Dc09Frame.Lf or Dc09Frame.Cr))];
                if (Dc09Envelope.Parse(line, out _)?.Open(_key, out _) is not { } frame)
                {
                    continue;
                }

                _taken.Enqueue(frame);
                string text = System.Text.Encoding.Latin1.GetString(line);
                byte[] answer = _key is null ? Answers.Ack(text) : Answers.SealedAck(text);
                if (heldAnswer is null && _faultsLeft > 0 && _chance.Next(4) == 0)
                {
                    _faultsLeft--;
                    heldAnswer = answer;
                    continue;
                }

                foreach (byte[] part in Harm(answer))
                {
                    await _socket.SendAsync(part, got.RemoteEndPoint, CancellationToken.None);
                }

                if (heldAnswer is not null)
                {
                    await _socket.SendAsync(heldAnswer, got.RemoteEndPoint, CancellationToken.None);
                    heldAnswer = null;
                }
            }
        }
    }

    private byte[][] Harm(byte[] bytes)
    {
        int fault = _faultsLeft > 0 ? _chance.Next(4) : 0;
        _faultsLeft -= Math.Min(fault, 1);
        switch (fault)
        {
            case 1:
                return [];
            case 2:
                return [bytes, bytes];
            case 3:
                bytes = [.. bytes];
                bytes[_chance.Next(bytes.Length)] ^= (byte)(1 << _chance.Next(8));
                return [bytes];
            default:
                return [bytes];
        }
    }
}
