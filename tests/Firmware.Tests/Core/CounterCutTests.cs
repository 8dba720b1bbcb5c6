using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class CounterCutTests
{
    private const int Cuts = 1000;

    [Fact]
    public void Over_a_thousand_power_cuts_and_sleeps_no_counter_seals_two_frames()
    {
        const int Seed = 20260901;
        Random random = new(Seed);
        DeviceRig rig = new("interval = 5", Seed, new Board { Battery = new BatteryPart() });
        int writesLeft = -1;
        void Spend()
        {
            if (writesLeft >= 0 && writesLeft-- == 0)
            {
                throw new PowerLoss();
            }
        }

        rig.Store.BeforeWrite = Spend;
        rig.Store.AfterWrite = Spend;
        for (int cut = 0; cut < Cuts; cut++)
        {
            ResetCause cause = (ResetCause)random.Next(4);
            writesLeft = random.Next(3) == 0 ? random.Next(4) : -1;
            try
            {
                rig.Restart(cause, random.Next(500, 5000));
                rig.LinkUp();
                for (int i = random.Next(6); i > 0; i--)
                {
                    rig.Advance(random.Next(1, 20_000));
                    if (random.Next(3) == 0)
                    {
                        rig.Press();
                    }

                    if (rig.Alarms.Any() && random.Next(2) == 0)
                    {
                        rig.Ack(rig.Alarms.Last().Counter, AckStage.Stored);
                    }
                }
            }
            catch (PowerLoss)
            {
                // In the middle of a write; what the store holds is the old or the new.
                rig.Button = false;
            }
        }

        Assert.True(rig.Sent.Count > Cuts);
        Assert.All(
            rig.Sent.GroupBy(frame => frame.Counter),
            same => Assert.True(
                same.All(frame => frame.Bytes.AsSpan().SequenceEqual(same.First().Bytes)),
                $"seed {Seed}: counter {same.Key} sealed two frames"));
    }

    [Fact]
    public void A_wake_up_costs_one_write_with_its_copy_and_sixteen_counters_so_a_key_lasts_thirty_years_of_minutes()
    {
        DeviceRig rig = new(board: new Board { Battery = new BatteryPart() });
        rig.LinkUp();
        rig.Ack(rig.Heartbeats.Last().Counter, AckStage.Heard);
        uint first = rig.Heartbeats.Last().Counter;
        for (int i = 0; i < 100; i++)
        {
            int writes = rig.Store.Writes;
            rig.Restart(ResetCause.WokenByTimer, 50_000);
            rig.LinkUp();
            Assert.Equal(writes + 2, rig.Store.Writes);
        }

        Assert.True(rig.Heartbeats.Last().Counter - first <= UplinkCounter.Block + (100 * UplinkCounter.WakeBlock));
        const long MinutesIn30Years = 30L * 365 * 24 * 60;
        Assert.True(Frame.MaxCounter / UplinkCounter.WakeBlock > MinutesIn30Years);
    }
}
