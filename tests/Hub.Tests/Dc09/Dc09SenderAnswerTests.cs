using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>What is concluded from the answers receivers give, the odd ones of real receivers among them.</summary>
public class Dc09SenderAnswerTests
{
    private static readonly TimeSpan PatienceAfterGarbage = TimeSpan.FromSeconds(1);

    /// <summary>Plaintexts of an encrypted ACK: all 32 bytes or a multiple.</summary>
    public static TheoryData<string, bool> SealedAcks() => new()
    {
        { "XXXXXXXXXX|]_08:15:30,09-01-2026", true },
        { "0000000000|]_08:15:30,09-01-2026", false },
        { "\0\0\0\0\0\0\0\0\0\0|]_08:15:30,09-01-2026", true },
        { "00000000000]_08:15:30,09-01-2026", false },
        { "\0\0\0\0\0\0\0\0\0\0\0]_08:15:30,09-01-2026", false },
        { "\0\0\0\0\0\0\0\0\0\0|]_08:15:30,09-01-2026" + new string('\u0010', 16), true },
        { "|]_08:15:30,09-01-2026\0\0\0\0\0\0\0\0\0\0", true },
    };

    [Theory]
    [MemberData(nameof(SealedAcks))]
    public async Task Every_way_receivers_encrypt_an_ack_is_understood(string plaintext, bool lowerCase)
    {
        await using var peer = new ScriptedPeer(async link =>
            await link.WriteAsync(Answers.SealedAck(await link.ReadAsync(), plaintext, lowerCase)));
        await using var bench = Sealed(peer);

        Assert.Equal(Dc09Outcome.Acknowledged, (await bench.SendAsync(SenderBench.Panic(7))).Outcome);
    }

    [Fact]
    public async Task An_answer_may_come_byte_by_byte()
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            foreach (byte b in Answers.Ack(await link.ReadAsync()))
            {
                await link.WriteAsync([b]);
            }
        });
        await using var bench = new SenderBench(peer.Port);

        Assert.Equal(Dc09Outcome.Acknowledged, (await bench.SendAsync(SenderBench.Panic(2))).Outcome);
    }

    [Fact]
    public async Task Late_answers_to_other_messages_are_skipped_also_in_one_segment()
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            string line = await link.ReadAsync();
            byte[] stale = (Answers.Of(line, Dc09Ids.Ack) with { Sequence = 1 }).Encode();
            byte[] staleDuh = (Answers.Of(line, Dc09Ids.Duh) with { Sequence = 1 }).Encode();
            await link.WriteAsync([.. stale, .. staleDuh, .. Answers.Ack(line)]);
        });
        await using var bench = new SenderBench(peer.Port);

        Assert.Equal(Dc09Outcome.Acknowledged, (await bench.SendAsync(SenderBench.Panic(2))).Outcome);
    }

    [Fact]
    public async Task A_late_answer_alone_is_no_answer()
    {
        var answered = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.WriteAsync((Answers.Of(await link.ReadAsync(), Dc09Ids.Ack) with { Sequence = 1 }).Encode());
            answered.SetResult();
            await link.UntilClosedAsync();
        });
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.SendAndRunOutAsync(SenderBench.Panic(2), answered.Task);

        Assert.Equal(Dc09Outcome.Unanswered, result.Outcome);
    }

    [Fact]
    public async Task A_second_ack_for_the_same_message_does_not_answer_the_next()
    {
        var both = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async link =>
        {
            byte[] ack = Answers.Ack(await link.ReadAsync());
            await link.WriteAsync([.. ack, .. ack]);
            await link.ReadAsync();
            both.SetResult();
            await link.UntilClosedAsync();
        });
        await using var bench = new SenderBench(peer.Port);

        await bench.SendAsync(SenderBench.Panic(1));
        Dc09Result second = await bench.SendAndRunOutAsync(SenderBench.Panic(2), both.Task);

        Assert.Equal(Dc09Outcome.Unanswered, second.Outcome);
    }

    [Fact]
    public async Task A_nak_corrects_the_clock_and_the_message_goes_again_with_its_number()
    {
        DateTimeOffset receiverTime = Vectors.Morning.AddHours(2).AddSeconds(7);
        await using var peer = new ScriptedPeer(
            async link =>
            {
                await link.ReadAsync();
                byte[] nak = Answers.Nak(receiverTime);
                // Twice and then closed, as one receiver does.
                await link.WriteAsync([.. nak, .. nak]);
                link.Close();
            },
            async link =>
            {
                await link.WriteAsync(Answers.SealedAck(await link.ReadAsync()));
                await link.WriteAsync(Answers.SealedAck(await link.ReadAsync()));
            });
        await using var bench = Sealed(peer);

        Dc09Result first = await bench.SendAsync(SenderBench.Panic(7));
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Dc09Result second = await bench.SendAsync(SenderBench.Panic(8));

        Assert.Equal(Dc09Outcome.Acknowledged, first.Outcome);
        Assert.Equal(Dc09Outcome.Acknowledged, second.Outcome);
        Assert.Equal(
            [(7, Vectors.Morning), (7, receiverTime), (8, receiverTime.AddSeconds(5))],
            peer.Lines.Select(Opened).Select(f => (f.Sequence, f.Timestamp!.Value)));
        Assert.Equal(receiverTime - Vectors.Morning, bench.Sender.ClockOffset);
    }

    [Fact]
    public async Task A_second_nak_ends_it_so_that_no_loop_begins()
    {
        static async Task Nak(ScriptedPeer.Link link)
        {
            await link.ReadAsync();
            await link.WriteAsync(Answers.Nak(Vectors.Morning.AddSeconds(3)));
        }

        await using var peer = new ScriptedPeer(Nak, Nak);
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(7));

        Assert.Equal(Dc09Outcome.ClockRefused, result.Outcome);
        Assert.Equal(2, peer.Lines.Count);
        Assert.Contains("2026-09-01 08:15:33Z", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_nak_whose_time_is_ours_teaches_nothing()
    {
        static async Task Nak(ScriptedPeer.Link link)
        {
            await link.ReadAsync();
            await link.WriteAsync(Answers.Nak(Vectors.Morning.AddSeconds(-1)));
        }

        await using var peer = new ScriptedPeer(Nak, Nak);
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(7));

        Assert.Equal((Dc09Outcome.ClockRefused, TimeSpan.Zero), (result.Outcome, bench.Sender.ClockOffset));
        Assert.Contains("the time is not the trouble", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-12, "its clock is 12.0 s behind ours")]
    [InlineData(200, "its clock is 3 min 20 s ahead of ours")]
    [InlineData(-90000, "its clock is 25 h 0 min behind ours")]
    public async Task How_far_the_clocks_are_apart_is_said_in_words(double seconds, string words)
    {
        await using var peer = new ScriptedPeer(
            async link =>
            {
                await link.ReadAsync();
                await link.WriteAsync(Answers.Nak(Vectors.Morning.AddSeconds(seconds)));
            },
            async link => await link.WriteAsync(Answers.Ack(await link.ReadAsync())));
        KeptLog log = new();
        await using var sender = new Dc09Sender(
            new Dc09SenderOptions { Host = "127.0.0.1", Port = peer.Port, Account = "1234" }, new ManualTime(Vectors.Morning), log);

        await sender.SendAsync(SenderBench.Panic(7), CancellationToken.None).WaitAsync(Patience.Generous);

        Assert.Contains(words, Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"NAK\"0000R0L0A0[]")]
    [InlineData("\"NAK\"0000R0L0A0[]_99:99:99,99-99-9999")]
    [InlineData("\"NAK\"0000R0L0A0[]_00:00:00,01-01-9999")]
    public async Task A_nak_that_tells_no_usable_time_is_not_answered_with_the_same_time_again(string nak)
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.ReadAsync();
            await link.WriteAsync(Answers.Framed(nak));
        });
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(7));

        Assert.Equal(Dc09Outcome.ClockRefused, result.Outcome);
        Assert.Single(peer.Lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_duh_is_reported_as_a_fault_of_configuration_and_not_hammered(bool encrypted)
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.WriteAsync(Answers.Duh(await link.ReadAsync()));
            await link.UntilClosedAsync();
        });
        await using var bench = new SenderBench(peer.Port, o => o with { Key = encrypted ? Vectors.TextKey : null });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(7));

        Assert.Equal(Dc09Outcome.Refused, result.Outcome);
        Assert.Single(peer.Lines);
        Assert.Contains("1234", result.Detail, StringComparison.Ordinal);
        SenderBench.AssertKeyless(result);
    }

    [Fact]
    public async Task Another_server_on_the_port_is_garbage()
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.ReadAsync();
            await link.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
            link.Close();
        });
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Garbage, result.Outcome);
        Assert.Contains("HTTP/1.1 400", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_is_not_waited_on_for_the_whole_reply_timeout()
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.ReadAsync();
            await link.WriteAsync("garbage");
            await link.UntilClosedAsync();
        });
        await using var bench = new SenderBench(peer.Port);

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2));
        await bench.Time.Scheduled(PatienceAfterGarbage);
        bench.Time.Advance(PatienceAfterGarbage);

        Assert.Equal(Dc09Outcome.Garbage, (await sending).Outcome);
    }

    [Fact]
    public async Task A_true_answer_behind_garbage_still_counts()
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.WriteAsync("Welcome to the receiver\r\n");
            string line = await link.ReadAsync();
            await link.WriteAsync(Vectors.Framed(Vectors.PlainPanicAck.Replace("0002", "0003", StringComparison.Ordinal)));
            await link.WriteAsync(Answers.Ack(line));
        });
        await using var bench = new SenderBench(peer.Port);

        Assert.Equal(Dc09Outcome.Acknowledged, (await bench.SendAsync(SenderBench.Panic(2))).Outcome);
    }

    [Fact]
    public async Task A_peer_that_never_stops_talking_is_garbage()
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.ReadAsync();
            await link.WriteAsync(new string('x', 128 * 1024));
            await link.UntilClosedAsync();
        });
        await using var bench = new SenderBench(peer.Port);

        Assert.Equal(Dc09Outcome.Garbage, (await bench.SendAsync(SenderBench.Panic(2))).Outcome);
    }

    [Fact]
    public async Task An_ack_for_another_account_does_not_acknowledge() =>
        await AssertGarbage(encrypted: false, line => (Answers.Of(line, Dc09Ids.Ack) with { Account = "9999" }).Encode(), "account 9999");

    [Fact]
    public async Task A_clear_ack_does_not_acknowledge_an_encrypted_message() =>
        await AssertGarbage(encrypted: true, Answers.Ack, "not encrypted");

    [Fact]
    public async Task An_ack_under_another_key_does_not_acknowledge() =>
        await AssertGarbage(
            encrypted: true,
            line => (Answers.Of(line, Dc09Ids.Ack) with { Timestamp = Vectors.Morning }).Encode(Vectors.HexKey, Dc09Pads.Random),
            "does not open");

    [Fact]
    public async Task An_encrypted_ack_does_not_acknowledge_a_clear_message() =>
        await AssertGarbage(encrypted: false, Answers.SealedAck, "no key");

    [Fact]
    public async Task An_event_is_no_answer() =>
        await AssertGarbage(encrypted: false, line => Vectors.Framed(line), "ADM-CID");

    private static async Task AssertGarbage(bool encrypted, Func<string, byte[]> answer, string because)
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.WriteAsync(answer(await link.ReadAsync()));
            link.Close();
        });
        await using var bench = new SenderBench(peer.Port, o => o with { Key = encrypted ? Vectors.TextKey : null });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(7));

        Assert.Equal(Dc09Outcome.Garbage, result.Outcome);
        Assert.Contains(because, result.Detail, StringComparison.Ordinal);
        SenderBench.AssertKeyless(result);
    }

    private static SenderBench Sealed(ScriptedPeer peer) => new(peer.Port, o => o with { Key = Vectors.TextKey });

    private static Dc09Frame Opened(string line) => Dc09Envelope.Parse(Vectors.Bytes(line), out _)!.Open(Vectors.TextKey, out _)!;

    private sealed class KeptLog : ILogger<Dc09Sender>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
