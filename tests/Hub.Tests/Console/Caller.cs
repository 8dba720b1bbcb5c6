using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace SchoolButton.Tests.HubConsole;

/// <summary>A caller from another address of the loopback network, 127.0.0.0/8.</summary>
internal static class Caller
{
    /// <summary>Opens every connection from <paramref name="from"/>.</summary>
    public static HttpClient At(Uri console, string from, string? token = ConsoleHost.Token)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, cancellation) => new NetworkStream(
                await DialAsync(console, from, cancellation), ownsSocket: true),
        };
        HttpClient client = new(handler) { BaseAddress = console };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    public static async Task<Socket> DialAsync(Uri console, string from, CancellationToken cancellation = default)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, console.Port, cancellation);
        return socket;
    }

    /// <summary>All that comes until the hub closes.</summary>
    public static async Task<string> ReadToEndAsync(this Socket socket)
    {
        StringBuilder said = new();
        byte[] buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer).WaitAsync(SseReader.Patience) is > 0 and int count)
            {
                said.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // Cut off: closed all the same.
        }

        return said.ToString();
    }
}
