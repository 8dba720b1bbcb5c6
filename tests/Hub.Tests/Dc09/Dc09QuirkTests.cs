using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>What receivers were seen to do beside the standard, each found by running one.</summary>
public class Dc09QuirkTests
{
    [Theory]
    [InlineData("\"ACK\"0002L0#1234[]")]
    [InlineData("\"ACK\"0002L0R0#1234[]")]
    [InlineData("\"ACK\"0002R0L0#1234[]_08:15:30,09-01-2026")]
    [InlineData("\"ACK\"0002R0L0#1234[]_08:15:30,09-01-2026\0\0")]
    public async Task An_ack_counts_in_every_form_it_was_seen_in(string ack) => Assert.Equal(
        Dc09Outcome.Acknowledged, (await AnswerAsync(_ => Answers.Framed(ack))).Outcome);

    [Theory]
    [InlineData("\"ACK\"0002R0L0A0[]")]
    [InlineData("\"ACK\"0002NoneL0#1234[]")]
    [InlineData("\"ACK\"0000R0L0#1234[]")]
    [InlineData("\"ACK\"0003R0L0#1234[]")]
    public async Task An_ack_that_names_not_our_message_is_none(string ack) => Assert.NotEqual(
        Dc09Outcome.Acknowledged, (await AnswerAsync(_ => Answers.Framed(ack), close: true)).Outcome);

    [Theory]
    [InlineData("\"NAK\"0000R0L0A0[]_10:15:30,09-01-2026")]
    [InlineData("\"NAK\"0000L0R0A0[]_10:15:30,09-01-2026")]
    [InlineData("\"NAK\"0000R0L0[]_10:15:30,09-01-2026")]
    [InlineData("\"NAK\"0002R0L0#1234[]_10:15:30,09-01-2026")]
    public async Task A_nak_tells_the_time_in_every_form_it_was_seen_in(string nak)
    {
        await using var peer = new ScriptedPeer(
            async link =>
            {
                await link.ReadAsync();
                await link.WriteAsync([.. Answers.Framed(nak), .. Answers.Framed(nak)]);
            },
            async link => await link.WriteAsync(Answers.Ack(await link.ReadAsync())));
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.EndsWith("_10:15:30,09-01-2026", peer.Lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_receiver_that_refuses_null_is_told_as_that(bool byNak)
    {
        async Task Refuse(ScriptedPeer.Link link)
        {
            string line = await link.ReadAsync();
            await link.WriteAsync(byNak ? Answers.Nak(Vectors.Morning) : Answers.Duh(line));
        }

        await using var peer = new ScriptedPeer(Refuse, Refuse);
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.Sender.SuperviseAsync(CancellationToken.None).WaitAsync(Patience.Generous);

        Assert.NotEqual(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.Contains("refuses NULL", result.Detail, StringComparison.Ordinal);
        Assert.Contains("test events", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "no key is set")]
    [InlineData(true, "the key is the same")]
    public async Task A_duh_names_the_account_and_what_to_check(bool encrypted, string key)
    {
        Dc09Result result = await AnswerAsync(Answers.Duh, o => o with { Key = encrypted ? Vectors.TextKey : null });

        Assert.Equal(Dc09Outcome.Refused, result.Outcome);
        Assert.Contains("answered DUH", result.Detail, StringComparison.Ordinal);
        Assert.Contains("account 1234 is enrolled", result.Detail, StringComparison.Ordinal);
        Assert.Contains(key, result.Detail, StringComparison.Ordinal);
        SenderBench.AssertKeyless(result);
    }

    [Theory]
    [InlineData(Dc09Protocol.ContactId, true)]
    [InlineData(Dc09Protocol.ContactId, false)]
    [InlineData(Dc09Protocol.Sia, true)]
    public async Task A_receiver_that_refuses_a_text_gets_the_alarm_without_and_further_ones_at_once_without(Dc09Protocol protocol, bool byNak)
    {
        await using var peer = new ScriptedPeer(
            async link =>
            {
                string line = await link.ReadAsync();
                await link.WriteAsync(byNak ? Answers.Nak(Vectors.Morning) : Answers.Duh(line));
            },
            async link =>
            {
                await link.WriteAsync(Answers.Ack(await link.ReadAsync()));
                await link.WriteAsync(Answers.Ack(await link.ReadAsync()));
            });
        await using var bench = new SenderBench(peer.Port, o => o with { Protocol = protocol, Location = new Dc09Location(43.2, 76.9) });

        Dc09Result first = await bench.SendAsync(SenderBench.Panic(2) with { Text = "Room 12" });
        Dc09Result second = await bench.SendAsync(SenderBench.Panic(3) with { Text = "Room 12" });

        Assert.Equal((Dc09Outcome.Acknowledged, Dc09Outcome.Acknowledged), (first.Outcome, second.Outcome));
        Assert.Equal([true, false, false], peer.Lines.Select(l => l.Contains("Room 12", StringComparison.Ordinal)));
        Assert.Equal([true, false, false], peer.Lines.Select(l => l.Contains("[X", StringComparison.Ordinal)));
        Assert.Equal(["0002", "0002", "0003"], peer.Lines.Select(Sequence));
    }

    [Fact]
    public async Task The_same_stale_time_is_not_believed_again_later()
    {
        DateTimeOffset stale = Vectors.Morning.AddHours(-3);
        static Func<ScriptedPeer.Link, Task> Nak(DateTimeOffset time) => async link =>
        {
            await link.ReadAsync();
            await link.WriteAsync(Answers.Nak(time));
        };

        await using var peer = new ScriptedPeer(Nak(stale), Nak(stale), Nak(stale), Nak(stale));
        await using var bench = new SenderBench(peer.Port);

        Dc09Result first = await bench.SendAsync(SenderBench.Panic(2));
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Dc09Result second = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal((Dc09Outcome.ClockRefused, Dc09Outcome.ClockRefused), (first.Outcome, second.Outcome));
        Assert.Equal(3, peer.Lines.Count);
        Assert.Contains("stands still", second.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_set_again_is_learned_again()
    {
        static Func<ScriptedPeer.Link, Task> Nak(TimeSpan ahead) => async link =>
        {
            await link.ReadAsync();
            await link.WriteAsync(Answers.Nak(Vectors.Morning + ahead));
        };
        static async Task Ack(ScriptedPeer.Link link) => await link.WriteAsync(Answers.Ack(await link.ReadAsync()));
        TimeSpan first = TimeSpan.FromHours(2);

        await using var peer = new ScriptedPeer(
            Nak(first), async link => { await Ack(link); await Nak(TimeSpan.Zero)(link); }, Ack);
        await using var bench = new SenderBench(peer.Port);

        await bench.SendAsync(SenderBench.Panic(1));
        TimeSpan learned = bench.Sender.ClockOffset;
        Dc09Result second = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal((first, TimeSpan.Zero), (learned, bench.Sender.ClockOffset));
        Assert.Equal(Dc09Outcome.Acknowledged, second.Outcome);
    }

    [Fact]
    public void No_drill_is_ever_sent_as_something_else() => Assert.All(
        [ReportKind.Drill, ReportKind.Undelivered, ReportKind.Step],
        kind =>
        {
            using var peer = new DatagramPeer();
            var bench = new SenderBench(peer.Port, o => o with { Transport = Dc09Transport.Udp });
            Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(1) with { Kind = kind });

            Assert.True(sending.IsCompletedSuccessfully);
            Assert.Equal(Dc09Outcome.Refused, sending.Result.Outcome);
            Assert.Null(sending.Result.Wire);
            Assert.Contains($"no message for {kind}", sending.Result.Detail, StringComparison.Ordinal);
        });

    private static async Task<Dc09Result> AnswerAsync(
        Func<string, byte[]> answer, Func<Dc09SenderOptions, Dc09SenderOptions>? change = null, bool close = false)
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.WriteAsync(answer(await link.ReadAsync()));
            if (close)
            {
                link.Close();
            }
        });
        await using var bench = new SenderBench(peer.Port, change);
        return await bench.SendAsync(SenderBench.Panic(2));
    }

    private static string Sequence(string line) => line.Substring(line.LastIndexOf('"') + 1, 4);
}
