using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class ModeCheckTests
{
    private const uint Address = 7;

    private readonly Timeline _timeline = new();
    private readonly FailureList _failures;
    private readonly ModeCheck _modes;
    private uint _counter;

    public ModeCheckTests()
    {
        _failures = new FailureList(_timeline, new Diary(false));
        DeviceRecord record = new(Address, 0, "b", "s", "r", DeviceKinds.Stationary, 1, 60_000, 120_000, Retired: false);
        _modes = new ModeCheck(
            _timeline, new Dictionary<uint, DeviceTruth> { [Address] = new(record, new Hub.Host.Devices.DeviceKey(Address, 0, new byte[16])) }, _failures);
        _modes.OnSealed(Address, 100);
        Open(++_counter, new AckBody { Counter = 100, Stage = AckStage.Heard }.ToBytes());
    }

    [Fact]
    public void A_press_is_a_test_while_one_is_on_and_a_call_behind_its_end()
    {
        Open(Command(CommandKind.TestMode, 60), Body(CommandKind.TestMode, 60));
        _timeline.RunUntil(50_000_000);
        Raise(EventKind.Test);
        Raise(EventKind.SilentPanic);
        _timeline.RunUntil(61_000_000);
        Raise(EventKind.Panic);

        Assert.False(_failures.Any);
    }

    [Fact]
    public void A_test_behind_the_end_is_a_press_that_was_lost()
    {
        Open(Command(CommandKind.TestMode, 60), Body(CommandKind.TestMode, 60));
        _timeline.RunUntil(61_000_000);

        Raise(EventKind.Test);

        Assert.Equal(FailureKind.Lost, Assert.Single(_failures.Kept).Kind);
    }

    [Fact]
    public void A_panic_while_a_test_is_on_is_found()
    {
        Open(Command(CommandKind.TestMode, 60), Body(CommandKind.TestMode, 60));

        Raise(EventKind.Panic);

        Assert.Equal(FailureKind.Untrue, Assert.Single(_failures.Kept).Kind);
    }

    [Fact]
    public void A_command_that_is_played_back_makes_a_test_no_longer()
    {
        uint counter = Command(CommandKind.TestMode, 60);
        Open(counter, Body(CommandKind.TestMode, 60));
        _timeline.RunUntil(50_000_000);
        Open(counter, Body(CommandKind.TestMode, 60));
        _timeline.RunUntil(61_000_000);

        Raise(EventKind.Drill);

        Assert.True(_failures.Any);
    }

    [Fact]
    public void A_command_that_a_newer_one_overtook_may_be_refused_and_either_is_right()
    {
        uint on = Command(CommandKind.TestMode, 60);
        Open(Command(CommandKind.TestMode, 0), Body(CommandKind.TestMode, 0));
        Open(on, Body(CommandKind.TestMode, 60));

        Raise(EventKind.Test);
        Raise(EventKind.Panic);

        Assert.False(_failures.Any);
    }

    [Fact]
    public void A_command_that_a_crash_kept_from_being_sent_is_none_though_its_counter_comes()
    {
        Open(Command(CommandKind.TestMode, 60), new AckBody { Counter = 100, Stage = AckStage.Stored }.ToBytes());

        Raise(EventKind.Panic);

        Assert.False(_failures.Any);
    }

    [Fact]
    public void Power_ends_it()
    {
        Open(Command(CommandKind.TestMode, 60), Body(CommandKind.TestMode, 60));
        _modes.OnStart(Address);

        Raise(EventKind.Test);

        Assert.True(_failures.Any);
    }

    private static byte[] Body(CommandKind kind, int seconds) => new CommandBody { Kind = kind, Argument = seconds }.ToBytes();

    private uint Command(CommandKind kind, int seconds)
    {
        Step step = new();
        step.Downlinks.Add(new Downlink(Address, 0, ++_counter, Body(kind, seconds), default));
        _modes.OnApplied(step);
        return _counter;
    }

    private void Open(uint counter, byte[] body) => _modes.OnOpened(Address, counter, body);

    private void Raise(EventKind kind)
    {
        // At the same moment the device may decide by the time before.
        _timeline.RunUntil(_timeline.NowMicros + 10_000);
        _modes.OnRaised(Address, new RaisedAlarm(200, new AlarmBody { Kind = kind }, _timeline.NowMicros));
    }
}
