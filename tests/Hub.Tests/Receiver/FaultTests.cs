using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

/// <summary><c>--answer</c>: the faults that senders are tried with, over both transports, of the trial receiver and of the real one.</summary>
public sealed class FaultTests
{
    public static TheoryData<Dc09AnswerMode, Dc09Transport, Dc09Outcome> Faults
    {
        get
        {
            TheoryData<Dc09AnswerMode, Dc09Transport, Dc09Outcome> data = [];
            foreach (Dc09Transport transport in new[] { Dc09Transport.Tcp, Dc09Transport.Udp })
            {
                data.Add(Dc09AnswerMode.Ack, transport, Dc09Outcome.Acknowledged);
                data.Add(Dc09AnswerMode.Nak, transport, Dc09Outcome.ClockRefused);
                data.Add(Dc09AnswerMode.Duh, transport, Dc09Outcome.Refused);
                data.Add(Dc09AnswerMode.Garbage, transport, Dc09Outcome.Garbage);
                data.Add(Dc09AnswerMode.Nothing, transport, Dc09Outcome.Unanswered);
                data.Add(Dc09AnswerMode.Slow, transport, Dc09Outcome.Acknowledged);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_trial_receiver_answers_as_it_was_told(Dc09AnswerMode answer, Dc09Transport transport, Dc09Outcome outcome)
    {
        await using Dc09Receiver receiver = new(
            new Dc09ReceiverOptions { Datagrams = true, SlowDelay = TimeSpan.FromMilliseconds(100) }, TimeProvider.System,
            NullLogger<Dc09Receiver>.Instance);
        receiver.Mode = answer;
        receiver.Start();

        Assert.Equal(outcome, await SendAsync(receiver.EndPoint.Port, transport, PatienceFor(answer)));
        Assert.Contains(receiver.Recent, m => m.Code == "120");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_real_receiver_does_too_keeps_only_what_it_acknowledged_and_its_page_says_so(
        Dc09AnswerMode answer, Dc09Transport transport, Dc09Outcome outcome)
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync(time: TimeProvider.System);
        rig.Host.Answer = answer;

        Assert.Equal(outcome, await SendAsync(rig.Host.Line.Port, transport, PatienceFor(answer)));

        Assert.Equal(outcome == Dc09Outcome.Acknowledged ? 1 : 0, (await rig.EventsAsync()).Length);
        Assert.Equal(answer != Dc09AnswerMode.Ack, (await HealthAsync(rig)).Contains("FOR TRYING ONLY", StringComparison.Ordinal));
        rig.Host.Answer = Dc09AnswerMode.Ack;
        Assert.DoesNotContain("FOR TRYING ONLY", await HealthAsync(rig), StringComparison.Ordinal);
    }

    /// <summary>Over UDP a sender hears rubbish and goes on waiting for an answer.</summary>
    private static TimeSpan PatienceFor(Dc09AnswerMode answer) => TimeSpan.FromSeconds(answer switch
    {
        Dc09AnswerMode.Nothing => 0.5,
        Dc09AnswerMode.Garbage => 3,
        _ => 20,
    });

    private static async Task<Dc09Outcome> SendAsync(int port, Dc09Transport transport, TimeSpan patience)
    {
        await using Dc09Sender sender = new(
            new Dc09SenderOptions { Host = "127.0.0.1", Port = port, Account = "1234", Transport = transport, ReplyTimeout = patience }, TimeProvider.System,
            NullLogger<Dc09Sender>.Instance);
        return (await sender.SendAsync(
            new Dc09Message { Kind = ReportKind.Panic, Sequence = 2, Zone = 7 }, CancellationToken.None).WaitAsync(Patience.Generous)).Outcome;
    }

    private static Task<string> HealthAsync(ReceiverRig rig) => rig.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative));
}
