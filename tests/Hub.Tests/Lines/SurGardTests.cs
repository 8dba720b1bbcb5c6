using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Lines;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>What control-room software hears that reads a Sur-Gard MLR2.</summary>
public class SurGardTests
{
    private const string End = "\u0014";
    private const string Ack = "\u0006";
    private const string Nak = "\u0015";

    private readonly ManualTime _time = new(Sample.Press.AddSeconds(1));

    [Fact]
    public async Task The_frame_is_that_of_the_manual()
    {
        // The manuals' own example: duress at zone 1 of account 1234, receiver 01, line 1.
        Assert.Equal("5011 181234E12101001" + End, await FrameAsync(Sample.Message(ReportKind.Duress) with { Zone = 1 }));
        Assert.Equal("5011 181234E12001007" + End, await FrameAsync(Sample.Message()));
        Assert.Equal("5011 181234E40601007" + End, await FrameAsync(Sample.Cancel()));
        Assert.Equal("5011 181234R38101007" + End, await FrameAsync(Sample.Message(ReportKind.DeviceSilent) with { Restore = true }));
        Assert.Equal("5011 181234P12001007" + End, await FrameAsync(Sample.Message() with { MayBeRepeat = true }));
        Assert.Equal("5011 181234E12001007" + End, await FrameAsync(Sample.Message() with { MayBeRepeat = true }, o => o with { MarksRepeatedCalls = false }));
        Assert.Equal(
            "5011 181234P38101007" + End,
            await FrameAsync(Sample.Message(ReportKind.DeviceSilent) with { MayBeRepeat = true }, o => o with { MarksRepeatedCalls = false }));
        Assert.Equal(
            "5A2F 18ABCDE13199999" + End,
            await FrameAsync(
                Sample.Message() with { Zone = 999 },
                o => o with
                {
                    Receiver = "a2", Line = "f", Account = "abcd", Group = 99,
                    Codes = EventCodes.Default.With(ReportKind.Panic, new EventCode("131", "BA", "BH")),
                }));
    }

    [Fact]
    public async Task The_heartbeat_is_that_of_the_manual()
    {
        string heard = "";
        await using WirePeer peer = new(async link =>
        {
            heard = await link.ReadToAsync(End);
            await link.WriteAsync(Ack);
        });
        await using SurGardLine line = Line(peer.Port);

        Assert.Equal(SendOutcome.Acknowledged, (await line.SuperviseAsync(CancellationToken.None).WaitAsync(Patience.Generous)).Outcome);
        Assert.Equal("1011           @    " + End, heard);
    }

    [Fact]
    public async Task Messages_and_heartbeats_share_one_connection()
    {
        await using WirePeer peer = new(async link =>
        {
            for (int i = 0; i < 4; i++)
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(Ack);
            }
        });
        await using SurGardLine line = Line(peer.Port);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
            Assert.Equal(SendOutcome.Acknowledged, (await line.SuperviseAsync(CancellationToken.None)).Outcome);
        }

        await peer.Done;
    }

    [Fact]
    public async Task Silence_is_answered_by_three_resends_and_then_told()
    {
        await using WirePeer peer = new(async link =>
        {
            for (int copy = 0; copy < 4; copy++)
            {
                Assert.Equal("5011 181234E12001007" + End, await link.ReadToAsync(End));
                await _time.Scheduled(SurGardOptions.DefaultAnswerTimeout);
                _time.Advance(SurGardOptions.DefaultAnswerTimeout);
            }

            await link.UntilClosedAsync();
        });
        await using SurGardLine line = Line(peer.Port);

        LineAnswer answer = await SendAsync(line);

        Assert.Equal(SendOutcome.Unanswered, answer.Outcome);
        Assert.Contains("4 times", answer.Detail, StringComparison.Ordinal);
        await peer.Done;
    }

    [Fact]
    public async Task A_nak_is_answered_by_a_resend()
    {
        await using WirePeer peer = new(async link =>
        {
            await link.ReadToAsync(End);
            await link.WriteAsync(Nak);
            await link.ReadToAsync(End);
            await link.WriteAsync(Ack);
            await link.UntilClosedAsync();
        });
        await using SurGardLine line = Line(peer.Port);

        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        await peer.Done;
    }

    [Fact]
    public async Task Nothing_but_naks_is_a_fault_of_configuration()
    {
        await using WirePeer peer = new(async link =>
        {
            for (int copy = 0; copy < 4; copy++)
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(Nak);
            }
        });
        await using SurGardLine line = Line(peer.Port);

        LineAnswer answer = await SendAsync(line);

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("account 1234", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("<NAK>", answer.Reply);
    }

    [Theory]
    [InlineData(Ack + Ack)]
    [InlineData(Ack + Nak)]
    [InlineData(Ack + "OK")]
    public async Task An_answer_too_many_does_not_answer_the_next_alarm(string answer)
    {
        TaskCompletionSource second = new();
        await using WirePeer peer = new(
            async link =>
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(answer);
                await link.UntilClosedAsync();
            },
            async link =>
            {
                await link.ReadToAsync(End);
                second.SetResult();
                await link.UntilClosedAsync();
            });
        await using SurGardLine line = Line(peer.Port, o => o with { Resends = 0 });

        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        Task<LineAnswer> sending = SendAsync(line, Sample.Cancel());
        await second.Task.WaitAsync(Patience.Generous);
        await _time.Scheduled(SurGardOptions.DefaultAnswerTimeout);
        _time.Advance(SurGardOptions.DefaultAnswerTimeout);

        Assert.Equal(SendOutcome.Unanswered, (await sending).Outcome);
    }

    [Fact]
    public async Task After_a_resend_the_connection_is_not_used_again_since_a_second_ack_may_be_under_way()
    {
        await using WirePeer peer = new(
            async link =>
            {
                await link.ReadToAsync(End);
                await _time.Scheduled(SurGardOptions.DefaultAnswerTimeout);
                _time.Advance(SurGardOptions.DefaultAnswerTimeout);
                await link.ReadToAsync(End);
                await link.WriteAsync(Ack);
                await link.UntilClosedAsync();
            },
            async link =>
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(Nak);
                await link.ReadToAsync(End);
                await link.WriteAsync(Nak);
            });
        await using SurGardLine line = Line(peer.Port, o => o with { Resends = 1 });

        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        Assert.Equal(SendOutcome.Refused, (await SendAsync(line, Sample.Cancel())).Outcome);
    }

    [Fact]
    public async Task A_connection_that_died_while_it_was_quiet_is_opened_anew()
    {
        await using WirePeer peer = new(
            async link =>
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(Ack);
                link.Close();
            },
            async link =>
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(Ack);
            });
        await using SurGardLine line = Line(peer.Port);

        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        await peer.Done;
    }

    [Fact]
    public async Task A_connection_that_died_without_a_word_costs_one_copy()
    {
        await using WirePeer peer = new(
            async link =>
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(Ack);
                await link.ReadToAsync(End);
                await _time.Scheduled(SurGardOptions.DefaultAnswerTimeout);
                _time.Advance(SurGardOptions.DefaultAnswerTimeout);
            },
            async link =>
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(Ack);
            });
        await using SurGardLine line = Line(peer.Port);

        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        await peer.Done;
    }

    [Fact]
    public async Task A_connection_that_was_quiet_for_too_long_is_opened_anew()
    {
        Func<WirePeer.Link, Task> acks = async link =>
        {
            await link.ReadToAsync(End);
            await link.WriteAsync(Ack);
        };
        await using WirePeer peer = new(acks, acks);
        await using SurGardLine line = Line(peer.Port);

        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        _time.Advance(SurGardOptions.DefaultIdleLimit + TimeSpan.FromMilliseconds(1));
        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(line)).Outcome);
        await peer.Done;
    }

    [Fact]
    public async Task Only_an_ack_in_front_is_a_yes_whatever_else_is_said()
    {
        await Task.Yield();
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            byte[] said = bytes ?? [];
            WirePeer peer = new(async link =>
            {
                await link.ReadToAsync(End);
                await link.WriteAsync(said);
                link.EndWriting();
                await link.UntilClosedAsync();
            });
            SurGardLine line = Line(peer.Port, o => o with { Resends = 0 });
            LineAnswer answer = SendAsync(line).GetAwaiter().GetResult();
            bool isYes = said.SkipWhile(b => b is (byte)'\r' or (byte)'\n').FirstOrDefault() == 6;
            Assert.Equal(isYes, answer.Outcome == SendOutcome.Acknowledged);
            line.DisposeAsync().AsTask().GetAwaiter().GetResult();
            peer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Rubbish_without_end_is_not_read_to_its_end()
    {
        await using WirePeer peer = new(async link =>
        {
            await link.ReadToAsync(End);
            try
            {
                while (true)
                {
                    await link.WriteAsync(new string('\n', 10_000));
                }
            }
            catch (IOException)
            {
                // Cut off.
            }
        });
        await using SurGardLine line = Line(peer.Port);

        Assert.Equal(SendOutcome.Unanswered, (await SendAsync(line)).Outcome);
        await peer.Done;
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent()
    {
        await using SurGardLine line = Line(WirePeer.DeadPort());

        LineAnswer answer = await SendAsync(line);

        Assert.Equal(SendOutcome.NotSent, answer.Outcome);
        Assert.Null(answer.Wire);
    }

    [Fact]
    public async Task What_has_no_code_is_a_fault_of_configuration_and_is_not_sent()
    {
        await using SurGardLine line = Line(WirePeer.DeadPort());

        Assert.Equal(SendOutcome.Refused, (await SendAsync(line, Sample.Message(ReportKind.Drill))).Outcome);
        Assert.Equal(SendOutcome.Refused, (await SendAsync(line, Sample.Message() with { Zone = 1000 })).Outcome);
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("123")]
    [InlineData("12G4")]
    public void An_account_that_has_no_place_is_refused_and_never_cut(string account)
    {
        string problem = Assert.Single((Options(1) with { Account = account }).Check());
        Assert.StartsWith("account: exactly 4 hex digits", problem, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Line(1, o => o with { Account = account }));
    }

    private static SurGardOptions Options(int port) => new() { Host = "127.0.0.1", Port = port, Account = "1234" };

    private SurGardLine Line(int port, Func<SurGardOptions, SurGardOptions>? change = null) =>
        new(change is null ? Options(port) : change(Options(port)), _time);

    private static Task<LineAnswer> SendAsync(SurGardLine line, Outgoing? message = null) =>
        line.SendAsync(message ?? Sample.Message(), CancellationToken.None).WaitAsync(Patience.Generous);

    private async Task<string> FrameAsync(Outgoing message, Func<SurGardOptions, SurGardOptions>? change = null)
    {
        StringBuilder heard = new();
        await using WirePeer peer = new(async link =>
        {
            heard.Append(await link.ReadToAsync(End));
            await link.WriteAsync(Ack);
        });
        await using SurGardLine line = Line(peer.Port, change);
        LineAnswer answer = await SendAsync(line, message);
        Assert.Equal(SendOutcome.Acknowledged, answer.Outcome);
        Assert.Equal("<ACK>", answer.Reply);
        return heard.ToString();
    }
}
