using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>Whether a receiver can be reached. No event is sent to it.</summary>
/// <param name="Fault">In a few words; null if it was reached.</param>
internal sealed record ReceiverFacts(string Site, string Name, bool Resolved, string? Fault)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<ReceiverFacts> DialAsync(string site, string name, string host, int port, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(host, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException || IsOver(e))
        {
            return new ReceiverFacts(site, name, Resolved: false, $"the name {host} is not known");
        }

        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(addresses, port, patience.Token).ConfigureAwait(false);
            return new ReceiverFacts(site, name, Resolved: true, null);
        }
        catch (Exception e) when (e is SocketException || IsOver(e))
        {
            return new ReceiverFacts(
                site, name, Resolved: true, e is SocketException ? e.Message : $"no connection within {Patience.TotalSeconds} s");
        }

        bool IsOver(Exception e) => e is OperationCanceledException && !cancellation.IsCancellationRequested;
    }
}
