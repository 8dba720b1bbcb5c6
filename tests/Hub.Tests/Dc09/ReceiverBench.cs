using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>The built-in receiver on standing time, and a raw connection to it.</summary>
internal sealed class ReceiverBench : IAsyncDisposable
{
    public ReceiverBench(Func<Dc09ReceiverOptions, Dc09ReceiverOptions>? change = null)
    {
        var options = new Dc09ReceiverOptions();
        Receiver = new Dc09Receiver(change is null ? options : change(options), Time, NullLogger<Dc09Receiver>.Instance, n => new string('x', n));
        Receiver.Start();
    }

    public ManualTime Time { get; } = new(Vectors.Morning);

    public Dc09Receiver Receiver { get; }

    public async Task<RawLink> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Receiver.EndPoint);
        return new RawLink(socket);
    }

    /// <summary>One line on a connection of its own, and its answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        using RawLink link = await ConnectAsync();
        await link.WriteAsync(Vectors.Framed(line));
        return await link.ReadAsync();
    }

    /// <summary>The next message that the receiver announces.</summary>
    public Task<Dc09Received> NextAsync()
    {
        var next = new TaskCompletionSource<Dc09Received>(TaskCreationOptions.RunContinuationsAsynchronously);
        Receiver.Received += message => next.TrySetResult(message);
        return next.Task.WaitAsync(Patience.Generous);
    }

    public ValueTask DisposeAsync() => Receiver.DisposeAsync();

    internal sealed class RawLink(Socket socket) : IDisposable
    {
        public async Task WriteAsync(byte[] bytes) => Assert.Equal(bytes.Length, await socket.SendAsync(bytes.AsMemory()));

        /// <summary>What comes next, or empty when the receiver has closed.</summary>
        public async Task<string> ReadAsync()
        {
            byte[] buffer = new byte[4096];
            try
            {
                using var patience = new CancellationTokenSource(Patience.Generous);
                int count = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
                return Encoding.Latin1.GetString(buffer, 0, count);
            }
            catch (SocketException)
            {
                return "";
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
