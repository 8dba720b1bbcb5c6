using System.Net;
using System.Text.Json;
using SchoolButton.Cli.Demo;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Tests.Road;

namespace SchoolButton.Tests.ReceiverRoad;

/// <summary>
/// A hub and a receiver of ours, each in a process of its own, with two ways between them under one account: the usual way to
/// have an alternative path. The first is cut while an alarm is on it.
/// </summary>
public sealed class TwoWaysTests : IDisposable
{
    private const string Token = "tok-0123456789abcdef";
    private const string Panic = "|1120 ";
    private static readonly TimeSpan OnePress = TimeSpan.FromMilliseconds(2 * Gesture.GapMs);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("receiver").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(PathCut.Dark)]
    [InlineData(PathCut.Broken)]
    public async Task The_first_way_is_cut_while_an_alarm_is_on_it_and_every_press_is_shown_twice_at_most(PathCut cut)
    {
        await using SchoolButtonProcess receiver = await ReceiverAsync();
        using HubApi shown = new(receiver.WaitForLine("ready "), Token);
        IPEndPoint line = IPEndPoint.Parse(receiver.WaitForLine("receiving "));
        await using CutPath first = new(line);
        await using CutPath second = new(line);
        await using KilledHub hub = KilledHub.WithButtons(3, ways: [first.Port, second.Port]);
        hub.Start();
        hub.Plug();
        await AllShowAsync(hub.Buttons, Indication.Ready);
        await PressAsync(hub, 0, delivered: 1);

        Task met = first.CutAt(Panic, cut);
        await PressAsync(hub, 1, delivered: 2);
        await met.WaitAsync(Patience);

        // The same button pressed again, as a technician does who pulls the cable: another message under another number.
        await PressAsync(hub, 0, delivered: 3);
        first.Heal();
        await PressAsync(hub, 2, delivered: 4);
        await PressAsync(hub, 1, delivered: 5);

        // Twice where the hub doubted its first way and told both.
        int[] pressed = [2, 2, 1];
        int[] panics = [.. (await PanicsAsync(shown)).GroupBy(p => p.GetProperty("zone").GetInt32()).OrderBy(g => g.Key).Select(g => g.Count())];
        Assert.All(pressed.Zip(panics), zone => Assert.InRange(zone.Second, zone.First, 2 * zone.First));
        Assert.Equal(pressed.Length, panics.Length);
        Assert.Equal(5, (await hub.AlarmsAsync()).Length);
    }

    [Fact]
    public async Task Where_only_the_answer_was_lost_the_press_is_shown_and_never_swallowed()
    {
        await using SchoolButtonProcess receiver = await ReceiverAsync();
        using HubApi shown = new(receiver.WaitForLine("ready "), Token);
        IPEndPoint line = IPEndPoint.Parse(receiver.WaitForLine("receiving "));
        await using CutPath first = new(line);
        await using KilledHub hub = KilledHub.WithButtons(1, ways: [first.Port, line.Port]);
        hub.Start();
        hub.Plug();
        await AllShowAsync(hub.Buttons, Indication.Ready);
        Task met = first.CutAt(Panic, PathCut.NoAnswers);

        await PressAsync(hub, 0, delivered: 1);

        // Nobody can tell it from a second press of the same button: a call too many, never one too few.
        await met.WaitAsync(Patience);
        Assert.InRange((await PanicsAsync(shown)).Length, 1, 2);
    }

    private async Task<SchoolButtonProcess> ReceiverAsync()
    {
        string config = Path.Combine(_folder, "receiver.json");
        await File.WriteAllTextAsync(
            config,
            $$"""{ "listen": "127.0.0.1:0", "http": "127.0.0.1:0", "token": "{{Token}}", "accounts": [ { "account": "{{KilledHub.Account}}", "name": "School" } ] }""");
        return SchoolButtonProcess.Start("receiver", "--config", config);
    }

    private static async Task PressAsync(KilledHub hub, int button, int delivered)
    {
        // Two presses close together are one, of another shape.
        await hub.Api.UntilAsync("/api/alarms", alarms => alarms.EnumerateArray()
            .All(a => a.GetProperty("deviceId").GetString() != hub.Buttons[button].Id
                || DateTimeOffset.UtcNow - a.GetProperty("storedAt").GetDateTimeOffset() > OnePress));
        _ = hub.Buttons[button].Board.Press(PressShape.Single, BounceTrace.Typical);
        await hub.Api.UntilAsync("/api/alarms", alarms => alarms.EnumerateArray().Count(a => a.GetProperty("forwardedAt").ValueKind != JsonValueKind.Null) >= delivered);
    }

    private static async Task<JsonElement[]> PanicsAsync(HubApi shown) =>
        [.. (await shown.GetAsync("/api/events")).EnumerateArray().Where(e => e.GetProperty("meaning").GetString() == "panic")];

    private static async Task AllShowAsync(IEnumerable<VirtualDevice> buttons, Indication indication)
    {
        using CancellationTokenSource patience = new(Patience);
        foreach (VirtualDevice button in buttons)
        {
            await button.Board.Light.WaitFor(indication, patience.Token);
        }
    }
}
