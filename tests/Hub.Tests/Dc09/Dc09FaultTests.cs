using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>
/// Promises of the sender on a path that harms what passes: what it calls acknowledged, the receiver has; every message gets
/// there in the end; each keeps its number; and nothing is thrown out of it.
/// </summary>
public class Dc09FaultTests
{
    private const int Messages = 8;
    private const int Faults = 12;

    /// <summary>Short, so that what is lost is soon sent again. How long it is decides nothing here.</summary>
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromMilliseconds(150);

    public static TheoryData<int, bool> Seeds()
    {
        var seeds = new TheoryData<int, bool>();
        for (int seed = 1; seed <= 6; seed++)
        {
            seeds.Add(seed, false);
            seeds.Add(seed, true);
        }

        return seeds;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Over_a_faulty_connection_acknowledged_means_received(int seed, bool encrypted)
    {
        Dc09Key? key = encrypted ? Vectors.TextKey : null;
        await using var receiver = new Dc09Receiver(new Dc09ReceiverOptions { Key = key }, TimeProvider.System, NullLogger<Dc09Receiver>.Instance);
        receiver.Start();
        await using var path = new FaultyPath(receiver.EndPoint, seed, Faults);

        await SendAllAsync(
            path.Port, seed % 2 == 0 ? Dc09Transport.Tcp : Dc09Transport.TcpPerMessage, key,
            () => receiver.Recent.Where(m => m.Accepted).Select(m => (m.Sequence, m.Data)));

        Assert.Equal(Faults, path.Met);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Over_a_faulty_path_of_datagrams_acknowledged_means_received(int seed, bool encrypted)
    {
        Dc09Key? key = encrypted ? Vectors.TextKey : null;
        await using var receiver = new FaultyDatagrams(key, seed, Faults);

        await SendAllAsync(receiver.Port, Dc09Transport.Udp, key, () => receiver.Taken.Select(f => (f.Sequence, f.Data)));
    }

    private static async Task SendAllAsync(
        int port, Dc09Transport transport, Dc09Key? key, Func<IEnumerable<(int Sequence, string Data)>> received)
    {
        var options = new Dc09SenderOptions
        {
            Host = "127.0.0.1", Port = port, Account = "1234", Key = key, Transport = transport, ReplyTimeout = ReplyTimeout,
        };
        await using var sender = new Dc09Sender(options, TimeProvider.System, NullLogger<Dc09Sender>.Instance);
        using var patience = new CancellationTokenSource(Patience.Generous);

        // Until the faults are used up, and then some: the last ones go over a sound path.
        for (int sequence = 1; sequence <= Messages; sequence++)
        {
            var message = SenderBench.Panic(sequence) with { Zone = sequence };
            while ((await sender.SendAsync(message, patience.Token)).Outcome != Dc09Outcome.Acknowledged)
            {
                message = message with { Repeat = true };
            }

            Assert.Contains(received(), m => m.Sequence == sequence && Of(m.Data).Zone == sequence);
        }

        Assert.All(received(), m => Assert.Equal(m.Sequence, Of(m.Data).Zone));
    }

    private static ContactIdEvent Of(string data) => ContactIdEvent.Parse(data)!;
}
