using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Tests.Dc09;
using SchoolButton.Tests.Lines;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

/// <summary>Several next receivers: one takes over from another, and gives back.</summary>
public sealed class OnwardWaysTests
{
    /// <summary>EN 50131-1.</summary>
    private static readonly TimeSpan Notification = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(Dc09AnswerMode.Nothing)]
    [InlineData(Dc09AnswerMode.Garbage)]
    [InlineData(Dc09AnswerMode.Duh)]
    [InlineData(Dc09AnswerMode.Nak)]
    public async Task A_call_for_help_is_at_the_second_within_ten_seconds_whatever_the_first_does_and_people_are_told(Dc09AnswerMode fault)
    {
        await using Peer first = new(fault);
        await using Peer second = new(Dc09AnswerMode.Ack);
        await using ReceiverRig rig = await StartAsync(first.Port, second.Port);
        long pressed = TimeProvider.System.GetTimestamp();

        await rig.AskAsync(Vectors.PlainPanic);

        Assert.Equal(("ADM-CID", 2, "#1234|1120 01 007"), Told(second.Next()));
        Assert.True(TimeProvider.System.GetElapsedTime(pressed) < Notification);
        await UntilAsync(rig, words => words.Contains("Next receiver first", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_where_nobody_listens_is_passed_over_at_once_and_taken_again_when_it_is_back()
    {
        int port = WirePeer.DeadPort();
        await using Peer second = new(Dc09AnswerMode.Ack);
        await using ReceiverRig rig = await StartAsync(port, second.Port);
        await rig.AskAsync(Vectors.PlainPanic);
        Assert.Equal(2, second.Next().Sequence);

        await using Peer first = new(Dc09AnswerMode.Ack, port);
        int number = 100;
        while (!first.TryNext(out _))
        {
            await rig.AskAsync(Vectors.Wrap($"\"ADM-CID\"{++number:D4}R0L0#1234[#1234|1602 00 000]"));
        }

        while (second.TryNext(out _))
        {
        }

        await rig.AskAsync(Vectors.ButtonSilent);
        Assert.Equal("381", first.NextOf("381").Code);
        Assert.False(second.TryNext(out _));
        await UntilAsync(rig, words => !words.Contains("Next receiver", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_answers_tries_and_swallows_every_event_is_called_that_and_delays_no_call_again()
    {
        await using Peer second = new(Dc09AnswerMode.Ack);
        await using WirePeer first = new([.. Enumerable.Repeat<Func<WirePeer.Link, Task>>(SwallowAsync, 100)]);
        await using ReceiverRig rig = await ReceiverRig.StartAsync(
            s => s with
            {
                TakeUnknown = true,
                Onward =
                [
                    OnwardTests.To("first", first.Port, account: "9999", supervisionMs: 200, retryMs: 100),
                    OnwardTests.To("second", second.Port),
                ],
            },
            TimeProvider.System);

        int number = 0;
        await UntilAsync(rig, words => words.Contains("answers when it is tried, and no event", StringComparison.Ordinal), async () =>
        {
            await rig.AskAsync(Vectors.Wrap($"\"ADM-CID\"{++number:D4}R0L0#1234[#1234|1602 00 000]"));
            second.NextOf("602");
        });
        long pressed = TimeProvider.System.GetTimestamp();
        await rig.AskAsync(Vectors.PlainPanic);

        second.NextOf("120");
        Assert.True(TimeProvider.System.GetElapsedTime(pressed) < TimeSpan.FromSeconds(3.5));
    }

    [Fact]
    public async Task What_both_owe_survives_a_restart_and_goes_to_the_one_that_lives_calls_for_help_first()
    {
        await using Peer second = new(Dc09AnswerMode.Garbage);
        await using ReceiverRig rig = await StartAsync(WirePeer.DeadPort(), second.Port);
        await rig.AskAsync(Vectors.ButtonSilent);
        Assert.False(second.Next().Accepted);
        await rig.AskAsync(Vectors.PlainPanic);

        await rig.RestartAsync();
        second.Mode = Dc09AnswerMode.Ack;

        Assert.Equal("120 381", $"{second.NextAccepted().Code} {second.NextAccepted().Code}");
    }

    [Fact]
    public async Task What_an_older_version_owed_to_each_is_owed_once_to_the_ways_and_what_is_owed_to_nobody_goes()
    {
        await using Peer second = new(Dc09AnswerMode.Garbage);
        await using ReceiverRig rig = await StartAsync(WirePeer.DeadPort(), second.Port);
        await rig.AskAsync(Vectors.PlainPanic);
        second.Next();
        rig.Sql("INSERT INTO owed SELECT 'first', event_id, urgent FROM owed; INSERT INTO owed SELECT 'second', event_id, urgent FROM owed WHERE line = 'first'; INSERT INTO owed SELECT 'gone', event_id, urgent FROM owed WHERE line = 'first'; DELETE FROM owed WHERE line = 'all ways'");

        await rig.RestartAsync();
        second.Mode = Dc09AnswerMode.Ack;

        Assert.Equal("120", second.NextAccepted().Code);
        Assert.Equal(0, rig.Host.Journal.Reader.CountOwed("gone"));
        await rig.AskAsync(Vectors.ButtonSilent);
        Assert.Equal("381", second.NextAccepted().Code);
    }

    [Fact]
    public async Task A_call_for_help_does_not_inherit_the_long_waits_of_what_failed_before_it()
    {
        int port = WirePeer.DeadPort();
        await using ReceiverRig rig = await ReceiverRig.StartAsync(
            s => s with { Onward = [OnwardTests.To("region", port, retryMs: 600_000)] }, TimeProvider.System);
        await rig.AskAsync(Vectors.ButtonSilent);
        await UntilAsync(rig, words => words.Contains("Next receiver region", StringComparison.Ordinal));
        await rig.AskAsync(Vectors.PlainPanic);

        await using Peer region = new(Dc09AnswerMode.Ack, port);

        Assert.Equal("120", region.NextAccepted().Code);
    }

    [Fact]
    public async Task A_way_named_as_the_journal_names_them_all_takes_nothing_from_the_others()
    {
        await using Peer second = new(Dc09AnswerMode.Garbage);
        await using ReceiverRig rig = await ReceiverRig.StartAsync(
            s => s with { Onward = [OnwardTests.To("ways", WirePeer.DeadPort()), OnwardTests.To("all", second.Port)] }, TimeProvider.System);
        await rig.AskAsync(Vectors.PlainPanic);
        second.Next();

        await rig.RestartAsync();
        second.Mode = Dc09AnswerMode.Ack;

        Assert.Equal("120", second.NextAccepted().Code);
    }

    [Fact]
    public async Task What_a_line_has_no_words_for_waits_for_one_that_has_and_is_not_called_told()
    {
        await using WirePeer software = new();
        await using ReceiverRig rig = await ReceiverRig.StartAsync(
            s => s with
            {
                Onward =
                [
                    OnwardTests.To("region", WirePeer.DeadPort()),
                    new OnwardSettings(new SurGardReceiverConfig
                    {
                        ToHost = "127.0.0.1",
                        ToPort = software.Port,
                        ConnectTimeout = TimeSpan.FromSeconds(4),
                        ReplyTimeout = TimeSpan.FromSeconds(4),
                        Plan = new PathPlan { Id = "room", Name = "room", Takes = PathTakes.Alarms | PathTakes.Supervision },
                    }),
                ],
            },
            TimeProvider.System);

        await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0001R0L0#1234[#1234|1625 00 000]"));
        await UntilAsync(rig, words => words.Contains("1 events wait", StringComparison.Ordinal));

        Assert.Equal(1, rig.Host.Journal.Reader.CountOwed("all ways"));
    }

    [Theory]
    [InlineData(PathTakes.Tests)]
    [InlineData(PathTakes.Supervision)]
    public async Task What_only_a_dead_one_takes_or_none_any_more_holds_up_nothing_that_another_takes(PathTakes firstTakes)
    {
        await using Peer second = new(Dc09AnswerMode.Ack);
        await using ReceiverRig rig = await ReceiverRig.StartAsync(
            s => s with
            {
                Onward =
                [
                    OnwardTests.To("first", WirePeer.DeadPort(), takes: firstTakes),
                    OnwardTests.To("second", second.Port, takes: PathTakes.Alarms),
                ],
            },
            TimeProvider.System);
        await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0001R0L0#1234[#1234|1602 00 000]"));
        rig.Sql("INSERT OR IGNORE INTO owed SELECT 'all ways', id, 0 FROM events");

        await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0002R0L0#1234[#1234|1406 01 007]"));

        Assert.Equal("406", second.NextAccepted().Code);
    }

    [Fact]
    public async Task Over_udp_an_event_goes_on_to_another_receiver_of_ours_word_for_word()
    {
        await using ReceiverRig region = await ReceiverRig.StartAsync();
        await using ReceiverRig rig = await ReceiverRig.StartAsync(
            s => s with { Onward = [OnwardTests.To("region", region.Host.Line.Port, Dc09Transport.Udp)] }, TimeProvider.System);

        await rig.AskAsync(Vectors.PlainPanic);

        while ((await region.EventsAsync()).Length == 0)
        {
            await Task.Yield();
        }

        var e = Assert.Single(await region.EventsAsync());
        Assert.Equal(("#1234|1120 01 007", 2), (e.Text("data"), e.GetProperty("sequence").GetInt32()));
    }

    private static Task<ReceiverRig> StartAsync(int first, int second) => ReceiverRig.StartAsync(
        s => s with { TakeUnknown = true, Onward = [OnwardTests.To("first", first), OnwardTests.To("second", second)] }, TimeProvider.System);

    private static (string Id, int Sequence, string Data) Told(Dc09Received m) => (m.Id, m.Sequence, m.Data);

    /// <summary>Asks the health until it says so; between two looks it does something.</summary>
    private static async Task UntilAsync(ReceiverRig rig, Func<string, bool> says, Func<Task>? meanwhile = null)
    {
        using CancellationTokenSource patience = new(Patience.Generous * 2);
        while (true)
        {
            string words = await rig.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative), patience.Token);
            if (says(words))
            {
                return;
            }

            await (meanwhile is null ? Task.CompletedTask : meanwhile());
        }
    }

    /// <summary>Acknowledges NULL, and closes on anything else.</summary>
    private static async Task SwallowAsync(WirePeer.Link link)
    {
        while (await link.ReadToAsync("\r") is { } frame && frame.Contains("NULL", StringComparison.Ordinal))
        {
            await link.WriteAsync(Vectors.Framed(Vectors.Wrap("\"ACK\"0000R0L0#9999[]")));
        }

        link.Close();
    }

    /// <summary>The trial receiver, and what it got.</summary>
    private sealed class Peer : IAsyncDisposable
    {
        private readonly Dc09Receiver _receiver;
        private readonly BlockingCollection<Dc09Received> _got = [];

        public Peer(Dc09AnswerMode mode, int port = 0)
        {
            _receiver = new(
                new Dc09ReceiverOptions { Listen = new IPEndPoint(IPAddress.Loopback, port) }, TimeProvider.System,
                NullLogger<Dc09Receiver>.Instance);
            _receiver.Received += _got.Add;
            _receiver.Mode = mode;
            _receiver.Start();
        }

        public int Port => _receiver.EndPoint.Port;

        public Dc09AnswerMode Mode
        {
            set => _receiver.Mode = value;
        }

        public Dc09Received Next() =>
            _got.TryTake(out Dc09Received? message, Patience.Generous) ? message : throw new TimeoutException("Nothing was passed on.");

        public Dc09Received NextAccepted() => NextWhere(m => m.Accepted);

        public Dc09Received NextOf(string code) => NextWhere(m => m.Code == code);

        public bool TryNext(out Dc09Received? message) => _got.TryTake(out message);

        public async ValueTask DisposeAsync()
        {
            await _receiver.DisposeAsync();
            _got.Dispose();
        }

        private Dc09Received NextWhere(Func<Dc09Received, bool> isIt)
        {
            while (true)
            {
                if (Next() is var message && isIt(message))
                {
                    return message;
                }
            }
        }
    }
}
