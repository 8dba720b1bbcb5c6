using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class LockdownPowerCutTests
{
    [Fact]
    public void A_lockdown_goes_on_after_a_power_cut_without_a_link_and_ends_at_its_bound()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Announce(Announcement.Lockdown, 600);
        rig.Advance(200_000);
        rig.PowerCut();
        Assert.Equal(Announcement.Lockdown, rig.Device.Running);
        Assert.True(rig.Flashes.Count > 0);
        rig.Advance(400_000 - LockdownRecord.PeriodMs);
        Assert.Equal(Announcement.Lockdown, rig.Device.Running);
        rig.Advance(LockdownRecord.PeriodMs);
        Assert.Equal(Announcement.None, rig.Device.Running);
        rig.PowerCut();
        Assert.Equal(Announcement.None, rig.Device.Running);
    }

    [Fact]
    public void However_often_the_power_goes_it_never_lasts_longer_than_was_ordered()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Random random = new(seed);
            AnnunciatorRig rig = AnnunciatorRig.Ready();
            rig.Announce(Announcement.Lockdown, 900);
            long lasted = 0;
            int cuts = 0;
            while (rig.Device.Running == Announcement.Lockdown)
            {
                int ms = random.Next(1, 90_000);
                long before = rig.Now;
                while (rig.Now < before + ms && rig.Device.Running == Announcement.Lockdown)
                {
                    rig.Advance(100);
                    lasted += 100;
                }

                rig.PowerCut();
                cuts++;
            }

            Assert.True(lasted <= 900_100, $"seed {seed}: lasted {lasted} ms");
            Assert.True(lasted >= 900_000 - (cuts * LockdownRecord.PeriodMs), $"seed {seed}: only {lasted} ms");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cut_at_any_write_it_shows_afterwards_what_the_hub_last_saw_confirmed_or_was_about_to(bool beforeWrite)
    {
        bool cut = true;
        for (int write = 1; cut; write++)
        {
            AnnunciatorRig rig = AnnunciatorRig.Ready();
            int left = write;
            void Cut()
            {
                if (--left == 0)
                {
                    throw new InvalidOperationException("power");
                }
            }

            rig.Store.BeforeWrite = beforeWrite ? Cut : null;
            rig.Store.AfterWrite = beforeWrite ? null : Cut;
            Announcement ordered = Announcement.None;
            Announcement confirmed = Announcement.None;
            cut = false;
            try
            {
                foreach ((Announcement next, int ms) in new[]
                {
                    (Announcement.Lockdown, 100_000), (Announcement.None, 1000), (Announcement.Drill, 1000),
                    (Announcement.Lockdown, 30_000), (Announcement.AllClear, 61_000),
                })
                {
                    ordered = next;
                    rig.Announce(next, 600);
                    confirmed = rig.Heartbeats[^1].Announcement;
                    Assert.Equal(next, confirmed);
                    rig.Advance(ms);
                }
            }
            catch (InvalidOperationException)
            {
                cut = true;
            }

            rig.Store.BeforeWrite = null;
            rig.Store.AfterWrite = null;
            rig.PowerCut();
            bool locked = rig.Device.Running == Announcement.Lockdown;
            Assert.True(
                locked == (ordered == Announcement.Lockdown) || locked == (confirmed == Announcement.Lockdown),
                $"write {write}: {rig.Device.Running} after {confirmed}, {ordered} on its way");
        }
    }

    [Theory]
    [InlineData(Announcement.Drill)]
    [InlineData(Announcement.Test)]
    [InlineData(Announcement.AllClear)]
    public void What_is_no_lockdown_ends_with_the_power_and_leaves_nothing_behind(Announcement announcement)
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        int writes = rig.Store.Writes;
        rig.Announce(announcement, 30);
        rig.Advance(20_000);
        Assert.Equal(writes, rig.Store.Writes);
        rig.PowerCut();
        Assert.Equal(Announcement.None, rig.Device.Running);
    }

    [Fact]
    public void A_recorded_lockdown_order_does_nothing_after_a_restart()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        byte[] order = rig.Announce(Announcement.Lockdown, 600);
        rig.Announce(Announcement.None, 0);
        byte[] held = rig.Seal(new CommandBody
        {
            Kind = CommandKind.Announce, Argument = 600, Detail = (byte)Announcement.Lockdown,
        }.ToBytes());
        rig.PowerCut();
        rig.Deliver(order);
        rig.Deliver(held);
        rig.LinkUp();
        rig.Deliver(order);
        rig.Deliver(held);
        Assert.Equal(Announcement.None, rig.Device.Running);
        rig.Announce(Announcement.Lockdown, 600);
        Assert.Equal(Announcement.Lockdown, rig.Device.Running);
    }

    [Fact]
    public void What_the_hub_saw_confirmed_is_on_flash()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        int confirmedBeforeWrite = 0;
        int heartbeats = rig.Heartbeats.Count;
        bool flashes = false;
        rig.Store.BeforeWrite = () =>
        {
            confirmedBeforeWrite += rig.Heartbeats.Count - heartbeats;
            flashes = rig.Strobe;
        };
        rig.Announce(Announcement.Lockdown, 600);
        Assert.True(flashes);
        heartbeats = rig.Heartbeats.Count;
        rig.Announce(Announcement.None, 0);
        Assert.False(flashes);
        Assert.Equal(0, confirmedBeforeWrite);
    }

    [Fact]
    public void A_flash_that_cannot_be_written_stops_no_lockdown_and_no_end_of_it_and_is_told()
    {
        AnnunciatorRig rig = AnnunciatorRig.Ready();
        rig.Store.IsBroken = true;
        rig.Announce(Announcement.Lockdown, 600);
        Assert.True(rig.Strobe);
        Assert.Equal(FaultCode.Storage, rig.Heartbeats[^1].Fault);
        rig.Announce(Announcement.None, 0);
        Assert.False(rig.Strobe);
        rig.Store.IsBroken = false;
        rig.Announce(Announcement.Lockdown, 600);
        rig.Advance(20_000);
        Assert.Equal(FaultCode.None, rig.Heartbeats[^1].Fault);
    }

    [Fact]
    public void A_record_that_is_not_one_shows_nothing()
    {
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            byte[] record = new byte[random.Next(16)];
            random.NextBytes(record);
            if (record.Length == 8)
            {
                // The length is right, the time is not possible.
                record[4] |= 0x80;
            }

            AnnunciatorRig rig = new();
            rig.Store.Write("lockdown", record);
            rig.PowerCut();
            Assert.Equal(Announcement.None, rig.Device.Running);
            rig.Advance(1000);
            rig.PowerCut();
            Assert.Equal(Announcement.None, rig.Device.Running);
        }
    }
}
