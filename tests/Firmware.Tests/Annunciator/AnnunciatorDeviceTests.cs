using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class AnnunciatorDeviceTests
{
    [Fact]
    public void A_lockdown_flashes_and_sounds_at_once_and_the_hub_is_told_at_once()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 600);
        Assert.True(rig.Strobe);
        Assert.True(rig.Sounder);
        Assert.Equal(LightPattern.Red, rig.Colour);
        Assert.Equal(Announcement.Lockdown, rig.Heartbeats[^1].Announcement);
        Assert.True(rig.Heartbeats[^1].HasDetails);
    }

    [Theory]
    [InlineData(Announcement.Lockdown, 600, 600)]
    [InlineData(Announcement.Lockdown, 65535, AnnouncementTable.MaxLockdownSeconds)]
    [InlineData(Announcement.AllClear, 65535, AnnouncementTable.MaxAllClearSeconds)]
    [InlineData(Announcement.Drill, 65535, AnnouncementTable.MaxDrillSeconds)]
    [InlineData(Announcement.Test, 65535, AnnouncementTable.MaxTestSeconds)]
    [InlineData(Announcement.CallPolice, 65535, AnnouncementTable.MaxCallPoliceSeconds)]
    public void It_ends_by_itself_when_its_time_is_over_and_never_after_its_bound(
        Announcement announcement, int seconds, int lasts)
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(announcement, seconds);
        rig.Advance((lasts * 1000L) - 1);
        Assert.Equal(announcement, rig.Device.Running);
        rig.Advance(1);
        Assert.Equal(Announcement.None, rig.Device.Running);
        Assert.False(rig.Strobe);
        Assert.False(rig.Sounder);
        Assert.Equal(Announcement.None, rig.Heartbeats[^1].Announcement);
        Assert.True(rig.Heartbeats[^1].HasDetails);
        int flashes = rig.Flashes.Count;
        rig.Advance(3600_000);
        Assert.Equal(flashes, rig.Flashes.Count);
    }

    [Fact]
    public void Every_heartbeat_during_an_announcement_tells_of_it()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 3600);
        int before = rig.Heartbeats.Count;
        rig.Advance(3500_000);
        Assert.True(rig.Heartbeats.Count > before + 50);
        Assert.All(rig.Heartbeats.Skip(before), heartbeat => Assert.Equal(Announcement.Lockdown, heartbeat.Announcement));
    }

    [Fact]
    public void Every_command_is_answered_with_a_heartbeat_that_says_what_runs()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 600);
        Action[] commands =
        [
            () => rig.Announce(Announcement.Lockdown, 600),
            () => rig.Announce(Announcement.Drill, 600),
            () => rig.Announce((Announcement)77, 600),
            () => rig.Command(CommandKind.Ping, 0),
            () => rig.Command((CommandKind)99, 0),
        ];
        foreach (Action command in commands)
        {
            int before = rig.Heartbeats.Count;
            command();
            Assert.Equal(before + 1, rig.Heartbeats.Count);
            Assert.Equal(Announcement.Lockdown, rig.Heartbeats[^1].Announcement);
        }

        Assert.Equal(1, rig.Device.OutrankedOrders);
        Assert.Equal(2, rig.Device.RefusedFrames);
    }

    [Theory]
    [InlineData(Announcement.Drill, 600)]
    [InlineData(Announcement.Drill, 0)]
    [InlineData(Announcement.Test, 30)]
    [InlineData(Announcement.Test, 0)]
    [InlineData(Announcement.CallPolice, 600)]
    [InlineData(Announcement.CallPolice, 0)]
    [InlineData(Announcement.AllClear, 0)]
    public void A_drill_or_test_cannot_mute_or_replace_or_shorten_a_lockdown(Announcement other, int seconds)
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 600);
        rig.Advance(1000);
        rig.Announce(other, seconds);
        rig.Advance(598_999);
        Assert.Equal(Announcement.Lockdown, rig.Device.Running);
        rig.Advance(1);
        Assert.Equal(Announcement.None, rig.Device.Running);
    }

    [Theory]
    [InlineData(Announcement.Drill, true)]
    [InlineData(Announcement.Test, true)]
    [InlineData(Announcement.AllClear, false)]
    public void That_the_police_must_be_telephoned_goes_before_what_is_an_exercise_and_not_before_an_all_clear(Announcement running, bool obeyed)
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(running, 20);
        rig.Announce(Announcement.CallPolice, 600);

        Assert.Equal(obeyed ? Announcement.CallPolice : running, rig.Device.Running);
        rig.Announce(running, 20);
        Assert.Equal(obeyed ? Announcement.CallPolice : running, rig.Device.Running);
        rig.Announce(Announcement.AllClear, 20);
        Assert.Equal(Announcement.AllClear, rig.Device.Running);
    }

    [Fact]
    public void That_the_police_must_be_telephoned_has_a_colour_of_its_own_and_survives_no_power_cut()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.CallPolice, 600);

        Assert.Equal(LightPattern.Red | LightPattern.Green, rig.Colour);
        Assert.True(rig.Strobe);
        Assert.True(rig.Sounder);
        Assert.Equal(Announcement.CallPolice, rig.Heartbeats[^1].Announcement);
        Assert.Equal(0, new LockdownRecord(rig.Store).LeftMs);
    }

    [Fact]
    public void A_real_lockdown_takes_over_from_whatever_runs()
    {
        foreach (Announcement running in new[] { Announcement.AllClear, Announcement.Drill, Announcement.Test, Announcement.CallPolice })
        {
            AnnunciatorRig rig = AnnunciatorRig.Ready();
            rig.Announce(running, 20);
            rig.Announce(Announcement.Lockdown, 60);
            Assert.Equal(Announcement.Lockdown, rig.Device.Running);
        }
    }

    [Theory]
    [InlineData(Announcement.None, 0)]
    [InlineData(Announcement.None, 600)]
    [InlineData(Announcement.Lockdown, 0)]
    public void It_stops_when_it_is_told_to(Announcement stop, int seconds)
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 600);
        rig.Announce(stop, seconds);
        Assert.Equal(Announcement.None, rig.Device.Running);
        Assert.False(rig.Strobe || rig.Sounder);
        Assert.Equal(Announcement.None, rig.Heartbeats[^1].Announcement);
    }

    [Fact]
    public void The_all_clear_ends_a_lockdown_and_then_itself()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 600);
        rig.Announce(Announcement.AllClear, 30);
        Assert.Equal(LightPattern.Green, rig.Colour);
        rig.Advance(30_000);
        Assert.Equal(Announcement.None, rig.Device.Running);
        rig.PowerCut();
        Assert.Equal(Announcement.None, rig.Device.Running);
    }

    [Fact]
    public void A_repeated_order_gives_it_new_time_and_does_not_sound_from_the_beginning()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 600);
        rig.Advance(300_000);
        long sounded = rig.SoundMs;
        rig.Announce(Announcement.Lockdown, 600);
        rig.Advance(30_000);
        Assert.InRange(rig.SoundMs - sounded, 1, 2000);
        rig.Advance(569_999);
        Assert.Equal(Announcement.Lockdown, rig.Device.Running);
        rig.Advance(1);
        Assert.Equal(Announcement.None, rig.Device.Running);
    }

    [Fact]
    public void It_goes_on_without_the_hub()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 600);
        rig.LinkDown();
        int flashes = rig.Flashes.Count;
        rig.Advance(599_999);
        Assert.True(rig.Flashes.Count > flashes + 1000);
        Assert.Equal(Announcement.Lockdown, rig.Device.Running);
    }

    [Fact]
    public void The_longest_lockdown_sounds_no_longer_than_ears_can_bear()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 65535);
        rig.Advance(AnnouncementTable.FullSoundMs);
        Assert.InRange(rig.SoundMs, AnnouncementTable.FullSoundMs / 3, AnnouncementTable.FullSoundMs / 2);
        rig.Advance(65535_000);
        Assert.InRange(rig.SoundMs, 60_000, 15 * 60_000);
    }

    [Fact]
    public void After_an_announcement_the_status_light_is_back()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Test, 1);
        rig.Advance(1000);
        rig.Advance(LightPattern.CycleMs);
        rig.Command(CommandKind.Identify, 5);
        Assert.Equal(IndicatorLanguage.ColourOf(Indication.Identify), rig.Colour);
    }

    [Fact]
    public void Old_repeated_foreign_and_forged_orders_do_nothing_and_are_counted()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        byte[] order = rig.Announce(Announcement.Lockdown, 600);
        rig.Announce(Announcement.None, 0);
        int refused = rig.Device.RefusedFrames;
        int heartbeats = rig.Heartbeats.Count;

        rig.Deliver(order);
        byte[] body = new CommandBody
        {
            Kind = CommandKind.Announce, Argument = 600, Detail = (byte)Announcement.Lockdown,
        }.ToBytes();
        rig.Deliver(rig.Seal(body, device: 0x00a1b3));
        byte[] forged = rig.Seal(body);
        forged[^1] ^= 1;
        rig.Deliver(forged);
        rig.Deliver(Frame.Seal(new NetCcm(new byte[16]), true, TinyHub.Device, 9999, body));
        rig.Deliver(Frame.Seal(new NetCcm(TinyHub.Key), false, TinyHub.Device, 9999, body));
        Assert.Equal(Announcement.None, rig.Device.Running);
        Assert.Equal(refused + 5, rig.Device.RefusedFrames);
        Assert.Equal(heartbeats, rig.Heartbeats.Count);
    }

    [Fact]
    public void Random_bytes_never_throw_and_are_never_obeyed()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        Random random = new(11);
        int heartbeats = rig.Heartbeats.Count;
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            if (bytes.Length > 4 && random.Next(2) == 0)
            {
                // A header that looks right.
                bytes[0] = (byte)(0x30 | random.Next(16));
                Bytes.Put(bytes, 1, 3, TinyHub.Device);
            }

            rig.Deliver(bytes);
        }

        Assert.Equal(Announcement.None, rig.Device.Running);
        Assert.Equal(5000, rig.Device.RefusedFrames);
        Assert.Equal(heartbeats, rig.Heartbeats.Count);
    }

    [Fact]
    public void News_that_the_hub_did_not_acknowledge_is_told_again_with_details()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Test, 5);
        rig.LinkDown();
        rig.Advance(10_000);
        int before = rig.Heartbeats.Count;
        rig.LinkUp();
        Assert.True(rig.Heartbeats[before].HasDetails);
        Assert.Equal(Announcement.None, rig.Heartbeats[before].Announcement);
        Assert.Equal(ResetCause.Supervisor, rig.Heartbeats[before].ResetCause);
        int after = rig.Heartbeats.Count;
        rig.Advance(130_000);
        Assert.False(rig.Heartbeats[after].HasDetails);
    }

    [Fact]
    public void A_link_that_takes_heartbeats_and_brings_nothing_back_is_given_up()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.HubAnswers = false;
        rig.Command(CommandKind.Ping, 0);
        rig.Advance(LinkWatch.DeafMs - 1);
        Assert.Equal(0, rig.Restarts);
        rig.Advance(1);
        Assert.Equal(1, rig.Restarts);
    }

    [Fact]
    public void A_part_that_failed_and_a_safe_start_are_told_until_the_hub_knows()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.HubAnswers = false;
        rig.Device.OnRestartedPart(rig.Now);
        rig.Advance(0);
        Assert.Equal(FaultCode.Restarted, rig.Heartbeats[^1].Fault);
        rig.Advance(60_000);
        Assert.Equal(FaultCode.Restarted, rig.Heartbeats[^1].Fault);
        Assert.True(rig.Heartbeats[^1].HasDetails);

        rig.HubAnswers = true;
        rig.Advance(120_000);
        Assert.Equal(FaultCode.None, rig.Heartbeats[^1].Fault);
        Assert.False(rig.Heartbeats[^1].HasDetails);

        rig.Device.OnFault(FaultCode.SafeMode, true, rig.Now);
        rig.Advance(0);
        Assert.Equal(FaultCode.SafeMode, rig.Heartbeats[^1].Fault);
    }
}
