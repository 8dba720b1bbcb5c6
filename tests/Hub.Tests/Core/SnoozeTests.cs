using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Of a snoozed device's silence nobody is told; it ends by itself, and then nothing is forgotten.</summary>
public sealed class SnoozeTests
{
    private const long Minute = 60_000;

    private readonly VirtualHub _hub = new();
    private uint _counter;

    public SnoozeTests()
    {
        Beat();
    }

    private IEnumerable<(ReportKind, bool)> Told => _hub.Sends.Select(s => (s.Kind, s.Restore));

    [Fact]
    public void A_snooze_is_shown_with_its_end_and_who_asked_and_is_on_disk_before_that_is_said()
    {
        SnoozeDevice input = Snooze(10 * Minute);
        Step step = _hub.Apply(input);

        Assert.Equal(DeskAnswer.Done, input.Answer);
        Assert.True(step.Durable);
        DeviceView view = ViewOf.Device(_hub.Device());
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(_hub.Now.UnixMs + (10 * Minute)), view.SnoozedUntil);
        Assert.Equal("me", view.SnoozedBy);
        Assert.True(_hub.Device().IsSnoozed);
    }

    [Fact]
    public void While_it_lasts_nobody_is_told_of_silence_and_if_it_is_still_silent_afterwards_they_are()
    {
        _hub.Apply(Snooze(10 * Minute));

        _hub.Run((10 * Minute) - VirtualHub.TickMs);
        Assert.Empty(_hub.Sends);

        _hub.Run(VirtualHub.BoundMs + 1_000);
        Assert.Equal([(ReportKind.DeviceSilent, false)], Told);
        Assert.False(_hub.Device().IsSnoozed);
    }

    [Fact]
    public void Who_is_back_before_the_end_was_never_away()
    {
        _hub.Apply(Snooze(10 * Minute));
        _hub.Run(5 * Minute);
        for (int i = 0; i < 60; i++)
        {
            Beat();
            _hub.Run(VirtualHub.IntervalMs);
        }

        Assert.Empty(_hub.Sends);
        Assert.Equal(DeviceState.Online, _hub.State());
    }

    [Fact]
    public void What_was_told_before_is_taken_back_during_the_snooze_and_not_told_twice_after_it()
    {
        _hub.Run(2 * VirtualHub.BoundMs);
        _hub.Answer();
        _hub.Apply(Snooze(Minute));
        _hub.Run(2 * Minute);
        Assert.Equal([(ReportKind.DeviceSilent, false)], Told);

        _hub.Apply(Snooze(Minute));
        Beat();
        Assert.Equal([(ReportKind.DeviceSilent, false), (ReportKind.DeviceSilent, true)], Told);
    }

    [Fact]
    public void A_press_counts_as_ever()
    {
        _hub.Apply(Snooze(Minute));
        _hub.Press(100);

        Assert.Equal([(ReportKind.Panic, false)], Told);
    }

    [Fact]
    public void It_outlives_a_crash_and_ends_when_it_was_to_end()
    {
        _hub.Apply(Snooze(10 * Minute));
        _hub.Restart(downMs: 4 * Minute);
        Assert.True(_hub.Device().IsSnoozed);

        _hub.Run((6 * Minute) - VirtualHub.TickMs);
        Assert.True(_hub.Device().IsSnoozed);
        _hub.Run(VirtualHub.TickMs);
        Assert.False(_hub.Device().IsSnoozed);
        Assert.Null(ViewOf.Device(_hub.Device()).SnoozedBy);
    }

    [Fact]
    public void One_that_ended_while_the_hub_was_away_is_over_at_once()
    {
        _hub.Apply(Snooze(Minute));
        _hub.Restart(downMs: 2 * Minute);
        _hub.Apply();

        Assert.False(_hub.Device().IsSnoozed);
    }

    [Fact]
    public void A_person_may_end_it_or_ask_anew_and_none_is_longer_than_a_day()
    {
        _hub.Apply(Snooze(Minute));
        SnoozeDevice longer = Snooze(100 * 24 * 60 * Minute);
        _hub.Apply(longer);
        Assert.Equal(_hub.Now.UnixMs + _hub.Policy.SnoozeMaxMs, _hub.Device().SnoozedUntilUnixMs);

        SnoozeDevice end = Snooze(0);
        SnoozeDevice again = Snooze(0);
        _hub.Apply(end, again);

        Assert.Equal((DeskAnswer.Done, DeskAnswer.AlreadyDone), (end.Answer, again.Answer));
        Assert.False(_hub.Device().IsSnoozed);
    }

    [Fact]
    public void There_is_none_of_a_stranger_nor_of_who_was_retired()
    {
        _hub.Apply(Snooze(Minute));
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Retired = true }] });
        Assert.False(_hub.Device().IsSnoozed);

        SnoozeDevice retired = Snooze(Minute);
        _hub.Apply(retired);
        Assert.Equal(DeskAnswer.NotFound, retired.Answer);
    }

    private static SnoozeDevice Snooze(long ms) => new() { Address = VirtualHub.Button, Milliseconds = ms, By = "me" };

    private void Beat() => _hub.Beat(++_counter);
}
