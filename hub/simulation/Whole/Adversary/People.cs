using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Hands on buttons, and operators who act at bad moments.</summary>
internal sealed class People(World world, Chance chance)
{
    private const string Somebody = "somebody";

    /// <summary>With what a clock that steps while the hub is down makes of ten minutes.</summary>
    private const long LongestSnoozeMicros = 24 * 3_600_000_000L;

    private const long TryMicros = 300_000;

    private const int LongestTestSeconds = 120;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All =>
    [
        (5, FaultKind.OperatorAcknowledges, Acknowledge),
        (2, FaultKind.OperatorAnnounces, Announce),
        (2, FaultKind.OperatorSnoozes, Snooze),
        (4, FaultKind.OperatorCommands, Command),
        (1, FaultKind.DeviceRetired, Retire),
        (1, FaultKind.DeviceAdded, Add),
    ];

    /// <summary>Mostly a short press; now and then several people at once.</summary>
    public void PressAny()
    {
        int hands = chance.Next(6) == 0 ? 2 + chance.Next(5) : 1;
        for (int i = 0; i < hands; i++)
        {
            (IButton button, DeviceTruth truth) = Button();
            long at = world.Timeline.NowMicros + (hands == 1 ? 0 : chance.Next(1_500_000));
            long micros = (100 + chance.Next(chance.Next(8) == 0 ? 6_000 : 600)) * 1_000L;
            world.Timeline.At(at, () => world.Press(button, truth, micros));
            if (truth.HasHabits && chance.Next(2) == 0)
            {
                // Somebody takes it back, or tries to.
                long later = at + micros + 5_000_000 + chance.Next(40_000_000);
                world.Timeline.At(later, () => world.Press(button, truth, TryMicros, again: true));
            }
        }
    }

    private bool Acknowledge() => Post(loop => new AcknowledgeAlarm
    {
        ReceivedMs = loop.Now.MonotonicMs,
        AlarmId = Math.Max(1, (world.Disk.Now.Alarms.Count == 0 ? 0 : world.Disk.Now.Alarms.Keys.Max()) + 1 - chance.Next(6)),
        By = Somebody,
    });

    private bool Announce() => Post(loop => new MakeAnnouncement
    {
        ReceivedMs = loop.Now.MonotonicMs,
        Site = Device().School.Plan.Id,
        Kind = (Announcement)chance.Next(5),
        Seconds = 5 + chance.Next(300),
        By = Somebody,
    });

    private bool Snooze()
    {
        WorldDevice device = Device();
        long milliseconds = chance.Next(4) == 0 ? 0 : 1_000L * chance.Next(600);
        device.Truth.SnoozedUntilMicros = Math.Max(device.Truth.SnoozedUntilMicros, world.Timeline.NowMicros + LongestSnoozeMicros);
        if (world.Machine.Loop is not null)
        {
            world.Checker.Snoozes.OnAsked(device.Address, milliseconds);
        }

        return Post(loop => new SnoozeDevice
        {
            ReceivedMs = loop.Now.MonotonicMs,
            Address = device.Address,
            Milliseconds = milliseconds,
            By = Somebody,
        });
    }

    /// <summary>Tests begin and end at bad moments, and whoever switched one on tries the button, some of them behind its end.</summary>
    private bool Command()
    {
        (IButton button, DeviceTruth truth) = Button();
        CommandKind kind = truth.IsOnAir && chance.Next(4) == 0 ? CommandKind.WalkTest : (CommandKind)(1 + chance.Next(3));
        int seconds = chance.Next(4) == 0 ? 0 : chance.Next(truth.IsOnAir ? LongestTestSeconds : 4 * LongestTestSeconds);
        if (kind is CommandKind.TestMode or CommandKind.WalkTest)
        {
            for (int tries = chance.Next(4); tries > 0; tries--)
            {
                long later = 500_000 + chance.Next(20_000_000 + (1_000_000 * seconds));
                world.Timeline.At(world.Timeline.NowMicros + later, () => world.Press(button, truth, TryMicros));
            }
        }

        return Post(loop => new SendCommand
        {
            ReceivedMs = loop.Now.MonotonicMs,
            Address = truth.Address,
            Kind = kind,
            Argument = seconds,
            IsConnected = loop.IsConnected(truth.Address),
        });
    }

    private bool Retire()
    {
        WorldDevice device = Device();
        if (device.Truth.IsRetired || world.Devices.Count(d => d.Truth.IsRetired) >= world.Devices.Count / 5)
        {
            return false;
        }

        world.Disk.Directory.Retire(device.Address);
        device.Truth.IsRetired = true;
        world.Note(device.Address, "is retired");
        return true;
    }

    private bool Add()
    {
        if (world.Devices.Count >= 60)
        {
            return false;
        }

        WorldDevice device = world.Add(Device().School);
        world.Note(device.Address, "is mounted");
        world.PowerOn(device.Button, device.Truth);
        return true;
    }

    private bool Post(Func<SimulatedLoop, Input> input)
    {
        if (world.Machine.Loop is not { } loop)
        {
            return false;
        }

        loop.Post(input(loop));
        return true;
    }

    private (IButton Button, DeviceTruth Truth) Button()
    {
        int chosen = chance.Next(world.Devices.Count + (world.Air?.Wearables.Count ?? 0));
        if (chosen >= world.Devices.Count)
        {
            WorldWearable wearable = world.Air!.Wearables[chosen - world.Devices.Count];
            return (wearable.Button, wearable.Truth);
        }

        WorldDevice device = world.Devices.ElementAt(chosen);
        return (device.Button, device.Truth);
    }

    private WorldDevice Device() => world.Devices.ElementAt(chance.Next(world.Devices.Count));
}
