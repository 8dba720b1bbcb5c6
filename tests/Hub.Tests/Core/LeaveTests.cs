using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Who is retired leaves nothing standing at the receiver, also if no hub ran to see it, or one died over it. What was said of
/// that is said once, however often the hub starts.
/// </summary>
public sealed class LeaveTests
{
    private readonly VirtualHub _hub = new();
    private uint _counter;

    private IEnumerable<(ReportKind, bool)> Told => _hub.Sends.Select(s => (s.Kind, s.Restore));

    [Fact]
    public void A_silent_device_that_is_retired_while_no_hub_runs_is_told_as_over_at_the_start_and_once()
    {
        FallSilent();
        RetireWhileDown();
        Settle();

        Assert.Equal([(ReportKind.DeviceSilent, false), (ReportKind.DeviceSilent, true)], Told);
        StartAgainAndExpectNothing();
    }

    [Fact]
    public void So_it_is_if_the_hub_dies_over_it()
    {
        FallSilent();
        DeviceRecord retired = Enter(VirtualHub.Record(1) with { Retired = true });
        _hub.ApplyAndDie(new DevicesChanged { Records = [retired] });
        _hub.ApplyAndDie();
        Settle();

        Assert.Equal([(ReportKind.DeviceSilent, false), (ReportKind.DeviceSilent, true)], Told);
        StartAgainAndExpectNothing();
    }

    [Fact]
    public void What_the_hub_saw_and_said_itself_it_does_not_say_again_at_its_next_start()
    {
        FallSilent();
        _hub.Apply(new DevicesChanged { Records = [Enter(VirtualHub.Record(1) with { Retired = true })] });
        Settle();

        Assert.Equal([(ReportKind.DeviceSilent, false), (ReportKind.DeviceSilent, true)], Told);
        StartAgainAndExpectNothing();
    }

    [Fact]
    public void A_silence_that_the_receiver_was_not_told_of_yet_is_taken_back_untold()
    {
        // Its line is busy.
        _hub.Press(++_counter);
        _hub.Run(VirtualHub.BoundMs + _hub.Policy.TickMs);
        Assert.Equal(DeviceState.Silent, _hub.State());
        RetireWhileDown();
        Settle();

        Assert.DoesNotContain(_hub.Sends, s => s.Kind == ReportKind.DeviceSilent);
        StartAgainAndExpectNothing();
    }

    [Fact]
    public void A_flapping_device_whose_return_was_not_told_yet_is_told_as_over_too()
    {
        for (int i = 0; i < _hub.Policy.FlapsTold; i++)
        {
            FallSilent();
            Beat();
        }

        Assert.Equal((ReportKind.DeviceSilent, false), Told.Last());
        RetireWhileDown();
        Settle();

        Assert.Equal((ReportKind.DeviceSilent, true), Told.Last());
        StartAgainAndExpectNothing();
    }

    [Fact]
    public void Whose_silence_a_snooze_keeps_untold_is_not_told_as_silent_when_that_would_have_ended()
    {
        Beat();
        _hub.Apply(new SnoozeDevice { Address = VirtualHub.Button, Milliseconds = 600_000, By = "me" });
        _hub.Run(2 * VirtualHub.BoundMs);
        RetireWhileDown();
        _hub.Run(600_000);
        _hub.AnswerAll();

        Assert.False(_hub.Device().IsSnoozed);
        Assert.DoesNotContain((ReportKind.DeviceSilent, false), Told);
        StartAgainAndExpectNothing();
    }

    [Fact]
    public void Of_one_that_was_well_nothing_is_told()
    {
        Beat();
        RetireWhileDown();
        Settle();

        Assert.Empty(Told);
    }

    [Fact]
    public void The_jam_of_a_gateway_that_is_retired_while_no_hub_runs_is_over()
    {
        VirtualHub hub = new(kinds: DeviceKinds.Gateway);
        for (int i = 0; i < 2; i++)
        {
            hub.Run(20_000);
            hub.Apply(hub.HeartbeatFrame(
                ++_counter, air: new AirStatistics { Seconds = 60, OccupiedPercent = 90 }, shown: Announcement.None));
            hub.AnswerAll();
        }

        DeviceRecord retired = hub.Device().Record with { Retired = true };
        hub.Disk.Put(new DeviceEntry(retired, new byte[Frame.KeyLength]));
        hub.StopAndStart();
        hub.Apply();
        hub.AnswerAll();
        hub.StopAndStart();
        hub.Apply();
        hub.AnswerAll();

        Assert.Equal(0, hub.Device().JammedSinceUnixMs);
        Assert.Equal(
            [(ReportKind.Interference, false), (ReportKind.Interference, true)], hub.Sends.Select(s => (s.Kind, s.Restore)));
    }

    [Fact]
    public void One_that_is_taken_on_again_is_new_and_its_next_silence_is_told()
    {
        FallSilent();
        _hub.Apply(new DevicesChanged { Records = [Enter(VirtualHub.Record(1) with { Retired = true })] });
        Assert.Equal(DeviceState.New, _hub.State());
        _hub.Apply(new DevicesChanged { Records = [Enter(VirtualHub.Record(1))] });
        Settle();
        int told = _hub.Sends.Count;
        FallSilent();

        Assert.Equal([(ReportKind.DeviceSilent, false)], Told.Skip(told));
    }

    [Fact]
    public void A_silent_device_that_is_moved_is_told_as_over_where_it_was_and_as_silent_where_it_is()
    {
        FallSilent();
        _hub.Apply(new DevicesChanged { Records = [Enter(VirtualHub.Record(1) with { Site = "south" })] });
        Settle();
        Assert.Equal([(ReportKind.DeviceSilent, false), (ReportKind.DeviceSilent, true)], Told);

        _hub.Apply(new DevicesChanged { Records = [Enter(VirtualHub.Record(1))] });
        Settle();
        Assert.Equal((3, (ReportKind.DeviceSilent, false)), (Told.Count(), Told.Last()));

        StartAgainAndExpectNothing();
        Beat();
        Settle();
        Assert.Equal((4, (ReportKind.DeviceSilent, true)), (Told.Count(), Told.Last()));
    }

    private void Beat()
    {
        _hub.Beat(++_counter);
        _hub.AnswerAll();
    }

    private void FallSilent()
    {
        Beat();
        _hub.Run(VirtualHub.BoundMs + _hub.Policy.TickMs);
        _hub.AnswerAll();
        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    private DeviceRecord Enter(DeviceRecord record)
    {
        _hub.Disk.Put(new DeviceEntry(record, new byte[Frame.KeyLength]));
        return record;
    }

    private void RetireWhileDown()
    {
        Enter(VirtualHub.Record(1) with { Retired = true });
        _hub.StopAndStart();
    }

    private void Settle()
    {
        _hub.Run(1_000);
        _hub.AnswerAll();
    }

    private void StartAgainAndExpectNothing()
    {
        int told = _hub.Sends.Count;
        _hub.StopAndStart();
        Settle();
        _hub.Restart();
        Settle();
        Assert.Equal(told, _hub.Sends.Count);
    }
}
