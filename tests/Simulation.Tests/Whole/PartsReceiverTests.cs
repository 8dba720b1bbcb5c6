using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class PartsReceiverTests
{
    private readonly Timeline _timeline = new();
    private readonly List<SendOutcome> _told = [];

    [Fact]
    public void A_good_receiver_takes_a_message_once_and_says_so()
    {
        FaultyReceiver receiver = Receiver();

        Send(receiver, Report(1));
        Run(6);

        Assert.Equal([SendOutcome.Acknowledged], _told);
        TakenMessage taken = Assert.Single(receiver.Book.Taken);
        Assert.Equal((1, 11, 101, false), (taken.ReportId, taken.AlarmId, taken.Sequence, taken.IsRepeat));
    }

    [Fact]
    public void A_lost_ack_leaves_the_sender_in_doubt_and_its_next_attempt_is_known_by_the_sequence()
    {
        FaultyReceiver receiver = Receiver(ReceiverWeather.Fair with { AckLost = 100 });

        Send(receiver, Report(1));
        Run(6);
        Send(receiver, Report(2));
        Run(6);
        Send(receiver, Report(1));
        Run(6);

        Assert.Equal([SendOutcome.Unanswered, SendOutcome.Unanswered, SendOutcome.Unanswered], _told);
        Assert.Equal([false, false, true], receiver.Book.Taken.Select(t => t.IsRetransmission));
    }

    [Fact]
    public void A_dead_receiver_takes_nothing()
    {
        FaultyReceiver receiver = Receiver();
        receiver.IsDead = true;

        Send(receiver, Report(1));
        Run(6);

        Assert.Equal([SendOutcome.NotSent], _told);
        Assert.Empty(receiver.Book.Taken);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(0, 100)]
    public void A_refusal_takes_nothing(int duh, int nak)
    {
        FaultyReceiver receiver = Receiver(ReceiverWeather.Fair with { Refuses = duh, RefusesClock = nak });

        Send(receiver, Report(1));
        Run(6);

        Assert.Equal([SendOutcome.Refused], _told);
        Assert.Empty(receiver.Book.Taken);
    }

    [Fact]
    public void A_dead_connection_is_made_anew_within_the_attempt_and_keeps_the_sequence()
    {
        int twice = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            FaultyReceiver receiver = Receiver(ReceiverWeather.Fair with { Broken = 50 }, seed);
            Send(receiver, Report(1));
            Run(6);
            twice += receiver.Book.Taken.Count == 2 ? 1 : 0;
            Assert.All(receiver.Book.Taken, t => Assert.Equal(101, t.Sequence));
            Assert.All(receiver.Book.Taken.Skip(1), t => Assert.True(t.IsRetransmission));
        }

        Assert.NotEqual(0, twice);
    }

    [Fact]
    public void An_answer_that_comes_too_late_is_none()
    {
        FaultyReceiver receiver = Receiver(ReceiverWeather.Slow with { FastestMicros = 6_000_000 });

        Send(receiver, Report(1));
        Run(6);

        Assert.Equal([SendOutcome.Unanswered], _told);
        Assert.Single(receiver.Book.Taken);
    }

    [Fact]
    public void Whoever_died_is_told_nothing_and_the_message_may_be_taken_all_the_same()
    {
        HashSet<int> counts = [];
        for (int seed = 0; seed < 30; seed++)
        {
            FaultyReceiver receiver = Receiver(seed: seed);
            Send(receiver, Report(1));
            receiver.LoseSender();
            Run(6);
            counts.Add(receiver.Book.Taken.Count);
        }

        Assert.Empty(_told);
        Assert.Equal([0, 1], counts.Order());
    }

    [Fact]
    public void A_third_message_finds_the_line_busy()
    {
        FaultyReceiver receiver = Receiver();

        Send(receiver, Report(1));
        Send(receiver, Report(2));
        Send(receiver, Report(3));
        Run(20);

        Assert.Equal([SendOutcome.Refused, SendOutcome.Acknowledged, SendOutcome.Acknowledged], _told);
        Assert.Equal([1, 2], receiver.Book.Taken.Select(t => t.ReportId));
    }

    [Fact]
    public void Nothing_is_ever_said_to_be_taken_that_was_not()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            _told.Clear();
            Chance chance = new(seed);
            FaultyReceiver receiver = Receiver(ReceiverWeather.Foul, seed);
            for (int i = 0; i < 5; i++)
            {
                receiver.IsDead = chance.Next(3) == 0;
                Send(receiver, Report(1));
                Run(chance.Next(100) / 1000.0);
                receiver.IsDead = chance.Next(3) == 0;
                Run(12);
            }

            Assert.True(receiver.Book.Taken.Count > 0 || !_told.Contains(SendOutcome.Acknowledged));
            Assert.True(receiver.Book.Taken.Count(t => !t.IsRetransmission) <= 1);
        }
    }

    [Fact]
    public void An_ack_that_comes_in_pieces_is_an_ack()
    {
        FaultyReceiver receiver = Receiver(ReceiverWeather.Fair with { Stutters = 100 });

        for (int id = 1; id <= 20; id++)
        {
            Send(receiver, Report(id));
            Run(4);
        }

        Assert.Equal(Enumerable.Repeat(SendOutcome.Acknowledged, 20), _told);
    }

    [Fact]
    public void An_ack_that_comes_again_while_the_next_message_is_on_the_wire_is_no_answer_to_that()
    {
        FaultyReceiver receiver = Receiver(ReceiverWeather.Fair with { Echoes = 100 });
        for (int id = 1; id <= 20; id += 2)
        {
            receiver.Weather = ReceiverWeather.Fair with { Echoes = 100 };
            Send(receiver, Report(id));
            Run(0.3);
            receiver.Weather = ReceiverWeather.Fair with { Deaf = 100 };
            Send(receiver, Report(id + 1));
            Run(10);
        }

        Assert.Equal(10, _told.Count(o => o == SendOutcome.Unanswered));
        Assert.DoesNotContain(receiver.Book.Taken, t => t.ReportId % 2 == 0);
        Assert.NotEqual(0, receiver.LateAnswers);
    }

    [Fact]
    public void A_receiver_that_swallows_messages_answers_the_line_s_supervision()
    {
        FaultyReceiver receiver = Receiver(ReceiverWeather.Fair with { Swallows = 100 });

        receiver.Supervise((outcome, _) => _told.Add(outcome));
        Run(6);
        Send(receiver, Report(1));
        Run(6);

        Assert.Equal([SendOutcome.Acknowledged, SendOutcome.Unanswered], _told);
        Assert.Empty(receiver.Book.Taken);
    }

    [Fact]
    public void One_receiver_at_the_end_of_two_ways_knows_a_repetition_whichever_way_it_comes()
    {
        FaultyReceiver first = Receiver();
        FaultyReceiver second = new(_timeline, new Chance(2), first.Book);

        Send(first, Report(1));
        Run(6);
        Send(second, Report(1) with { Path = "second" });
        Run(6);

        Assert.Equal([(false, "first"), (true, "second")], first.Book.Taken.Select(t => (t.IsRetransmission, t.Path)));
    }

    [Fact]
    public void What_is_on_the_wire_of_a_way_that_is_taken_out_ends_without_an_answer_and_once()
    {
        FaultyReceiver receiver = Receiver();
        Send(receiver, Report(1));
        Run(0.005);

        receiver.Close();
        Run(20);

        Assert.Equal([SendOutcome.Unanswered], _told);
    }

    [Fact]
    public void A_way_is_well_since_nothing_was_wrong_with_it_and_tells_since_when_it_was_dead()
    {
        FaultyReceiver receiver = Receiver();
        Run(5);
        receiver.IsDead = true;
        long? dead = null;
        receiver.Reviving = sinceMicros => dead = sinceMicros;
        Run(5);
        Assert.Null(receiver.WellSinceMicros);

        receiver.IsDead = false;
        Assert.Equal((5_000_000, 10_000_000), (dead, receiver.WellSinceMicros));
        receiver.Weather = ReceiverWeather.Slow;
        Assert.Null(receiver.WellSinceMicros);
    }

    private static Outgoing Report(long id) => new()
    {
        ReportId = id,
        AlarmId = 10 + id,
        Address = 7,
        Zone = 3,
        Site = "north",
        Path = "first",
        OccurredUnixMs = 1,
        Kind = ReportKind.Panic,
        CreatedUnixMs = 1,
        Sequence = 100 + (int)id,
        Attempt = 1,
    };

    private FaultyReceiver Receiver(ReceiverWeather? weather = null, int seed = 1) =>
        new(_timeline, new Chance(seed)) { Weather = weather ?? ReceiverWeather.Fair };

    private void Send(FaultyReceiver receiver, Outgoing report) => receiver.Send(report, (outcome, _) => _told.Add(outcome));

    private void Run(double seconds) => _timeline.RunUntil(_timeline.NowMicros + (long)(seconds * 1_000_000));
}
