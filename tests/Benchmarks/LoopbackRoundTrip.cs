using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Benchmarks;

/// <summary>What a small question and its answer take over TCP on this machine, on idle sockets.</summary>
internal static class LoopbackRoundTrip
{
    private const int Bytes = 64;

    public static async Task<Percentiles> MeasureAsync(int times)
    {
        Percentiles result = new("loopback TCP round trip, 64 bytes");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task echo = EchoAsync(listener, times);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        byte[] buffer = new byte[Bytes];
        for (int i = 0; i < times; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await socket.SendAsync(buffer);
            await ReceiveAllAsync(socket, buffer);
            result.Add(Stopwatch.GetElapsedTime(began));
        }

        await echo;
        return result;
    }

    private static async Task EchoAsync(TcpListener listener, int times)
    {
        using Socket socket = await listener.AcceptSocketAsync();
        socket.NoDelay = true;
        byte[] buffer = new byte[Bytes];
        for (int i = 0; i < times; i++)
        {
            await ReceiveAllAsync(socket, buffer);
            await socket.SendAsync(buffer);
        }
    }

    private static async Task ReceiveAllAsync(Socket socket, byte[] buffer)
    {
        for (int got = 0; got < buffer.Length;)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(got));
            if (read == 0)
            {
                throw new IOException("the echo has closed the connection");
            }

            got += read;
        }
    }
}
