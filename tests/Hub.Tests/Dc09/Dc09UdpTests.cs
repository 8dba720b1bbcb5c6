using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>Messages as datagrams.</summary>
public class Dc09UdpTests
{
    private static readonly TimeSpan FirstRetransmission = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task One_datagram_is_one_frame_and_its_answer_acknowledges()
    {
        using var peer = new DatagramPeer();
        await using SenderBench bench = Bench(peer);

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2));
        await peer.AcknowledgeAsync();
        Dc09Result result = await sending;

        Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.Equal($"\n{Vectors.PlainPanic}\r", Assert.Single(peer.Datagrams));
        Assert.Equal(Vectors.PlainPanicAck, result.Reply);
    }

    [Fact]
    public async Task Without_an_answer_the_same_bytes_go_again_within_the_reply_time()
    {
        using var peer = new DatagramPeer();
        await using SenderBench bench = Bench(peer);

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2));
        await peer.ReadAsync();
        await PassAsync(bench, FirstRetransmission);
        await peer.ReadAsync();
        await PassAsync(bench, FirstRetransmission * 2);
        await peer.AcknowledgeAsync();

        Assert.Equal(Dc09Outcome.Acknowledged, (await sending).Outcome);
        Assert.Equal(3, peer.Datagrams.Count);
        Assert.Single(peer.Datagrams.Distinct());
    }

    [Fact]
    public async Task Encrypted_datagrams_are_sent_again_as_the_same_bytes_too()
    {
        using var peer = new DatagramPeer();
        await using SenderBench bench = Bench(peer, o => o with { Key = Vectors.TextKey });

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2));
        await peer.ReadAsync();
        await PassAsync(bench, FirstRetransmission);
        await peer.AnswerAsync(Answers.SealedAck(await peer.ReadAsync()));

        Assert.Equal(Dc09Outcome.Acknowledged, (await sending).Outcome);
        Assert.Single(peer.Datagrams.Distinct());
    }

    [Fact]
    public async Task What_another_address_answers_is_not_heard()
    {
        using var peer = new DatagramPeer();
        using var stranger = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        await using SenderBench bench = Bench(peer);

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2));
        string line = await peer.ReadAsync();
        await stranger.SendAsync(Answers.Duh(line), peer.From!, CancellationToken.None);
        await peer.AnswerAsync(Answers.Ack(line));

        Assert.Equal(Dc09Outcome.Acknowledged, (await sending).Outcome);
    }

    [Fact]
    public async Task A_second_answer_to_an_earlier_message_does_not_answer_the_next()
    {
        using var peer = new DatagramPeer();
        await using SenderBench bench = Bench(peer);
        Task<Dc09Result> first = bench.SendAsync(SenderBench.Panic(1));
        byte[] ack = Answers.Ack(await peer.ReadAsync());
        await peer.AnswerAsync(ack);
        await first;

        Task<Dc09Result> second = bench.SendAsync(SenderBench.Panic(2));
        await peer.ReadAsync();
        await peer.AnswerAsync(ack);
        await PassAsync(bench, bench.Options.ReplyTimeout);

        Assert.Equal(Dc09Outcome.Unanswered, (await second).Outcome);
    }

    [Fact]
    public async Task Rubbish_and_half_an_answer_are_passed_over_and_an_answer_needs_no_end_sign()
    {
        using var peer = new DatagramPeer();
        await using SenderBench bench = Bench(peer);

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2));
        byte[] ack = Answers.Ack(await peer.ReadAsync());
        await peer.AnswerAsync([0xFF, 0x00]);
        await peer.AnswerAsync([]);
        await peer.AnswerAsync(ack[..10]);
        await peer.AnswerAsync(ack[..^1]);

        Assert.Equal(Dc09Outcome.Acknowledged, (await sending).Outcome);
    }

    [Fact]
    public async Task A_nak_corrects_the_clock_and_its_double_does_no_harm()
    {
        DateTimeOffset theirs = Vectors.Morning.AddHours(1);
        using var peer = new DatagramPeer();
        await using SenderBench bench = Bench(peer);

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2));
        await peer.ReadAsync();
        await peer.AnswerAsync(Answers.Nak(theirs));
        await peer.AnswerAsync(Answers.Nak(theirs));
        await peer.AcknowledgeAsync();

        Assert.Equal(Dc09Outcome.Acknowledged, (await sending).Outcome);
        Assert.EndsWith("_09:15:30,09-01-2026\r", peer.Datagrams[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port_is_a_result_at_once_and_no_exception()
    {
        int port;
        using (var closed = new DatagramPeer())
        {
            port = closed.Port;
        }

        await using var bench = new SenderBench(port, o => o with { Transport = Dc09Transport.Udp });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Unanswered, result.Outcome);
        Assert.Contains("(UDP)", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_a_working_sender()
    {
        using var peer = new DatagramPeer();
        await using SenderBench bench = Bench(peer);
        using var cancel = new CancellationTokenSource();

        Task<Dc09Result> sending = bench.Sender.SendAsync(SenderBench.Panic(1), cancel.Token);
        await peer.ReadAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Patience.Generous));
        Task<Dc09Result> next = bench.SendAsync(SenderBench.Panic(2));
        await peer.AcknowledgeAsync();

        Assert.Equal(Dc09Outcome.Acknowledged, (await next).Outcome);
    }

    private static SenderBench Bench(DatagramPeer peer, Func<Dc09SenderOptions, Dc09SenderOptions>? change = null) => new(
        peer.Port, o => (change?.Invoke(o) ?? o) with { Transport = Dc09Transport.Udp });

    private static async Task PassAsync(SenderBench bench, TimeSpan time)
    {
        await bench.Time.Scheduled(time);
        bench.Time.Advance(time);
    }
}
