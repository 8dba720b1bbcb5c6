using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>What the button's light may say, it learns from acks: none says more than is true, and none goes back.</summary>
public sealed class AckStageTests
{
    private readonly VirtualHub _hub = new();

    private IEnumerable<AckStage> Stages => _hub.Acks.Select(a => a.Stage);

    [Fact]
    public void A_press_is_told_stored_then_received_then_responding()
    {
        _hub.Press(1);
        Assert.Equal([AckStage.Stored], Stages);
        _hub.Answer();
        Assert.Equal([AckStage.Stored, AckStage.Received], Stages);
        Assert.Equal(DeskAnswer.Done, Acknowledge(1));

        Assert.Equal([AckStage.Stored, AckStage.Received, AckStage.Responding], Stages);
        Assert.Equal(AlarmState.Acknowledged, _hub.Alarm(1).State);
    }

    [Fact]
    public void Nothing_is_told_of_a_press_whose_commit_never_happened()
    {
        _hub.ApplyAndDie(_hub.AlarmFrame(1));

        Assert.Empty(_hub.Downlinks);
    }

    [Fact]
    public void A_failed_attempt_is_no_stage()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.Unanswered);
        _hub.Answer(SendOutcome.Refused);

        Assert.Equal([AckStage.Stored], Stages);
    }

    [Fact]
    public void A_delivery_after_a_person_took_it_on_does_not_take_the_stage_back()
    {
        _hub.Press(1);
        Acknowledge(1);
        _hub.Answer();
        _hub.Press(1);

        Assert.Equal([AckStage.Stored, AckStage.Responding, AckStage.Responding, AckStage.Responding], Stages);
    }

    [Fact]
    public void A_repeated_alarm_is_answered_with_how_far_it_has_come()
    {
        _hub.Press(1);
        _hub.Answer();
        _hub.Restart();
        _hub.Press(1);
        Acknowledge(1);
        _hub.Restart();
        _hub.Press(1);

        Assert.Equal(
            [AckStage.Stored, AckStage.Received, AckStage.Received, AckStage.Responding, AckStage.Responding], Stages);
    }

    [Fact]
    public void An_alarm_that_has_left_memory_is_still_answered_with_how_far_it_had_come()
    {
        VirtualHub hub = new(policy: new CorePolicy { FinishedAlarmsKept = 1 });
        hub.Press(1);
        hub.Answer();
        hub.Apply(new AcknowledgeAlarm { AlarmId = 1, By = "me" });
        hub.Press(2);
        hub.Answer();
        hub.Press(3);
        hub.Answer();

        hub.Press(1);
        hub.Press(2);
        Assert.Equal([AckStage.Responding, AckStage.Received], hub.Acks.TakeLast(2).Select(a => a.Stage));

        hub.Restart();
        hub.Press(1);
        hub.Press(2);
        Assert.Equal([AckStage.Responding, AckStage.Received], hub.Acks.TakeLast(2).Select(a => a.Stage));
    }

    [Fact]
    public void Acknowledging_twice_and_acknowledging_nothing_is_said_so()
    {
        _hub.Press(1);
        Acknowledge(1);
        long at = _hub.Alarm(1).AcknowledgedUnixMs;
        _hub.Run(1_000);

        Assert.Equal((DeskAnswer.AlreadyDone, DeskAnswer.NotFound), (Acknowledge(1, "another"), Acknowledge(2)));
        Assert.Equal((at, "me"), (_hub.Alarm(1).AcknowledgedUnixMs, _hub.Alarm(1).AcknowledgedBy));
    }

    [Fact]
    public void A_device_that_listens_again_is_told_anew_how_far_its_latest_alarms_have_come()
    {
        _hub.Press(1);
        _hub.Answer();
        _hub.Press(2);
        _hub.Restart();
        _hub.Acks.Clear();

        _hub.Apply(new DeviceListening { Address = VirtualHub.Button });

        Assert.Equal(
            [new Told(VirtualHub.Button, 1, AckStage.Received), new Told(VirtualHub.Button, 2, AckStage.Stored)],
            _hub.Acks);
    }

    [Fact]
    public void A_device_that_listens_again_is_not_told_of_old_alarms_or_those_of_another_key()
    {
        _hub.Press(1);
        _hub.Run(_hub.Policy.RetellMs);
        _hub.Acks.Clear();
        _hub.Apply(new DeviceListening { Address = VirtualHub.Button });
        Assert.Empty(_hub.Acks);

        _hub.Press(2);
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Generation = 1 }] });
        _hub.Acks.Clear();
        _hub.Apply(new DeviceListening { Address = VirtualHub.Button });
        _hub.Apply(new DeviceListening { Address = 99 });
        Assert.Empty(_hub.Acks);
    }

    [Fact]
    public void A_heartbeat_is_answered_only_if_it_asks()
    {
        _hub.Beat(1);
        Assert.Empty(_hub.Acks);
        _hub.Beat(2, flags: HeartbeatBody.AckWantedFlag);

        Assert.Equal(new Told(VirtualHub.Button, 2, AckStage.Heard), Assert.Single(_hub.Acks));
    }

    [Fact]
    public void A_command_goes_to_the_device_or_is_said_to_have_nowhere_to_go()
    {
        SendCommand identify = new() { Address = VirtualHub.Button, Kind = CommandKind.Identify, Argument = 30 };
        SendCommand nowhere = new() { Address = 99, Kind = CommandKind.Identify };
        _hub.Apply(identify, nowhere);

        Assert.Equal((DeskAnswer.Done, DeskAnswer.NotFound), (identify.Answer, nowhere.Answer));
        CommandBody sent = CommandBody.FromBytes(Assert.Single(_hub.Downlinks).Body)!;
        Assert.Equal((CommandKind.Identify, 30), (sent.Kind, sent.Argument));
    }

    private DeskAnswer Acknowledge(long id, string by = "me")
    {
        AcknowledgeAlarm input = new() { AlarmId = id, By = by };
        _hub.Apply(input);
        return input.Answer;
    }
}
