using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class PartsStationaryTests
{
    [Fact]
    public void A_press_is_raised_once_stored_and_shown()
    {
        TryButton world = new TryButton().Started();
        Assert.Equal(Indication.Ready, world.Button.Light);

        world.Button.Press();
        world.Run(2);

        RaisedAlarm alarm = Assert.Single(world.Button.Raised);
        Assert.Equal((EventKind.Panic, AckStage.Stored, true), (alarm.Kind, alarm.Known, alarm.IsKept));
        Assert.Equal(Indication.Stored, world.Button.Light);
        Assert.Equal(0, world.Button.UnfinishedAlarms);
    }

    [Fact]
    public void What_the_light_says_goes_back_when_its_time_is_over()
    {
        TryButton world = new TryButton().Started();
        world.Button.Press();
        world.Run(590);
        Assert.Equal(Indication.Stored, world.Button.Light);
        world.Run(30);

        Assert.Equal(Indication.Ready, world.Button.Light);
    }

    [Fact]
    public void A_press_outlives_a_power_cut_and_a_hub_that_is_away()
    {
        TryButton world = new TryButton().Started();
        world.Door.Die();
        world.Run(1);
        world.Button.Press();
        world.Run(2);
        world.Button.PowerOff();
        Assert.Equal(Indication.Off, world.Button.Light);
        world.Run(3);
        world.Button.SwitchOn();
        world.Run(5);
        Assert.Equal(1, world.Button.UnfinishedAlarms);

        world.Door.Listens = true;
        world.Run(40);

        Assert.Equal(AckStage.Stored, Assert.Single(world.Button.Raised).Known);
    }

    [Fact]
    public void A_press_that_was_only_in_memory_is_gone_with_the_power_and_known_to_be()
    {
        TryButton world = new TryButton().Started();
        world.Door.Die();
        world.Run(1);
        world.Flash.IsFailing = true;
        world.Button.Press();
        world.Run(2);
        Assert.False(world.Button.Raised[0].IsKept);
        world.Button.PowerOff();
        world.Flash.IsFailing = false;
        world.Flash.Corrupt("alarms");
        world.Button.SwitchOn();
        world.Run(5);

        Assert.True(world.Button.Raised[0].IsAbandoned);
    }

    [Fact]
    public void A_power_cut_in_the_middle_of_a_write_is_told_once()
    {
        TryButton world = new TryButton().Started();
        int told = 0;
        world.Button.LostPower = _ => told++;
        world.Flash.CutAtWrite(1);

        world.Button.Press();
        world.Run(5);
        world.Button.PowerOff();

        Assert.Equal(1, told);
        Assert.False(world.Button.IsOn);
    }

    [Fact]
    public void No_counter_is_ever_used_for_two_frames_wherever_the_power_is_cut()
    {
        for (int seed = 1; seed <= 25; seed++)
        {
            TryButton world = new TryButton(seed).Started();
            Dictionary<uint, byte[]> sealedFrames = [];
            world.Link.Overheard = (up, payload) =>
            {
                uint counter = Frame.ReadHeader(payload)!.Counter;
                Assert.True(!up || sealedFrames.TryAdd(counter, payload) || sealedFrames[counter].SequenceEqual(payload));
            };
            Chance chance = new(seed);
            for (int life = 0; life < 6; life++)
            {
                world.Flash.CutAtWrite(1 + chance.Next(6));
                world.Button.Press();
                world.Run(chance.Next(90));
                world.Button.PowerOff();
                world.Run(1);
                world.Button.SwitchOn();
                world.Run(chance.Next(90));
            }
        }
    }

    [Fact]
    public void Boots_that_end_soon_lead_to_safe_mode_and_back()
    {
        TryButton world = new TryButton().Started();
        for (int i = 0; i < 5; i++)
        {
            world.Button.PowerOff();
            world.Button.SwitchOn();
            world.Run(10);
        }

        Assert.True(world.Button.IsSafeMode);
        world.Run(16 * 60);
        Assert.False(world.Button.IsSafeMode);
        Assert.Equal(0, world.Button.UnfinishedAlarms);
    }

    [Fact]
    public void An_open_housing_is_raised_and_its_end_too()
    {
        TryButton world = new TryButton().Started();
        world.Button.SetHousing(open: true);
        world.Run(10);
        world.Button.SetHousing(open: false);
        world.Run(10);

        Assert.Equal([(EventKind.Tamper, false), (EventKind.Tamper, true)], world.Button.Raised.Select(a => (a.Kind, a.Restore)));
    }

    [Fact]
    public void A_deaf_hub_makes_the_link_anew()
    {
        TryButton world = new TryButton().Started();
        world.Door.IsMute = true;
        world.Run(120);

        Assert.True(world.Link.Connects > 1);
    }

    /// <summary>The rule that makes a million device-hours cheap must not change what a device does.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Passing_over_idle_rounds_changes_nothing_that_anybody_sees(int seed)
    {
        (List<(uint Counter, double Seconds)> skipped, long few) = Live(seed, skips: true);
        (List<(uint Counter, double Seconds)> all, long many) = Live(seed, skips: false);

        Assert.Equal(all.Select(f => f.Counter), skipped.Select(f => f.Counter));
        Assert.All(all.Zip(skipped), pair => Assert.InRange(pair.First.Seconds - pair.Second.Seconds, -1, 1));
        Assert.True(few * 3 < many, $"{few} rounds in place of {many}");
    }

    private static (List<(uint Counter, double Seconds)> Frames, long Rounds) Live(int seed, bool skips)
    {
        TryButton world = new TryButton(seed);
        world.Button.SkipsIdleRounds = skips;
        world.Started();
        Chance chance = new(seed);
        for (int i = 0; i < 8; i++)
        {
            world.Run(200 + chance.Next(900));
            switch (chance.Next(5))
            {
                case 0:
                    world.Button.Press();
                    break;
                case 1:
                    world.AccessPoint.IsCut = true;
                    world.Run(chance.Next(50));
                    world.AccessPoint.IsCut = false;
                    break;
                case 2:
                    world.Button.PowerOff();
                    world.Run(5);
                    world.Button.SwitchOn();
                    break;
                case 3:
                    world.Door.Die();
                    world.Run(30);
                    world.Door.Listens = true;
                    break;
                default:
                    world.Button.SetHousing(open: true);
                    world.Run(20);
                    world.Button.SetHousing(open: false);
                    break;
            }
        }

        return ([.. world.Door.Frames.Select(f => (Frame.ReadHeader(f.Payload)!.Counter, f.AtMicros / 1e6))], world.Button.Rounds);
    }
}
