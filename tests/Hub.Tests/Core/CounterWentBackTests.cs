using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// A device whose flash failed at one start counts on from far ahead, and at the next start from where it was: its heartbeats
/// look like replays, and nothing tells them apart. So it is silent, and people are told what is heard and what to do.
/// </summary>
public sealed class CounterWentBackTests
{
    private const uint Ahead = 1 << 20;

    private readonly VirtualHub _hub = new();

    private IReadOnlyList<string> Warnings => ViewOf.Device(_hub.Device()).Warnings;

    [Fact]
    public void A_silent_device_of_which_old_counters_come_stays_silent_and_says_why_and_what_to_do()
    {
        FallSilent();
        Assert.Empty(Warnings);

        _hub.NowMs += VirtualHub.IntervalMs;
        Step step = _hub.Apply(_hub.HeartbeatFrame(100));

        Assert.Equal(DeviceState.Silent, _hub.State());
        string warning = Assert.Single(Warnings);
        Assert.Contains("counter is old", warning, StringComparison.Ordinal);
        Assert.Contains("new key", warning, StringComparison.Ordinal);
        Assert.Contains(_hub.Device(), step.Heard);
        Assert.Empty(step.Devices);

        step = _hub.Apply(_hub.HeartbeatFrame(101));
        Assert.Empty(step.Heard);
    }

    [Fact]
    public void Its_presses_are_taken_all_the_same_and_prove_no_life()
    {
        FallSilent();
        _hub.Beat(100);

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(101));
        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.Single(Warnings);
    }

    [Theory]
    [InlineData(EventKind.Medical, 0)]
    [InlineData(EventKind.Panic, 2 * 24 * 3_600_000)]
    [InlineData(EventKind.Panic, -60_000)]
    public void A_press_under_the_counter_of_an_earlier_alarm_is_another_one_if_it_certainly_is(EventKind kind, long laterMs)
    {
        _hub.NowMs += 3_600_000;
        long at = _hub.Now.UnixMs;
        _hub.Press(7, atHubTimeMs: at);
        _hub.Answer();
        _hub.NowMs += Math.Max(laterMs, 0) + 1_000;
        at += laterMs;

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(7, kind, atHubTimeMs: at));
        Assert.Equal(FrameVerdict.Repeated, _hub.Press(7, kind, atHubTimeMs: at));
        _hub.Restart();
        Assert.Equal(FrameVerdict.Repeated, _hub.Press(7, kind, atHubTimeMs: at));

        Alarm[] alarms = [.. _hub.Core.Alarms.OrderBy(a => a.Id)];
        Assert.Equal([EventKind.Panic, kind], alarms.Select(a => a.Kind));
        Assert.Equal(at, alarms[1].RaisedUnixMs);
        Assert.Contains(_hub.History, h => h.AlarmId == alarms[1].Id && h.What == AlarmStory.CounterAgain);
        _hub.Apply();
        _hub.AnswerAll();
        Assert.Equal(2, _hub.Sends.Select(s => s.AlarmId).Distinct().Count());
        Assert.Equal(new Told(VirtualHub.Button, 7, AckStage.Received), _hub.Acks[^1]);
    }

    [Theory]
    [InlineData(0, 30L * 24 * 3_600_000)]
    [InlineData(10_000, 11_000)]
    [InlineData(3_600_000, 4_000_000)]
    public void One_that_may_be_the_same_sent_again_is(long laterMs, long restMs)
    {
        // From the future, as the hub's clock had it when it stored the first: what came is dated by its arrival.
        long at = laterMs == 0 ? 0 : _hub.Now.UnixMs + laterMs;
        _hub.Press(7, atHubTimeMs: at);
        _hub.NowMs += restMs;

        Assert.Equal(FrameVerdict.Repeated, _hub.Press(7, atHubTimeMs: at));
        Assert.Single(_hub.Core.Alarms);
    }

    [Fact]
    public void Nor_does_a_clock_that_was_days_behind_make_another_of_it()
    {
        // A machine without a battery for its clock, after a weekend; the device has the time still.
        long at = _hub.Now.UnixMs;
        _hub.WallSetMs = -3L * 24 * 3_600_000;
        _hub.Press(7, atHubTimeMs: at);
        _hub.NowMs += 20_000;
        _hub.WallSetMs = 0;

        Assert.Equal(FrameVerdict.Repeated, _hub.Press(7, atHubTimeMs: at));
        Assert.Single(_hub.Core.Alarms);
    }

    [Fact]
    public void A_cancel_takes_back_no_older_alarm_that_had_its_counter_under_an_earlier_key()
    {
        _hub.Press(7);
        _hub.Press(7, EventKind.Medical);
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Generation = 1 }] });
        _hub.Press(7, generation: 1);
        _hub.Press(8, EventKind.Cancel, cancelled: 7, generation: 1);

        Assert.Equal([false, false, true], _hub.Core.Alarms.Where(a => a.Counter == 7).OrderBy(a => a.Id).Select(a => a.CancelledUnixMs > 0));
    }

    [Fact]
    public void A_cancel_takes_back_what_the_device_raised_last_under_the_counter_that_it_names()
    {
        _hub.Press(7);
        _hub.Press(7, EventKind.Medical);
        _hub.Press(8, EventKind.Cancel, cancelled: 7);

        Assert.Equal([false, true], _hub.Core.Alarms.Where(a => a.Counter == 7).OrderBy(a => a.Id).Select(a => a.CancelledUnixMs > 0));
    }

    [Fact]
    public void However_often_it_counts_again_the_alarms_of_one_counter_are_bounded()
    {
        for (int zone = 0; zone < 40; zone++)
        {
            UplinkFrame frame = _hub.AlarmFrame(7);
            frame.Alarm!.Zone = (byte)(zone + 1);
            _hub.Apply(frame);
        }

        Assert.Equal(1 + AlarmKey.MaxGeneration + 1 - AlarmKey.FirstAgain, _hub.Core.Alarms.Count());
    }

    [Fact]
    public void It_is_over_once_a_newer_counter_comes()
    {
        FallSilent();
        _hub.Beat(100);
        _hub.Beat(Ahead + 1);

        Assert.Equal(DeviceState.Online, _hub.State());
        Assert.Empty(Warnings);
    }

    [Fact]
    public void It_is_over_with_a_new_key()
    {
        FallSilent();
        _hub.Beat(100);
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Generation = 1 }] });

        Assert.Empty(Warnings);
    }

    [Fact]
    public void Of_a_device_that_is_heard_a_straggler_says_nothing()
    {
        _hub.Beat(Ahead);
        Assert.Equal(FrameVerdict.Old, _hub.Beat(100));

        Assert.Empty(Warnings);
    }

    private void FallSilent()
    {
        _hub.Beat(Ahead);
        _hub.Run(VirtualHub.BoundMs + 1_000);
        Assert.Equal(DeviceState.Silent, _hub.State());
    }
}
