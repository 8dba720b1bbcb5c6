using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Lines;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>How an attempt goes: its connections, its limit, and what of a report is on the wire.</summary>
public class Dc09AttemptTests
{
    [Fact]
    public async Task A_connection_for_each_message_is_closed_orderly_after_its_answer()
    {
        static async Task One(ScriptedPeer.Link link)
        {
            await link.WriteAsync(Answers.Ack(await link.ReadAsync()));
            await link.UntilEndedAsync();
        }

        await using var peer = new ScriptedPeer(One, One);
        await using var bench = new SenderBench(peer.Port, o => o with { Transport = Dc09Transport.TcpPerMessage });

        Dc09Result[] results = [await bench.SendAsync(SenderBench.Panic(1)), await bench.SendAsync(SenderBench.Panic(2))];

        Assert.All(results, r => Assert.Equal(Dc09Outcome.Acknowledged, r.Outcome));
        await peer.Done;
    }

    [Fact]
    public async Task A_caller_that_gives_up_closes_orderly()
    {
        var read = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async link =>
        {
            await link.ReadAsync();
            read.SetResult();
            await link.UntilEndedAsync();
        });
        await using var bench = new SenderBench(peer.Port);
        using var cancel = new CancellationTokenSource();

        Task<Dc09Result> sending = bench.Sender.SendAsync(SenderBench.Panic(1), cancel.Token);
        await read.Task.WaitAsync(Patience.Generous);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Patience.Generous));
        await peer.Done;
    }

    [Fact]
    public async Task However_many_tries_an_attempt_needs_it_ends_within_its_limit()
    {
        var time = new TaskCompletionSource<ManualTime>();
        TimeSpan late = Dc09SenderOptions.DefaultReplyTimeout - TimeSpan.FromSeconds(0.1);
        Func<ScriptedPeer.Link, Task> AnswerLate(Func<string, byte[]> answer) => async link =>
        {
            string line = await link.ReadAsync();
            (await time.Task).Advance(late);
            await link.WriteAsync(answer(line));
        };

        var third = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(
            AnswerLate(_ => Answers.Nak(Vectors.Morning.AddHours(1))),
            AnswerLate(Answers.Duh),
            async link =>
            {
                await link.ReadAsync();
                third.SetResult();
                await link.UntilClosedAsync();
            });
        await using var bench = new SenderBench(peer.Port);
        time.SetResult(bench.Time);

        Task<Dc09Result> sending = bench.SendAsync(SenderBench.Panic(2) with { Text = "Room 12" });
        await third.Task.WaitAsync(Patience.Generous);
        TimeSpan left = bench.Options.AttemptLimit - (2 * late);
        await bench.Time.Scheduled(left);
        bench.Time.Advance(left);

        Assert.True(left < bench.Options.ReplyTimeout);
        Assert.Equal(Dc09Outcome.Unanswered, (await sending).Outcome);
    }

    [Theory]
    [InlineData(Dc09Protocol.ContactId, "[#1234|1120 01 007][IKab. 12; Knopka][X076E53.382][Y43N14.334]_")]
    [InlineData(Dc09Protocol.Sia, "[#1234|Nri1/PA007^Kab. 12; Knopka^][X076E53.382][Y43N14.334]_")]
    public async Task Room_name_and_place_are_on_the_wire(Dc09Protocol protocol, string expected) =>
        Assert.Contains(expected, await WireAsync(Pressed, o => o with { Protocol = protocol, Location = new(43.2389, 76.8897) }), StringComparison.Ordinal);

    [Theory]
    [InlineData(false, "[Ilate, 06:15:30,09-01-2026 UTC; Kab. 12; Knopka]_")]
    [InlineData(true, "[Ilate, 06:15:30,09-01-2026 UTC; Kab. 12; Knopka][H06:15:30,09-01-2026]_")]
    public async Task An_old_alarm_says_that_it_is_late_and_its_true_time(bool asField, string expected) => Assert.Contains(
        expected, await WireAsync(Pressed with { IsLate = true }, o => o with { SendTimeOfOccurrence = asField }), StringComparison.Ordinal);

    [Fact]
    public async Task One_that_a_person_closed_meanwhile_says_so() => Assert.Contains(
        "[IKab. 12; Knopka; closed meanwhile]_", await WireAsync(Pressed with { ClosedUnixMs = 1 }, o => o), StringComparison.Ordinal);

    [Fact]
    public async Task Without_texts_the_wire_is_as_in_the_vector() =>
        Assert.Equal(Vectors.PlainPanic, await WireAsync(Pressed, o => o with { SendText = false }));

    [Fact]
    public async Task A_zone_that_no_code_has_a_place_for_is_no_zone_in_particular() => Assert.Contains(
        "1120 01 000]", await WireAsync(Pressed with { Zone = 1000 }, o => o), StringComparison.Ordinal);

    private static Outgoing Pressed { get; } = new()
    {
        ReportId = 1,
        Attempt = 1,
        Site = "s",
        Path = "p",
        Kind = ReportKind.Panic,
        Sequence = 2,
        Zone = 7,
        Address = 1,
        OccurredUnixMs = Vectors.Morning.AddHours(-2).ToUnixTimeMilliseconds(),
        CreatedUnixMs = 0,
        Room = "Каб. 12",
        DeviceName = "Кнопка",
    };

    [Theory]
    [InlineData(ReportKind.Panic, true, "|6120 01 007]")]
    [InlineData(ReportKind.Panic, false, "|1120 01 007]")]
    [InlineData(ReportKind.Medical, false, "|1100 01 007]")]
    [InlineData(ReportKind.DeviceSilent, false, "|6381 01 007]")]
    [InlineData(ReportKind.Cancel, false, "|6406 01 007]")]
    public async Task A_repeated_call_for_help_goes_out_without_the_mark_where_the_receiver_takes_it_for_a_status(
        ReportKind kind, bool marks, string data)
    {
        string wire = await WireAsync(Pressed with { Kind = kind, MayBeRepeat = true }, o => o with { MarksRepeatedCalls = marks });
        Assert.Contains(data, wire, StringComparison.Ordinal);
    }

    private static async Task<string> WireAsync(Outgoing message, Func<Dc09SenderOptions, Dc09SenderOptions> change)
    {
        await using var peer = new ScriptedPeer(async link => await link.WriteAsync(Answers.Ack(await link.ReadAsync())));
        var options = change(new Dc09SenderOptions { Host = "127.0.0.1", Port = peer.Port, Account = "1234" });
        await using var line = new Dc09Line(options, new ManualTime(Vectors.Morning), NullLogger<Dc09Sender>.Instance);

        LineAnswer answer = await line.SendAsync(message, CancellationToken.None).WaitAsync(Patience.Generous);

        Assert.Equal(SendOutcome.Acknowledged, answer.Outcome);
        Assert.NotNull(answer.Reply);
        return answer.Wire!;
    }
}
