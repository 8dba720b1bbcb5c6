using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class LinksTests
{
    private static LinkPlan[] Two(int secondDeafMs = 60_000) =>
    [
        new LinkPlan(new RigLink()),
        new LinkPlan(new RigLink()) { FirstRetryMs = 4000, MaxRetryMs = 20_000, DeafMs = secondDeafMs },
    ];

    [Fact]
    public void A_press_goes_over_every_link_in_the_same_bytes_and_the_first_ack_ends_it_on_all()
    {
        DeviceRig rig = DeviceRig.Ready("", null, Two());
        rig.LinkUp(1);
        rig.Press();
        Assert.Equal(rig.Links[0].Alarms.Single().Bytes, rig.Links[1].Alarms.Single().Bytes);
        rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
        rig.Advance(100_000);
        Assert.Equal(2, rig.Alarms.Count());
    }

    [Fact]
    public void An_ack_that_stores_an_alarm_tells_every_link_that_is_still_sending_it_and_one_that_does_not_tells_none()
    {
        DeviceRig rig = DeviceRig.Ready("", null, Two());
        rig.LinkUp(1);
        rig.Press();
        uint counter = rig.Alarms.First().Counter;
        rig.Ack(counter, AckStage.Heard);
        Assert.DoesNotContain(counter, rig.Links[0].Finished);
        rig.Ack(counter, AckStage.Stored);
        Assert.All(rig.Links, link => Assert.Contains(counter, link.Finished));
    }

    [Fact]
    public void The_pause_before_a_retry_begins_when_the_link_is_done_with_the_copies_and_a_burst_is_one_sending()
    {
        DeviceRig rig = DeviceRig.Ready("", null, Two());
        rig.LinkUp(1);
        rig.Links[1].Taken = frame => rig.Links[1].Held.Add(frame.Counter);
        rig.Press();
        for (int i = 0; i < 100; i++)
        {
            // The main loop looks in while the radio is at work.
            rig.Advance(100);
        }

        Assert.Single(rig.Links[1].Alarms);
        rig.Links[1].Held.Clear();
        rig.Advance(3100);
        Assert.Single(rig.Links[1].Alarms);
        rig.Advance(1900);
        Assert.Equal(2, rig.Links[1].Alarms.Count());
    }

    [Fact]
    public void Each_link_has_its_own_pauses_and_one_that_is_down_loses_nothing()
    {
        DeviceRig rig = DeviceRig.Ready("", null, Two());
        rig.Press();
        rig.Advance(2500);
        Assert.True(rig.Links[0].Alarms.Count() >= 2);
        Assert.Empty(rig.Links[1].Alarms);
        Assert.Equal(1, rig.Links[1].Hurries);
        rig.LinkUp(1);
        Assert.Single(rig.Links[1].Alarms);
        rig.Advance(3000);
        Assert.Single(rig.Links[1].Alarms);
        rig.Advance(2000);
        Assert.Equal(2, rig.Links[1].Alarms.Count());
    }

    [Fact]
    public void Heartbeats_go_over_the_first_link_that_is_up_and_those_with_details_over_all_each_a_new_one()
    {
        DeviceRig rig = new("interval = 10", 1, null, Two());
        rig.LinkUp(0);
        rig.LinkUp(1);
        for (int i = 0; i < 100; i++)
        {
            rig.Advance(1000);
            rig.Ack(rig.Heartbeats.Last().Counter, AckStage.Heard);
        }

        Assert.All(rig.Links[1].Heartbeats, frame => Assert.True(frame.Heartbeat!.HasDetails));
        Assert.NotEmpty(rig.Links[1].Heartbeats);
        Assert.True(rig.Links[0].Heartbeats.Count() > 5 * rig.Links[1].Heartbeats.Count());
        Assert.Equal(rig.Heartbeats.Count(), rig.Heartbeats.DistinctBy(frame => frame.Counter).Count());

        rig.LinkDown(0);
        int before = rig.Links[1].Heartbeats.Count();
        rig.Advance(30_000);
        Assert.True(rig.Links[1].Heartbeats.Count() >= before + 2);
    }

    [Fact]
    public void A_second_link_that_takes_all_and_brings_nothing_is_found_while_the_first_is_well()
    {
        DeviceRig rig = new("interval = 10", 1, null, Two(secondDeafMs: 8000));
        rig.LinkUp(1);
        rig.LinkUp(0);
        for (int i = 0; i < 200; i++)
        {
            rig.Advance(1000);
            if (rig.Links[0].Heartbeats.LastOrDefault() is UpFrame heartbeat)
            {
                rig.Ack(heartbeat.Counter, AckStage.Heard);
            }
        }

        Assert.True(rig.Links[1].Restarts >= 1);
        Assert.Equal(0, rig.Links[0].Restarts);
    }

    [Fact]
    public void When_the_batterys_budget_is_spent_the_pauses_are_slow_and_never_end_and_a_new_press_has_its_own()
    {
        LinkPlan[] plans = [new LinkPlan(new RigLink()) { Budget = 5, SlowRetryMs = 600_000, DeafMs = 4_000_000 }];
        DeviceRig rig = DeviceRig.Ready("", new Board { Battery = new BatteryPart() }, plans);
        rig.Press();
        rig.Advance(120_000);
        Assert.Equal(5, rig.Alarms.Count());
        rig.Advance(3_600_000);
        Assert.InRange(rig.Alarms.Count(), 5 + 5, 5 + 8);
        int before = rig.Alarms.Count();
        rig.Press();
        rig.Advance(60_000);
        Assert.InRange(rig.Alarms.Count() - before, 5, 6);
    }

    [Fact]
    public void A_radio_that_dies_is_a_fault_event_and_its_recovery_a_restore_but_flapping_is_bounded()
    {
        DeviceRig rig = DeviceRig.Ready();
        for (int i = 0; i < 101; i++)
        {
            rig.Device.OnFault(FaultCode.Radio, i % 2 == 0, rig.Now);
            rig.Advance(100);
            foreach (UpFrame frame in rig.Alarms.ToArray())
            {
                rig.Ack(frame.Counter, AckStage.Stored);
            }
        }

        Assert.InRange(rig.Alarms.DistinctBy(frame => frame.Counter).Count(), 1, 3);
        Assert.Equal(Indication.Fault, rig.Device.Indication);
        rig.Device.OnFault(FaultCode.Radio, false, rig.Now);
        rig.Advance(Faults.PauseMs + 1000);
        Assert.True(rig.Alarms.Last().Alarm!.Restore);
        Assert.Equal((byte)FaultCode.Radio, rig.Alarms.Last().Alarm!.Cause);
    }
}
