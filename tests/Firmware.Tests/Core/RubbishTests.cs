using System.Text;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class RubbishTests
{
    private const int Seed = 4711;

    [Fact]
    public void Whatever_is_in_the_settings_file_settings_come_out_that_raise_an_alarm()
    {
        Random random = new(Seed);
        string good = DeviceSettings.FromText(DeviceRig.Identity + "grace = 10\nhold = cancel").ToText();
        Board[] boards = [new Board(), new Board { Radio = new RadioPart(), SecondButtonPin = 3 }];
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(good);
            for (int k = random.Next(1, 40); k > 0; k--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            string text = Encoding.UTF8.GetString(bytes.AsSpan(random.Next(bytes.Length)));
            DeviceSettings settings = DeviceSettings.FromText(text, boards[i % 2]);

            EventKind[] raised = [EventKind.Panic, EventKind.Medical, EventKind.Duress, EventKind.SilentPanic, EventKind.Test];
            Assert.Contains(raised, settings.IsMapped);
            Assert.InRange(settings.IntervalSeconds, DeviceSettings.MinIntervalSeconds, DeviceSettings.MaxIntervalSeconds);
            Assert.InRange(settings.GraceSeconds, 0, DeviceSettings.MaxGraceSeconds);
            Assert.InRange(settings.Spreading, DeviceSettings.MinSpreading, DeviceSettings.MaxSpreading);
            Assert.Contains(settings.Region, (string[])["ru864", "eu868"]);
        }
    }

    [Fact]
    public void Rubbish_from_a_link_is_counted_and_changes_nothing()
    {
        Random random = new(Seed);
        DeviceRig rig = DeviceRig.Ready();
        rig.Press();
        byte[] genuine = rig.Seal(new AckBody { Counter = rig.Alarms.First().Counter, Stage = AckStage.Stored }.ToBytes());
        const int Frames = 5000;
        for (int i = 0; i < Frames; i++)
        {
            byte[] rubbish = new byte[random.Next(90)];
            random.NextBytes(rubbish);
            if (i % 2 == 0)
            {
                rubbish = [.. genuine];
                rubbish[random.Next(rubbish.Length)] ^= (byte)random.Next(1, 256);
            }

            rig.Deliver(rubbish);
        }

        Assert.Equal(Frames, rig.Device.RefusedFrames);
        Assert.Equal(1, rig.Device.UnfinishedAlarms);
    }

    [Fact]
    public void Sealed_bodies_of_any_content_throw_nothing_and_mute_nothing()
    {
        Random random = new(Seed);
        DeviceRig rig = DeviceRig.Ready("hold = duress");
        for (int i = 0; i < 5000; i++)
        {
            byte[] body = new byte[random.Next(1, Frame.MaxLength - 13)];
            random.NextBytes(body);
            body[0] = random.Next(3) switch { 0 => 0x81, 1 => 0x82, _ => body[0] };
            rig.Deliver(rig.Seal(body));
            rig.Skip(random.Next(50));
        }

        int before = rig.Alarms.Select(frame => frame.Counter).Distinct().Count();
        rig.Press(2000);
        Assert.Equal(before + 1, rig.Alarms.Select(frame => frame.Counter).Distinct().Count());
        Assert.Equal(EventKind.Duress, rig.Alarms.OrderBy(frame => frame.Counter).Last().Alarm!.Kind);
    }

    [Fact]
    public void Rubbish_in_the_store_makes_no_dead_button()
    {
        Random random = new(Seed);
        for (int i = 0; i < 2000; i++)
        {
            DeviceRig rig = new(board: new Board { SecondButtonPin = 3, TamperPin = 4 }) { SendsRubbish = true };
            foreach (string name in new[] { "alarms", "counter", "stuck", "stuck-2", "tamper", "clock" })
            {
                byte[] record = new byte[random.Next(40)];
                random.NextBytes(record);
                if (name == "alarms" && record.Length > 0)
                {
                    record[0] = (byte)random.Next(1, 3);
                }

                rig.Store.Write(name, record);
            }

            // A key's last counters are another promise.
            rig.Store.Write("counter", new byte[random.Next(8)]);
            rig.PowerCut();
            rig.LinkUp();
            rig.Advance(2000);
            rig.Press();
            Assert.Contains(rig.Alarms, frame => frame.Alarm!.Kind == EventKind.Panic);
        }
    }

    [Fact]
    public void What_is_not_for_this_device_or_not_new_or_not_known_is_ignored_and_counted()
    {
        DeviceRig rig = DeviceRig.Ready();
        rig.Press();
        uint alarm = rig.Alarms.First().Counter;
        byte[] command = rig.Seal(new CommandBody { Kind = CommandKind.TestMode, Argument = 60 }.ToBytes());
        rig.Deliver(rig.Seal(new CommandBody { Kind = CommandKind.Identify, Argument = 0 }.ToBytes()));
        Assert.Equal(0, rig.Device.RefusedFrames);

        byte[][] refused =
        [
            command,
            Frame.Seal(new NetCcm(TinyHub.Key), true, TinyHub.Device + 1, 9000, new CommandBody { Kind = CommandKind.TestMode, Argument = 60 }.ToBytes()),
            rig.Seal(new CommandBody { Kind = (CommandKind)77, Argument = 60 }.ToBytes()),
            rig.Seal(new CommandBody { Kind = CommandKind.Announce, Argument = 60, Detail = 1 }.ToBytes()),
            rig.Seal(new AckBody { Counter = alarm + 100, Stage = AckStage.Responding }.ToBytes()),
            rig.Seal(new AckBody { Counter = 1, Stage = AckStage.Heard }.ToBytes()),
            rig.Seal(new AckBody { Counter = alarm, Stage = (AckStage)9 }.ToBytes()),
            rig.Seal([0x99, 1, 2, 3]),
        ];
        for (int i = 0; i < refused.Length; i++)
        {
            rig.Deliver(refused[i]);
            Assert.Equal(i + 1, rig.Device.RefusedFrames);
        }

        Assert.Equal(Indication.Sending, rig.Device.Indication);
        Assert.Equal(1, rig.Device.UnfinishedAlarms);
    }

    [Fact]
    public void No_sequence_of_commands_mutes_a_press()
    {
        for (int seed = 1; seed <= 1500; seed++)
        {
            Random random = new(seed);
            DeviceRig rig = DeviceRig.Ready("hold = duress");
            long testUntil = 0;
            for (int i = random.Next(30); i > 0; i--)
            {
                CommandKind kind = (CommandKind)random.Next(7);
                int argument = random.Next(3) == 0 ? 65535 : random.Next(30);
                testUntil = kind == CommandKind.TestMode
                    ? rig.Now + (Math.Min(argument, Modes.MaxTestSeconds) * 1000L)
                    : testUntil;
                rig.Deliver(rig.Seal(new CommandBody { Kind = kind, Argument = argument, Detail = (byte)random.Next(6) }.ToBytes()));
                rig.Advance(random.Next(3000));
            }

            rig.LinkUp();
            bool duress = random.Next(2) == 0;
            rig.Press(duress ? 2000 : 120);
            bool testing = rig.Now < testUntil;
            EventKind raised = rig.Alarms.First().Alarm!.Kind;
            Assert.True(
                raised == (duress ? EventKind.Duress : testing ? EventKind.Test : EventKind.Panic)
                    || (!duress && rig.Now - 1000 < testUntil && rig.Now + 1000 > testUntil),
                $"seed {seed}: {raised}");
            Assert.Single(rig.Alarms.Select(frame => frame.Counter).Distinct());
        }
    }
}
