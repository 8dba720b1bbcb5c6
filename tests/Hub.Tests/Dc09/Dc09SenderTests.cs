using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>What goes out, and what is concluded when the receiver or the road to it fails.</summary>
public class Dc09SenderTests
{
    [Theory]
    [InlineData(ReportKind.Panic, false, false, "1120")]
    [InlineData(ReportKind.Panic, false, true, "6120")]
    [InlineData(ReportKind.DeviceSilent, true, false, "3381")]
    [InlineData(ReportKind.DeviceSilent, true, true, "3381")]
    public async Task Contact_id_says_new_restored_or_repeated_by_its_qualifier(ReportKind kind, bool restore, bool repeat, string expected)
    {
        await using var peer = new ScriptedPeer(AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port);

        await bench.SendAsync(SenderBench.Panic(9) with { Kind = kind, Restore = restore, Repeat = repeat });

        Assert.Contains($"[#1234|{expected} 01 007]", Assert.Single(peer.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_panic_is_on_the_wire_exactly_as_in_the_vector_and_acknowledged()
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.ReadAsync();
            await link.WriteAsync(Vectors.Framed(Vectors.PlainPanicAck));
        });
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.Equal(Vectors.PlainPanic, Assert.Single(peer.Lines));
        Assert.Equal(Vectors.PlainPanic, result.Wire);
        Assert.NotNull(result.RoundTrip);
    }

    [Fact]
    public async Task An_encrypted_panic_is_on_the_wire_exactly_as_in_the_vector_and_never_shows_the_key()
    {
        await using var peer = new ScriptedPeer(AcknowledgeOneSealed);
        await using var bench = new SenderBench(peer.Port, o => o with { Key = Vectors.TextKey }, _ => "012345678");

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(7));

        Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.Equal(Vectors.SealedPanic, Assert.Single(peer.Lines));
        SenderBench.AssertKeyless(result);
    }

    [Fact]
    public async Task A_sia_panic_is_on_the_wire_exactly_as_in_the_vector()
    {
        await using var peer = new ScriptedPeer(AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port, o => o with { Protocol = Dc09Protocol.Sia });

        await bench.SendAsync(SenderBench.Panic(4));

        Assert.Equal(Vectors.SiaPanic, Assert.Single(peer.Lines));
    }

    [Fact]
    public async Task A_silent_button_is_on_the_wire_exactly_as_in_the_vector()
    {
        await using var peer = new ScriptedPeer(AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port, start: Vectors.Morning.AddSeconds(270));

        await bench.SendAsync(SenderBench.Panic(5) with { Kind = ReportKind.DeviceSilent });

        Assert.Equal(Vectors.ButtonSilent, Assert.Single(peer.Lines));
    }

    [Fact]
    public async Task A_sia_repeat_looks_like_the_first_message_with_the_same_number()
    {
        await using var peer = new ScriptedPeer(AcknowledgeTwo);
        await using var bench = new SenderBench(peer.Port, o => o with { Protocol = Dc09Protocol.Sia });

        await bench.SendAsync(SenderBench.Panic(4));
        await bench.SendAsync(SenderBench.Panic(4) with { Repeat = true });

        Assert.Equal(peer.Lines[0], peer.Lines[1]);
    }

    [Fact]
    public async Task A_text_goes_with_sia_and_cannot_break_the_frame()
    {
        await using var peer = new ScriptedPeer(AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port, o => o with { Protocol = Dc09Protocol.Sia });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(4) with { Text = "Küche]\r\n[#^ 12, and much more than fits there, because it goes on and on" });

        Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.Contains("PA007^Kuche) ( - 12, and much more than fits there, because it goe^]", Assert.Single(peer.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_line_and_account_of_the_message_are_sent()
    {
        await using var peer = new ScriptedPeer(AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port, o => o with { Receiver = "12", Line = "AB" });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(4) with { Account = "00abcd", Group = 3 });

        Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.Contains("0004R12LAB#00abcd[#00abcd|1120 03 007]", Assert.Single(peer.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_supervision_is_a_null_message_with_number_zero()
    {
        await using var peer = new ScriptedPeer(AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.Sender.SuperviseAsync(CancellationToken.None).WaitAsync(Patience.Generous);

        Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.EndsWith("\"NULL\"0000R0L0#1234[]_08:15:30,09-01-2026", Assert.Single(peer.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_without_a_code_is_refused_and_nothing_is_sent()
    {
        await using var peer = new ScriptedPeer();
        await using var bench = new SenderBench(peer.Port, o => o with { Protocol = Dc09Protocol.Sia });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(4) with { Kind = ReportKind.Cancel, Restore = true });

        Assert.Equal(Dc09Outcome.Refused, result.Outcome);
        Assert.Contains("Cancel restored", result.Detail, StringComparison.Ordinal);
        Assert.Null(result.Wire);
    }

    [Fact]
    public async Task A_refused_connection_means_not_sent()
    {
        int port;
        using (var closed = new TcpListener(IPAddress.Loopback, 0))
        {
            closed.Start();
            port = ((IPEndPoint)closed.LocalEndpoint).Port;
        }

        await using var bench = new SenderBench(port);

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.NotSent, result.Outcome);
        Assert.Contains($"127.0.0.1:{port}", result.Detail, StringComparison.Ordinal);
        Assert.Null(result.Wire);
    }

    [Theory]
    [InlineData("::")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    public async Task A_host_that_cannot_be_connected_to_is_a_result_and_no_exception(string host)
    {
        int port;
        using (var closed = new TcpListener(IPAddress.Loopback, 0))
        {
            closed.Start();
            port = ((IPEndPoint)closed.LocalEndpoint).Port;
        }

        await using var bench = new SenderBench(port, o => o with { Host = host });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.NotSent, result.Outcome);
        Assert.Contains(host, result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_outcome_is_counted()
    {
        var counted = new ConcurrentQueue<string?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument is { Meter.Name: "SchoolButton.Dc09", Name: "schoolbutton_dc09_sent" })
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Enqueue(tags[0].Value as string));
        listener.Start();
        await using var peer = new ScriptedPeer(AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port);

        await bench.SendAsync(SenderBench.Panic(2));

        Assert.Contains("Acknowledged", counted);
    }

    [Fact]
    public async Task A_connection_that_nobody_answers_means_not_sent()
    {
        // A full backlog drops every further SYN, as a firewall would.
        using var blackhole = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        blackhole.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        blackhole.Listen(0);
        int port = ((IPEndPoint)blackhole.LocalEndPoint!).Port;
        using var filler = new TcpClient();
        await filler.ConnectAsync(IPAddress.Loopback, port);
        await using var bench = new SenderBench(port);

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2));
        await bench.Time.Scheduled(bench.Options.ConnectTimeout);
        bench.Time.Advance(bench.Options.ConnectTimeout);
        Dc09Result result = await sending;

        Assert.Equal(Dc09Outcome.NotSent, result.Outcome);
        Assert.Contains("within 4 s", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_says_nothing_may_have_the_message()
    {
        var read = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(
            async link =>
            {
                await link.ReadAsync();
                read.SetResult();
                await link.UntilClosedAsync();
            },
            AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port);

        Dc09Result unanswered = await bench.SendAndRunOutAsync(SenderBench.Panic(2), read.Task);
        Dc09Result again = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Unanswered, unanswered.Outcome);
        Assert.Equal(Vectors.PlainPanic, unanswered.Wire);
        Assert.Null(unanswered.RoundTrip);
        // On a new connection, so that a late answer cannot be taken for another's.
        Assert.Equal(Dc09Outcome.Acknowledged, again.Outcome);
    }

    [Fact]
    public async Task A_receiver_that_closes_without_an_answer_may_have_the_message()
    {
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.ReadAsync();
            link.Close();
        });
        await using var bench = new SenderBench(peer.Port);

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Unanswered, result.Outcome);
        Assert.Single(peer.Lines);
    }

    [Fact]
    public async Task One_connection_serves_many_messages()
    {
        await using var peer = new ScriptedPeer(AcknowledgeTwo);
        await using var bench = new SenderBench(peer.Port);

        Dc09Result[] results = [await bench.SendAsync(SenderBench.Panic(1)), await bench.SendAsync(SenderBench.Panic(2))];

        Assert.All(results, r => Assert.Equal(Dc09Outcome.Acknowledged, r.Outcome));
        await peer.Done;
    }

    [Fact]
    public async Task A_connection_the_receiver_closed_while_it_was_quiet_is_opened_again()
    {
        await using var peer = new ScriptedPeer(
            async link =>
            {
                await AcknowledgeOne(link);
                link.Close();
            },
            AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port);

        await bench.SendAsync(SenderBench.Panic(1));
        Dc09Result second = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Acknowledged, second.Outcome);
        Assert.Equal(2, peer.Lines.Count);
    }

    [Fact]
    public async Task A_used_connection_that_dies_under_a_message_gets_it_sent_once_more_with_the_same_number()
    {
        await using var peer = new ScriptedPeer(
            async link =>
            {
                await AcknowledgeOne(link);
                await link.ReadAsync();
                link.Reset();
            },
            AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port);

        await bench.SendAsync(SenderBench.Panic(1));
        Dc09Result second = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Acknowledged, second.Outcome);
        Assert.Equal(Vectors.PlainPanic, peer.Lines[1]);
        Assert.Equal(Vectors.PlainPanic, peer.Lines[2]);
    }

    [Fact]
    public async Task When_even_the_new_connection_fails_the_message_counts_as_written()
    {
        ScriptedPeer? peer = null;
        peer = new ScriptedPeer(async link =>
        {
            await AcknowledgeOne(link);
            await link.ReadAsync();
            peer!.StopListening();
            link.Reset();
        });
        await using ScriptedPeer disposing = peer;
        await using var bench = new SenderBench(peer.Port);

        await bench.SendAsync(SenderBench.Panic(1));
        Dc09Result second = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Unanswered, second.Outcome);
        Assert.Equal(Vectors.PlainPanic, second.Wire);
    }

    [Fact]
    public async Task A_connection_that_was_quiet_too_long_is_not_trusted_with_an_alarm()
    {
        await using var peer = new ScriptedPeer(
            async link =>
            {
                await AcknowledgeOne(link);
                await link.UntilClosedAsync();
            },
            AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port);

        await bench.SendAsync(SenderBench.Panic(1));
        bench.Time.Advance(bench.Options.IdleLimit + TimeSpan.FromSeconds(1));
        Dc09Result second = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal(Dc09Outcome.Acknowledged, second.Outcome);
        await peer.Done;
    }

    [Fact]
    public async Task One_message_is_in_flight_at_a_time()
    {
        var order = new List<string>();
        await using var peer = new ScriptedPeer(async link =>
        {
            for (int i = 0; i < 3; i++)
            {
                order.Add("message");
                string line = await link.ReadAsync();
                order.Add("answer");
                await link.WriteAsync(Answers.Ack(line));
            }
        });
        await using var bench = new SenderBench(peer.Port);

        Dc09Result[] results = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => bench.SendAsync(SenderBench.Panic(i))));

        Assert.All(results, r => Assert.Equal(Dc09Outcome.Acknowledged, r.Outcome));
        Assert.Equal(["message", "answer", "message", "answer", "message", "answer"], order);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_a_working_sender()
    {
        var read = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(
            async link =>
            {
                await link.ReadAsync();
                read.SetResult();
                await link.UntilClosedAsync();
            },
            AcknowledgeOne);
        await using var bench = new SenderBench(peer.Port);
        using var cancel = new CancellationTokenSource();

        Task<Dc09Result> sending = bench.Sender.SendAsync(SenderBench.Panic(1), cancel.Token);
        await read.Task.WaitAsync(Patience.Generous);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Patience.Generous));
        Assert.Equal(Dc09Outcome.Acknowledged, (await bench.SendAsync(SenderBench.Panic(2))).Outcome);
    }

    [Fact]
    public async Task Disposing_breaks_off_what_is_under_way_and_what_waits()
    {
        var read = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.ReadAsync();
            read.SetResult();
            await link.UntilClosedAsync();
        });
        var bench = new SenderBench(peer.Port);
        Task<Dc09Result> underWay = bench.SendAsync(SenderBench.Panic(1));
        Task<Dc09Result> waiting = bench.SendAsync(SenderBench.Panic(2));
        await read.Task.WaitAsync(Patience.Generous);

        await bench.DisposeAsync().AsTask().WaitAsync(Patience.Generous);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => underWay);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10000)]
    public void A_sequence_number_out_of_range_is_a_bug_of_the_caller(int sequence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SenderBench.Panic(sequence));

    [Fact]
    public void A_wrong_setting_is_named_when_the_sender_is_made()
    {
        ArgumentException account = Assert.Throws<ArgumentException>(() => new SenderBench(9, o => o with { Account = "12" }));
        ArgumentException port = Assert.Throws<ArgumentException>(() => new SenderBench(0));

        Assert.Contains("account '12'", account.Message, StringComparison.Ordinal);
        Assert.Contains("port 0", port.Message, StringComparison.Ordinal);
    }

    private static async Task AcknowledgeOne(ScriptedPeer.Link link) => await link.WriteAsync(Answers.Ack(await link.ReadAsync()));

    private static async Task AcknowledgeTwo(ScriptedPeer.Link link)
    {
        await AcknowledgeOne(link);
        await AcknowledgeOne(link);
    }

    private static async Task AcknowledgeOneSealed(ScriptedPeer.Link link) =>
        await link.WriteAsync(Answers.SealedAck(await link.ReadAsync()));
}
