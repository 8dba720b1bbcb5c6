using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SchoolButton.Tests.Support.Link;

/// <summary>
/// Ports for those who die and come back at the same place. Below those that systems give to outgoing connections: while
/// nobody listens there, one of them would take it.
/// </summary>
internal static class FreePort
{
    private const int Lowest = 20_000;
    private const int LowestOutgoing = 32_000;

    public static IPEndPoint Find()
    {
        while (true)
        {
            IPEndPoint tried = new(IPAddress.Loopback, RandomNumberGenerator.GetInt32(Lowest, LowestOutgoing));
            try
            {
                using TcpListener listener = new(tried);
                listener.Start();
                return tried;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
