using System.Text.Json;
using SchoolButton.Cli.Demo;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Tests.Road;

/// <summary>
/// kill -9 of the hub between any two steps of an alarm. Whenever it happens: the press is stored once, the receiver
/// gets it as new at most once, and if it may have had it before the crash, then marked as a repeat.
/// </summary>
public sealed class KillTests
{
    private const string Panic = "120";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_press_while_the_hub_is_dead_arrives_when_it_lives_again()
    {
        await using KilledHub hub = KilledHub.WithButtons(1);
        hub.Plug();
        await hub.Buttons[0].Board.Press(PressShape.Single, BounceTrace.Typical);

        hub.Start();

        await ArrivesOnceAsync(hub);
        Assert.Equal((1, 0), hub.Count(Panic));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Killed_at_a_random_moment_of_an_alarm_nothing_is_lost_and_nothing_is_new_twice(int seed)
    {
        Random random = new(seed);
        await using KilledHub hub = KilledHub.WithButtons(6);
        hub.Start();
        hub.Plug();
        await AllShowAsync(hub, Indication.Ready);
        foreach (VirtualDevice button in hub.Buttons)
        {
            _ = button.Board.Press(PressShape.Single, BounceTrace.Worst);
        }

        await MessagesAsync(hub, after: random.Next(4));
        await hub.KillAsync();
        hub.Start();

        await AllShowAsync(hub, Indication.Received);
        JsonElement[] alarms = await hub.AlarmsAsync();
        Assert.Equal(hub.Buttons.Count, alarms.Length);
        Assert.Equal(hub.Buttons.Count, alarms.Select(a => a.GetProperty("deviceId").GetString()).Distinct().Count());
        foreach (IGrouping<int?, Dc09Received> zone in hub.Heard.Where(m => m.Code == Panic).GroupBy(m => m.Zone))
        {
            Assert.InRange(zone.Count(m => m.Qualifier == 1), 0, 1);
            Assert.Contains(zone, m => m.Accepted);
            Assert.Single(zone.Select(m => m.Sequence).Distinct());
        }
    }

    [Fact]
    public async Task Killed_while_the_receiver_has_not_answered_it_is_sent_again_as_a_repeat_with_the_same_number()
    {
        await using KilledHub hub = KilledHub.WithButtons(1);
        hub.Police.Mode = Dc09AnswerMode.Nothing;
        hub.Start();
        hub.Plug();
        await AllShowAsync(hub, Indication.Ready);
        await hub.Buttons[0].Board.Press(PressShape.Single, BounceTrace.Typical);
        await MessagesAsync(hub, after: 1);

        await hub.KillAsync();
        hub.Police.Mode = Dc09AnswerMode.Ack;
        hub.Start();

        await ArrivesOnceAsync(hub);
        Assert.Equal((1, 1), hub.Count(Panic));
        Assert.Single(hub.Heard.Where(m => m.Code == Panic).Select(m => m.Sequence).Distinct());
    }

    [Fact]
    public async Task Killed_when_the_light_says_received_nothing_is_sent_again()
    {
        await using KilledHub hub = KilledHub.WithButtons(1);
        hub.Start();
        hub.Plug();
        await AllShowAsync(hub, Indication.Ready);
        await hub.Buttons[0].Board.Press(PressShape.Single, BounceTrace.Typical);
        await AllShowAsync(hub, Indication.Received);

        await hub.KillAsync();
        hub.Start();

        await ArrivesOnceAsync(hub);
        Assert.Equal((1, 0), hub.Count(Panic));
    }

    [Fact]
    public async Task An_acknowledgement_that_was_answered_survives_and_the_light_still_learns_of_it()
    {
        await using KilledHub hub = KilledHub.WithButtons(1);
        hub.Start();
        hub.Plug();
        await AllShowAsync(hub, Indication.Ready);
        await hub.Buttons[0].Board.Press(PressShape.Single, BounceTrace.Typical);
        await AllShowAsync(hub, Indication.Received);
        long id = (await hub.AlarmsAsync()).Single().GetProperty("id").GetInt64();

        hub.Buttons[0].Board.Cable.Out(CableFault.Reset);
        await hub.Api.PostAsync($"/api/alarms/{id}/acknowledge", new { by = "Officer Smith" });
        await hub.KillAsync();
        hub.Start();
        hub.Buttons[0].Board.Cable.In();

        await AllShowAsync(hub, Indication.Responding);
        JsonElement alarm = (await hub.AlarmsAsync()).Single();
        Assert.Equal("acknowledged", alarm.GetProperty("state").GetString());
        Assert.Equal("Officer Smith", alarm.GetProperty("acknowledgedBy").GetString());
    }

    [Fact]
    public async Task After_an_outage_many_bounds_long_nobody_is_called_silent_who_is_not()
    {
        await using KilledHub hub = KilledHub.WithButtons(4, intervalSeconds: 2, boundSeconds: 5);
        hub.Start();
        hub.Plug();
        await AllShowAsync(hub, Indication.Ready);

        // Away until every button has given up many attempts and pauses as long as it ever does.
        await hub.KillAsync();
        using (PeriodicTimer away = new(TimeSpan.FromSeconds(12)))
        {
            await away.WaitForNextTickAsync();
        }

        hub.Start();
        await AllShowAsync(hub, Indication.Ready);
        await hub.Api.UntilAsync("/api/devices", devices =>
            devices.EnumerateArray().All(d => d.GetProperty("state").GetString() == "online"));
        Assert.DoesNotContain(hub.Heard, m => m.Code == "381");
    }

    private static async Task ArrivesOnceAsync(KilledHub hub)
    {
        await hub.Api.UntilAsync("/api/alarms", alarms =>
            alarms.GetArrayLength() > 0 && alarms[0].GetProperty("forwardedAt").ValueKind != JsonValueKind.Null);
        Assert.Single(await hub.AlarmsAsync());
        Assert.Contains(hub.Heard, m => m.Code == Panic && m.Accepted);
    }

    private static async Task AllShowAsync(KilledHub hub, Indication indication)
    {
        using CancellationTokenSource patience = new(Patience);
        foreach (VirtualDevice button in hub.Buttons)
        {
            await button.Board.Light.WaitFor(indication, patience.Token);
        }
    }

    /// <summary>Until the receiver has got so many messages.</summary>
    private static async Task MessagesAsync(KilledHub hub, int after)
    {
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(1));
        while (hub.Heard.Count < after)
        {
            await look.WaitForNextTickAsync(patience.Token);
        }
    }
}
