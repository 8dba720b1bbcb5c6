using System.Net;
using System.Net.Sockets;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>Whether a receiver can be reached. No event is sent to it.</summary>
/// <param name="Fault">In a few words; null if it was reached.</param>
internal sealed record ReceiverFacts(string Site, string Name, bool Resolved, string? Fault)
{
    /// <summary>Dialled at once.</summary>
    private const int MaxDials = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Nothing answers a dial there; only its name was looked up.</summary>
    public bool IsDatagram { get; init; }

    /// <summary>Every receiver of every site, in the configuration's order.</summary>
    public static async Task<IReadOnlyList<ReceiverFacts>> LookAsync(HubConfig config, CancellationToken cancellation)
    {
        (string Site, ReceiverConfig Receiver)[] all = [.. config.Sites.SelectMany(s => s.Receivers.Select(r => (s.Site.Id, r)))];
        ReceiverFacts[] facts = new ReceiverFacts[all.Length];
        ParallelOptions few = new() { MaxDegreeOfParallelism = MaxDials, CancellationToken = cancellation };
        await Parallel.ForAsync(0, all.Length, few, async (i, stopping) =>
        {
            facts[i] = await LookAsync(all[i].Site, all[i].Receiver, stopping).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return facts;
    }

    private static async Task<ReceiverFacts> LookAsync(string site, ReceiverConfig receiver, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        ReceiverFacts facts = new(site, receiver.Plan.Id, Resolved: true, null) { IsDatagram = receiver.IsDatagram };
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(receiver.Host.Trim('[', ']'), patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException || IsOver(e))
        {
            return facts with { Resolved = false, Fault = $"the name {receiver.Host} is not known" };
        }

        if (receiver.IsDatagram)
        {
            return facts;
        }

        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(addresses, receiver.Port, patience.Token).ConfigureAwait(false);
            return facts;
        }
        catch (Exception e) when (e is SocketException || IsOver(e))
        {
            return facts with { Fault = e is SocketException ? e.Message : $"no connection within {Patience.TotalSeconds} s" };
        }

        bool IsOver(Exception e) => e is OperationCanceledException && !cancellation.IsCancellationRequested;
    }
}
