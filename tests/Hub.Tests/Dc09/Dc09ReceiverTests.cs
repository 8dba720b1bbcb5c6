using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

public class Dc09ReceiverTests
{
    [Fact]
    public async Task A_plain_event_is_acknowledged_exactly_as_in_the_vector()
    {
        await using var bench = new ReceiverBench();

        Assert.Equal("\n" + Vectors.PlainPanicAck + "\r", await bench.AskAsync(Vectors.PlainPanic));
    }

    [Fact]
    public async Task A_received_event_is_told_in_full()
    {
        await using var bench = new ReceiverBench();
        Task<Dc09Received> next = bench.NextAsync();

        await bench.AskAsync(Vectors.PlainPanic);

        var expected = new Dc09Received
        {
            ReceivedAt = Vectors.Morning, Id = "ADM-CID", Account = "1234", Sequence = 2, Encrypted = false,
            Qualifier = 1, Code = "120", Group = 1, Zone = 7, Timestamp = Vectors.Morning,
            Data = "#1234|1120 01 007", Raw = Vectors.PlainPanic, Answer = Dc09AnswerMode.Ack,
        };
        Assert.Equal(expected, await next);
        Assert.Equal(expected, Assert.Single(bench.Receiver.Recent));
        Assert.True(expected.Accepted);
    }

    [Fact]
    public async Task A_sia_event_has_no_qualifier()
    {
        await using var bench = new ReceiverBench();

        await bench.AskAsync(Vectors.SiaPanic);

        Dc09Received got = Assert.Single(bench.Receiver.Recent);
        Assert.Equal((null, "PA", 1, 7), (got.Qualifier, got.Code, got.Group, got.Zone));
    }

    [Fact]
    public async Task Link_supervision_is_acknowledged()
    {
        await using var bench = new ReceiverBench();

        Assert.Contains("\"ACK\"0000R0L0#1234[]", await bench.AskAsync("28330015\"NULL\"0000R0L0#1234[]"), StringComparison.Ordinal);
        Assert.Null(Assert.Single(bench.Receiver.Recent).Code);
    }

    [Fact]
    public async Task An_encrypted_event_gets_an_encrypted_ack_with_the_time()
    {
        await using var bench = new ReceiverBench(o => o with { Key = Vectors.TextKey });

        string answer = await bench.AskAsync(Vectors.SealedPanic);

        Dc09Envelope ack = Dc09Envelope.Parse(Vectors.Bytes(answer.Trim()), out _)!;
        Assert.True(ack.Encrypted);
        Assert.Equal(Vectors.Morning, ack.Open(Vectors.TextKey, out _)!.Timestamp);
        Assert.Equal(("ACK", 7, "1234"), (ack.Clear.Id, ack.Clear.Sequence, ack.Clear.Account));
        Dc09Received got = Assert.Single(bench.Receiver.Recent);
        Assert.True(got.Encrypted);
        Assert.Equal("#1234|1120 01 007", got.Data);
        Assert.Equal(Vectors.SealedPanic, got.Raw);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    [InlineData(-40, true)]
    [InlineData(-41, false)]
    public async Task An_encrypted_event_is_taken_only_within_the_time_window(int secondsAhead, bool accepted)
    {
        await using var bench = new ReceiverBench(o => o with { Key = Vectors.TextKey });
        bench.Time.Advance(TimeSpan.FromSeconds(-secondsAhead));
        DateTimeOffset receiverTime = bench.Time.GetUtcNow();

        string answer = await bench.AskAsync(Vectors.SealedPanic);

        Assert.Equal(accepted, Assert.Single(bench.Receiver.Recent).Accepted);
        Assert.Equal(accepted, answer.Contains("*ACK", StringComparison.Ordinal));
        Assert.Equal(!accepted, answer.Contains($"\"NAK\"0000R0L0A0[]_{Dc09Time.Print(receiverTime)}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_time_of_a_clear_event_does_not_matter()
    {
        await using var bench = new ReceiverBench();
        bench.Time.Advance(TimeSpan.FromDays(1000));

        Assert.Contains("\"ACK\"", await bench.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_account_gets_duh()
    {
        await using var bench = new ReceiverBench(o => o with { Accounts = new Dictionary<string, Dc09Key?> { ["9999"] = null } });

        Assert.Contains("\"DUH\"0002R0L0#1234[]", await bench.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);
        Assert.False(Assert.Single(bench.Receiver.Recent).Accepted);
    }

    [Fact]
    public async Task Each_account_has_its_own_key()
    {
        var accounts = new Dictionary<string, Dc09Key?> { ["1234"] = Vectors.TextKey, ["5678"] = Vectors.HexKey };
        await using var bench = new ReceiverBench(o => o with { Accounts = accounts });

        Assert.Contains("*ACK", await bench.AskAsync(Vectors.SealedPanic), StringComparison.Ordinal);
        Assert.Contains("DUH", await bench.AskAsync(Vectors.Wrap(Vectors.SealedPanic[8..].Replace("1234", "5678", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clear_event_for_an_account_with_a_key_gets_duh()
    {
        await using var bench = new ReceiverBench(o => o with { Key = Vectors.TextKey });

        Assert.Contains("DUH", await bench.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Dc09AnswerMode.Nak, "\"NAK\"")]
    [InlineData(Dc09AnswerMode.Duh, "\"DUH\"")]
    [InlineData(Dc09AnswerMode.Garbage, "HTTP/1.1")]
    [InlineData(Dc09AnswerMode.Ack, "\"ACK\"")]
    public async Task The_answer_can_be_changed_while_it_runs(Dc09AnswerMode mode, string expected)
    {
        await using var bench = new ReceiverBench();
        await bench.AskAsync(Vectors.PlainPanic);

        bench.Receiver.Mode = mode;

        Assert.Contains(expected, await bench.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);
        Assert.Equal(mode, bench.Receiver.Recent[^1].Answer);
    }

    [Fact]
    public async Task In_mode_nothing_the_message_is_still_told()
    {
        await using var bench = new ReceiverBench();
        bench.Receiver.Mode = Dc09AnswerMode.Nothing;
        Task<Dc09Received> next = bench.NextAsync();
        using ReceiverBench.RawLink link = await bench.ConnectAsync();

        await link.WriteAsync(Vectors.Framed(Vectors.PlainPanic));

        Assert.False((await next).Accepted);
        // The first answer on this connection is that of the second message.
        bench.Receiver.Mode = Dc09AnswerMode.Duh;
        await link.WriteAsync(Vectors.Framed(Vectors.PlainPanic));
        Assert.Contains("DUH", await link.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_mode_slow_the_ack_comes_after_the_delay()
    {
        await using var bench = new ReceiverBench();
        bench.Receiver.Mode = Dc09AnswerMode.Slow;

        Task<string> asking = bench.AskAsync(Vectors.PlainPanic);
        await bench.Time.Scheduled(new Dc09ReceiverOptions().SlowDelay);
        Assert.False(asking.IsCompleted);
        bench.Time.Advance(new Dc09ReceiverOptions().SlowDelay);

        Assert.Contains("\"ACK\"", await asking, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rubbish_gets_no_answer_is_counted_and_does_not_disturb_what_follows()
    {
        await using var bench = new ReceiverBench();
        using ReceiverBench.RawLink link = await bench.ConnectAsync();
        string damaged = Vectors.PlainPanic.Replace("007", "008", StringComparison.Ordinal);

        await link.WriteAsync([.. "GET / HTTP/1.1\r\n"u8, .. Vectors.Framed(damaged), .. Vectors.Framed(Vectors.PlainPanic)]);

        Assert.Equal("\n" + Vectors.PlainPanicAck + "\r", await link.ReadAsync());
        Assert.Single(bench.Receiver.Recent);
        Assert.True(bench.Receiver.Malformed > 0);
    }

    [Fact]
    public async Task A_well_framed_message_it_does_not_understand_gets_duh()
    {
        await using var bench = new ReceiverBench();

        Assert.Contains("DUH", await bench.AskAsync(Vectors.Wrap("\"ADM-CID\"0002R0L0#1234[what]")), StringComparison.Ordinal);
        Assert.Empty(bench.Receiver.Recent);
    }

    [Fact]
    public async Task A_failing_listener_does_not_disturb_the_line()
    {
        await using var bench = new ReceiverBench();
        bench.Receiver.Received += _ => throw new InvalidOperationException("a broken page");
        using ReceiverBench.RawLink link = await bench.ConnectAsync();

        for (int i = 0; i < 2; i++)
        {
            await link.WriteAsync(Vectors.Framed(Vectors.PlainPanic));
            Assert.Contains("\"ACK\"", await link.ReadAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_the_last_messages_are_kept()
    {
        await using var bench = new ReceiverBench(o => o with { KeepMessages = 2 });

        await bench.AskAsync(Vectors.PlainPanic);
        await bench.AskAsync(Vectors.SiaPanic);
        await bench.AskAsync(Vectors.ButtonSilent);

        Assert.Equal([4, 5], bench.Receiver.Recent.Select(m => m.Sequence));
    }

    [Fact]
    public async Task Connections_are_bounded_and_a_closed_one_makes_room()
    {
        await using var bench = new ReceiverBench(o => o with { MaxConnections = 1 });
        using ReceiverBench.RawLink first = await bench.ConnectAsync();
        await first.WriteAsync(Vectors.Framed(Vectors.PlainPanic));
        Assert.NotEqual("", await first.ReadAsync());
        using ReceiverBench.RawLink second = await bench.ConnectAsync();
        Assert.Equal("", await second.ReadAsync());

        // The first says nothing for too long, so the receiver ends it.
        bench.Time.Advance(new Dc09ReceiverOptions().IdleLimit);
        Assert.Equal("", await first.ReadAsync());

        Assert.Contains("ACK", await bench.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_lives_as_long_as_something_comes()
    {
        await using var bench = new ReceiverBench();
        using ReceiverBench.RawLink link = await bench.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await link.WriteAsync(Vectors.Framed(Vectors.PlainPanic));
            Assert.Contains("ACK", await link.ReadAsync(), StringComparison.Ordinal);
            bench.Time.Advance(new Dc09ReceiverOptions().IdleLimit * 0.9);
        }
    }

    [Fact]
    public async Task A_taken_port_is_said_with_what_to_do()
    {
        await using var bench = new ReceiverBench();
        var options = new Dc09ReceiverOptions { Listen = new IPEndPoint(IPAddress.Loopback, bench.Receiver.EndPoint.Port) };
        await using var second = new Dc09Receiver(options, TimeProvider.System, NullLogger<Dc09Receiver>.Instance);

        IOException refused = Assert.Throws<IOException>(second.Start);

        Assert.Contains($"127.0.0.1:{options.Listen.Port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("choose another", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_is_none_is_named_when_the_receiver_is_made()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new ReceiverBench(o => o with { Accounts = new Dictionary<string, Dc09Key?> { ["School 1"] = null } }));

        Assert.Contains("'School 1'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_the_connections()
    {
        var bench = new ReceiverBench();
        using ReceiverBench.RawLink link = await bench.ConnectAsync();
        await link.WriteAsync(Vectors.Framed(Vectors.PlainPanic));
        await link.ReadAsync();

        await bench.DisposeAsync().AsTask().WaitAsync(Patience.Generous);

        Assert.Equal("", await link.ReadAsync());
    }
}
