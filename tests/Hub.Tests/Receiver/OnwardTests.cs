using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

/// <summary>Passed on to a next receiver: the trial receiver as the peer.</summary>
public sealed class OnwardTests : IAsyncLifetime
{
    private readonly Dc09Receiver _next = new(new Dc09ReceiverOptions(), TimeProvider.System, NullLogger<Dc09Receiver>.Instance);
    private readonly BlockingCollection<Dc09Received> _got = [];

    public Task InitializeAsync()
    {
        _next.Received += _got.Add;
        _next.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _next.DisposeAsync();
        _got.Dispose();
    }

    [Fact]
    public async Task Every_event_goes_on_word_for_word_with_its_number_and_once()
    {
        await using ReceiverRig rig = await StartAsync();

        await rig.AskAsync(Vectors.PlainPanic);
        await rig.AskAsync(Vectors.PlainPanic);
        await rig.AskAsync(Vectors.SiaPanic);

        Assert.Equal(("ADM-CID", 2, "#1234|1120 01 007"), Told(Next()));
        Assert.Equal(("SIA-DCS", 4, "#1234|Nri1/PA007"), Told(Next()));
    }

    [Fact]
    public async Task What_a_dead_receiver_was_owed_is_told_after_a_restart_calls_for_help_first()
    {
        _next.Mode = Dc09AnswerMode.Garbage;
        await using ReceiverRig rig = await StartAsync();
        await rig.AskAsync(Vectors.ButtonSilent);
        Assert.False(Next().Accepted);
        await rig.AskAsync(Vectors.PlainPanic);

        await rig.RestartAsync();
        _next.Mode = Dc09AnswerMode.Ack;

        Assert.Equal(["1120", "1381"], new[] { NextAccepted(), NextAccepted() }.Select(m => $"{m.Qualifier}{m.Code}"));
    }

    [Fact]
    public async Task What_it_refuses_does_not_hold_up_the_rest_and_people_are_told()
    {
        await using Dc09Receiver picky = new(
            new Dc09ReceiverOptions { Accounts = new Dictionary<string, Dc09Key?> { ["1234"] = null } }, TimeProvider.System, NullLogger<Dc09Receiver>.Instance);
        picky.Received += _got.Add;
        picky.Start();
        await using ReceiverRig rig = await StartAsync(picky.EndPoint.Port);

        await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0001R0L0#ABCD[#ABCD|1602 00 000]"));
        Assert.False(Next().Accepted);
        await rig.AskAsync(Vectors.ButtonSilent);

        Assert.Equal("1234", NextAccepted().Account);
        string health = await rig.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative));
        Assert.Contains("refuses 1 event", health, StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_many_calls_it_refuses_the_next_of_another_school_passes_them()
    {
        const int More = 70;
        await using Dc09Receiver picky = new(
            new Dc09ReceiverOptions { Accounts = new Dictionary<string, Dc09Key?> { ["1234"] = null } }, TimeProvider.System, NullLogger<Dc09Receiver>.Instance);
        picky.Received += _got.Add;
        picky.Start();
        await using ReceiverRig rig = await StartAsync(picky.EndPoint.Port);
        for (int i = 1; i <= More; i++)
        {
            await rig.AskAsync(Vectors.Wrap(string.Create(CultureInfo.InvariantCulture, $"\"ADM-CID\"{i:D4}R0L0#ABCD[#ABCD|1120 01 007]")));
        }

        await rig.AskAsync(Vectors.PlainPanic);

        Assert.Equal("1234", NextAccepted().Account);
    }

    private static (string Id, int Sequence, string Data) Told(Dc09Received m) => (m.Id, m.Sequence, m.Data);

    private Task<ReceiverRig> StartAsync(int? port = null) => ReceiverRig.StartAsync(
        s => s with
        {
            TakeUnknown = true,
            Onward = [To("region", port ?? _next.EndPoint.Port)],
        },
        TimeProvider.System);

    internal static OnwardSettings To(
        string id, int port, Dc09Transport transport = Dc09Transport.Tcp, string? account = null, long? supervisionMs = null,
        long? retryMs = null, PathTakes takes = PathTakes.Alarms | PathTakes.Supervision | PathTakes.Tests) => new(new Dc09ReceiverConfig
    {
        ToHost = "127.0.0.1",
        ToPort = port,
        Transport = transport,
        ConnectTimeout = TimeSpan.FromSeconds(4),
        ReplyTimeout = TimeSpan.FromSeconds(5),
        Account = account,
        Plan = new PathPlan
        {
            Id = id,
            Name = id,
            Takes = takes,
            Supervision = supervisionMs is null ? PathSupervision.None : PathSupervision.Link,
            SupervisionMs = supervisionMs ?? PathPlan.DefaultSupervisionMs,
            RetryMinMs = retryMs,
            RetryMaxMs = retryMs,
        },
    });

    private Dc09Received Next() =>
        _got.TryTake(out Dc09Received? message, Patience.Generous) ? message : throw new TimeoutException("Nothing was passed on.");

    private Dc09Received NextAccepted()
    {
        while (true)
        {
            if (Next() is { Accepted: true } message)
            {
                return message;
            }
        }
    }
}
