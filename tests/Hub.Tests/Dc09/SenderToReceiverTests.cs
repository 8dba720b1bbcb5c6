using System.Globalization;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>Our sender against our receiver, each with a clock of its own.</summary>
public class SenderToReceiverTests
{
    [Theory]
    [InlineData(Dc09Protocol.ContactId, false)]
    [InlineData(Dc09Protocol.ContactId, true)]
    [InlineData(Dc09Protocol.Sia, false)]
    [InlineData(Dc09Protocol.Sia, true)]
    public async Task Every_kind_of_report_arrives_as_it_was_meant(Dc09Protocol protocol, bool encrypted)
    {
        Dc09Key? key = encrypted ? Vectors.HexKey : null;
        await using var receiver = new ReceiverBench(o => o with { Key = key });
        await using var bench = new SenderBench(receiver.Receiver.EndPoint.Port, o => o with { Protocol = protocol, Key = key });
        int sequence = 0;

        foreach (ReportKind kind in Enum.GetValues<ReportKind>().Where(EventCodes.CanHaveCodes))
        {
            var message = new Dc09Message { Kind = kind, Sequence = ++sequence, Zone = sequence * 10, Group = 2 };
            Dc09Result result = await bench.SendAsync(message);

            Dc09Received got = receiver.Receiver.Recent[^1];
            EventCode code = EventCodes.Default.Find(kind)!;
            Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
            Assert.Equal(protocol == Dc09Protocol.Sia ? code.Sia : code.ContactId, got.Code);
            Assert.Equal((sequence, sequence * 10, 2, encrypted), (got.Sequence, got.Zone, got.Group, got.Encrypted));
            Assert.Equal(result.Wire, got.Raw);
        }
    }

    [Fact]
    public async Task A_receiver_whose_clock_runs_two_hours_ahead_gets_the_message_on_the_second_try()
    {
        await using var receiver = new ReceiverBench(o => o with { Key = Vectors.HexKey });
        receiver.Time.Advance(TimeSpan.FromHours(2));
        await using var bench = new SenderBench(receiver.Receiver.EndPoint.Port, o => o with { Key = Vectors.HexKey });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(1));

        Assert.Equal(Dc09Outcome.Acknowledged, result.Outcome);
        Assert.Equal([Dc09AnswerMode.Nak, Dc09AnswerMode.Ack], receiver.Receiver.Recent.Select(m => m.Answer));
        Assert.Equal(TimeSpan.FromHours(2), bench.Sender.ClockOffset);
    }

    [Theory]
    [InlineData(Dc09AnswerMode.Nak, Dc09Outcome.ClockRefused, 2)]
    [InlineData(Dc09AnswerMode.Duh, Dc09Outcome.Refused, 1)]
    public async Task Each_answer_leads_to_its_outcome(Dc09AnswerMode mode, Dc09Outcome expected, int times)
    {
        await using var receiver = new ReceiverBench();
        receiver.Receiver.Mode = mode;
        await using var bench = new SenderBench(receiver.Receiver.EndPoint.Port);

        Assert.Equal(expected, (await bench.SendAsync(SenderBench.Panic(1))).Outcome);
        Assert.Equal(times, receiver.Receiver.Recent.Count);
    }

    [Fact]
    public async Task A_wrong_key_is_a_fault_of_configuration()
    {
        await using var receiver = new ReceiverBench(o => o with { Key = Vectors.TextKey });
        await using var bench = new SenderBench(receiver.Receiver.EndPoint.Port, o => o with { Key = Vectors.HexKey });

        Dc09Result result = await bench.SendAsync(SenderBench.Panic(1));

        Assert.Equal(Dc09Outcome.Refused, result.Outcome);
        SenderBench.AssertKeyless(result);
    }

    [Fact]
    public async Task Many_messages_arrive_once_each_and_in_order()
    {
        await using var receiver = new ReceiverBench(o => o with { Key = Vectors.HexKey });
        await using var bench = new SenderBench(receiver.Receiver.EndPoint.Port, o => o with { Key = Vectors.HexKey });

        for (int i = 1; i <= 500; i++)
        {
            Dc09Result result = await bench.SendAsync(SenderBench.Panic(i));
            Assert.True(result.Outcome == Dc09Outcome.Acknowledged, i.ToString(CultureInfo.InvariantCulture) + ": " + result.Detail);
        }

        Assert.Equal(Enumerable.Range(1, 500), receiver.Receiver.Recent.Select(m => m.Sequence));
    }
}
