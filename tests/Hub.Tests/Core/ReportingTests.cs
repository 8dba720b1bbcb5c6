using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Promise 7 and the rules of what a receiver hears of.</summary>
public sealed class ReportingTests
{
    private const EventKind OfANewerFirmware = (EventKind)42;

    private readonly VirtualHub _hub = new();

    [Theory]
    [InlineData(EventKind.Panic, ReportKind.Panic)]
    [InlineData(EventKind.SilentPanic, ReportKind.SilentPanic)]
    [InlineData(EventKind.Duress, ReportKind.Duress)]
    [InlineData(EventKind.Medical, ReportKind.Medical)]
    [InlineData(EventKind.Tamper, ReportKind.Tamper)]
    [InlineData(EventKind.Fault, ReportKind.DeviceFault)]
    [InlineData(EventKind.Test, ReportKind.ManualTest)]
    [InlineData(OfANewerFirmware, ReportKind.Panic)]
    public void An_event_is_reported_as_what_it_is_and_an_unknown_one_as_a_panic(EventKind kind, ReportKind report)
    {
        _hub.Press(1, kind);

        Assert.Equal((report, false), (_hub.Sends.Single().Kind, _hub.Sends.Single().Restore));
        Assert.Equal(VirtualHub.Reporting.Receiver, _hub.Alarm(1).Receiver);
    }

    [Fact]
    public void A_drill_never_reaches_the_police()
    {
        _hub.Press(1, EventKind.Drill);
        _hub.Run(600_000);

        Assert.DoesNotContain(_hub.Sends, s => s.Kind != ReportKind.DeviceSilent);
        Assert.Equal((AlarmState.Stored, null), (_hub.Alarm(1).State, _hub.Alarm(1).Receiver));
    }

    [Fact]
    public void A_real_press_during_a_drill_always_does()
    {
        _hub.Press(1, EventKind.Drill);
        _hub.Press(2);

        Assert.Equal(ReportKind.Panic, Assert.Single(_hub.Sends).Kind);
    }

    [Fact]
    public void A_test_is_reported_only_where_the_site_wants_it()
    {
        VirtualHub hub = new(site: VirtualHub.Untested);

        hub.Press(1, EventKind.Test);

        Assert.Empty(hub.Sends);
        Assert.Equal(AlarmState.Stored, hub.Alarm(1).State);
        Assert.Equal(new Told(VirtualHub.Button, 1, AckStage.Stored), Assert.Single(hub.Acks));
    }

    [Fact]
    public void A_call_for_help_from_a_site_without_a_receiver_is_owed_and_fails_loudly_until_there_is_one()
    {
        VirtualHub hub = new(site: VirtualHub.Reporting with { Paths = [] });

        hub.Press(1);
        hub.Answer(SendOutcome.Refused, "no receiver");

        Assert.Equal(AlarmState.Failing, hub.Alarm(1).State);
        Assert.False(hub.Alarm(1).IsFinished);
    }

    [Fact]
    public void A_site_without_a_receiver_owes_nobody_its_tests_faults_and_silences()
    {
        VirtualHub hub = new(site: VirtualHub.Reporting with { Paths = [] });

        hub.Press(1, EventKind.Test);
        hub.Press(2, EventKind.Fault);
        hub.Beat(3);
        hub.Run(VirtualHub.BoundMs);

        Assert.Empty(hub.Sends);
        Assert.Equal(AlarmState.Stored, hub.Alarm(1).State);
        Assert.Equal(DeviceState.Silent, hub.State());
    }

    [Fact]
    public void A_silent_device_that_is_retired_leaves_no_silence_standing_at_the_receiver()
    {
        _hub.Beat(1);
        _hub.Run(VirtualHub.BoundMs + _hub.Policy.TickMs);
        _hub.AnswerAll();
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Retired = true }] });
        _hub.AnswerAll();

        Assert.Equal(
            [(ReportKind.DeviceSilent, false), (ReportKind.DeviceSilent, true)],
            _hub.Sends.Select(s => (s.Kind, s.Restore)));
    }

    [Fact]
    public void That_a_person_knows_of_an_alarm_does_not_hide_that_the_police_do_not()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.NotSent, "refused");
        _hub.Apply(new AcknowledgeAlarm { AlarmId = 1, By = "me" });
        Assert.Equal(AlarmState.Failing, _hub.Alarm(1).State);

        _hub.Run(_hub.Policy.RetryMaxMs);
        _hub.AnswerAll();
        Assert.Equal(AlarmState.Acknowledged, _hub.Alarm(1).State);
    }

    [Theory]
    [InlineData(EventKind.Tamper, ReportKind.Tamper)]
    [InlineData(EventKind.Fault, ReportKind.DeviceFault)]
    public void The_end_of_a_condition_is_reported_as_its_restore(EventKind kind, ReportKind report)
    {
        _hub.Press(1, kind);
        _hub.Press(2, kind, restore: true);
        _hub.AnswerAll();

        Assert.Equal([(report, false), (report, true)], _hub.Sends.Select(s => (s.Kind, s.Restore)));
    }

    [Theory]
    [InlineData(EventKind.Panic)]
    [InlineData(EventKind.Duress)]
    [InlineData(EventKind.Medical)]
    [InlineData(OfANewerFirmware)]
    public void Nothing_restores_a_call_for_help(EventKind kind)
    {
        _hub.Press(1);
        _hub.AnswerAll();

        _hub.Press(2, kind, restore: true);
        _hub.AnswerAll();

        Assert.Equal(ReportKind.Panic, Assert.Single(_hub.Sends).Kind);
        Assert.Equal(AlarmState.Stored, _hub.Alarm(2).State);
    }
}
