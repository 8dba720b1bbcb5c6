using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>A cancel takes back what the hub has stored and the receiver was told; nothing else.</summary>
public sealed class CancelTests
{
    private readonly VirtualHub _hub = new(devices: 2);

    [Theory]
    [InlineData(EventKind.Panic)]
    [InlineData(EventKind.SilentPanic)]
    [InlineData(EventKind.Medical)]
    [InlineData((EventKind)42)]
    public void A_call_for_help_is_taken_back_here_and_at_the_receiver(EventKind kind)
    {
        _hub.Press(1, kind);
        _hub.AnswerAll();

        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.AnswerAll();

        Assert.Equal(_hub.Now.UnixMs, _hub.Alarm(1).CancelledUnixMs);
        Assert.Equal(ReportKind.Cancel, _hub.Sends[^1].Kind);
        Assert.Equal(2, _hub.Sends.Count);
        Assert.Contains(_hub.History, h => h is { AlarmId: 1, What: "cancelled" });
    }

    [Fact]
    public void A_cancelled_alarm_stays_cancelled_over_a_restart()
    {
        _hub.Press(1);
        _hub.Press(2, EventKind.Cancel, cancelled: 1);

        _hub.Restart();

        Assert.True(_hub.Alarm(1).CancelledUnixMs > 0);
    }

    [Fact]
    public void A_cancelled_alarm_that_was_not_yet_delivered_still_is_and_before_its_cancel()
    {
        _hub.Press(1);
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.AnswerAll();

        Assert.Equal([ReportKind.Panic, ReportKind.Cancel], _hub.Sends.Select(s => s.Kind));
    }

    [Theory]
    [InlineData(EventKind.Duress)] // Whoever forces the press could force the cancel.
    [InlineData(EventKind.Drill)] // The receiver never heard of it.
    [InlineData(EventKind.Test)] // A receiver reads a cancel as that of the last call for help from this zone.
    [InlineData(EventKind.Tamper)]
    [InlineData(EventKind.Fault)]
    [InlineData(EventKind.Cancel)]
    public void The_receiver_hears_nothing_of_a_cancel_of_anything_else(EventKind kind)
    {
        _hub.Press(1, kind);
        _hub.AnswerAll();
        int before = _hub.Sends.Count;

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(2, EventKind.Cancel, cancelled: 1));
        _hub.AnswerAll();

        Assert.Equal(before, _hub.Sends.Count);
        Assert.Equal(AlarmState.Stored, _hub.Alarm(2).State);
        Assert.Equal(new Told(VirtualHub.Button, 2, AckStage.Stored), _hub.Acks[^1]);
    }

    [Theory]
    [InlineData(EventKind.Duress)]
    [InlineData(EventKind.Cancel)]
    public void Duress_and_a_cancel_itself_are_not_marked_as_cancelled_either(EventKind kind)
    {
        _hub.Press(1, kind);

        _hub.Press(2, EventKind.Cancel, cancelled: 1);

        Assert.Equal(0, _hub.Alarm(1).CancelledUnixMs);
    }

    [Fact]
    public void A_cancel_of_something_never_heard_is_stored_and_changes_nothing()
    {
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        Assert.Empty(_hub.Sends);

        // The press comes after all: it counts.
        _hub.Press(1);
        Assert.Equal(ReportKind.Panic, Assert.Single(_hub.Sends).Kind);
        Assert.Equal(0, _hub.Alarm(1).CancelledUnixMs);
    }

    [Fact]
    public void A_device_cannot_cancel_another_s_alarm()
    {
        _hub.Press(1, address: 2);
        _hub.AnswerAll();

        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.AnswerAll();

        Assert.Equal(0, _hub.Alarm(1, address: 2).CancelledUnixMs);
        Assert.Single(_hub.Sends);
    }

    [Fact]
    public void A_cancel_of_an_impossible_counter_hits_no_alarm_of_another_key()
    {
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Generation = 1 }] });
        _hub.Press(1, generation: 1);
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Generation = 0 }] });

        _hub.Press(2, EventKind.Cancel, cancelled: (1 << 28) + 1);

        Assert.Equal(0, _hub.Alarm(1).CancelledUnixMs);
    }

    [Fact]
    public void A_cancel_that_comes_behind_a_newer_press_does_not_take_that_back_at_the_receiver()
    {
        // A button that was cut off sends its newest first.
        _hub.Press(1);
        _hub.AnswerAll();
        _hub.Press(3);
        _hub.AnswerAll();

        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.AnswerAll();

        Assert.Equal([ReportKind.Panic, ReportKind.Panic], _hub.Sends.Select(s => s.Kind));
        Assert.True(_hub.Alarm(1).CancelledUnixMs > 0);
        Assert.Equal(0, _hub.Alarm(3).CancelledUnixMs);
        Assert.Equal(AlarmState.Stored, _hub.Alarm(2).State);
        Assert.Contains(_hub.History, h => h.AlarmId == _hub.Alarm(2).Id && h.What == AlarmStory.Withdrawn);

        _hub.Press(4, EventKind.Cancel, cancelled: 3);
        _hub.AnswerAll();
        Assert.Equal(ReportKind.Cancel, _hub.Sends[^1].Kind);
    }

    [Fact]
    public void A_cancel_that_newer_heartbeats_overtook_is_told_to_the_receiver()
    {
        _hub.Press(1);
        _hub.AnswerAll();
        _hub.Beat(3);

        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.AnswerAll();

        Assert.Equal([ReportKind.Panic, ReportKind.Cancel], _hub.Sends.Select(s => s.Kind));
    }

    [Fact]
    public void A_second_cancel_of_the_same_alarm_is_not_reported_again()
    {
        _hub.Press(1);
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.Press(3, EventKind.Cancel, cancelled: 1);
        _hub.AnswerAll();

        Assert.Equal([ReportKind.Panic, ReportKind.Cancel], _hub.Sends.Select(s => s.Kind));
    }

    [Fact]
    public void A_cancel_that_is_repeated_cancels_once()
    {
        _hub.Press(1);
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.Restart();

        Assert.Equal(FrameVerdict.Repeated, _hub.Press(2, EventKind.Cancel, cancelled: 1));
        _hub.Run(100_000);
        _hub.AnswerAll();

        Assert.Single(_hub.History, h => h.What == "cancelled");
    }
}
