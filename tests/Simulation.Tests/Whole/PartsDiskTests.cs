using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class PartsDiskTests
{
    private readonly Timeline _timeline = new();
    private readonly List<StoreException?> _done = [];

    [Fact]
    public void A_commit_takes_its_time_and_is_then_found_by_a_start()
    {
        SimulatedDisk disk = new(_timeline, new Chance(1));

        disk.Commit(Step(1, durable: true), _done.Add);
        Assert.True(disk.IsBusy);
        Assert.Empty(disk.Load().Alarms);
        _timeline.RunUntil(1_000_000);

        Assert.Null(Assert.Single(_done));
        Assert.Equal(1, Assert.Single(disk.Load().Alarms).Id);
        Assert.Equal(1, disk.Load().LastAlarmId);
        Assert.Single(disk.Now.History);
    }

    [Fact]
    public void A_kill_in_the_middle_leaves_all_of_a_commit_or_nothing_and_says_nothing()
    {
        HashSet<(int Alarms, int Steps)> found = [];
        for (int seed = 0; seed < 50; seed++)
        {
            SimulatedDisk disk = new(_timeline, new Chance(seed));
            disk.Commit(Step(1, durable: true), _done.Add);
            disk.Crash();
            _timeline.RunUntil(_timeline.NowMicros + 1_000_000);
            found.Add((disk.Now.Alarms.Count, disk.Now.History.Count));
            Assert.False(disk.IsBusy);
        }

        Assert.Empty(_done);
        Assert.Equal([(0, 0), (1, 1)], found.Order());
    }

    [Fact]
    public void A_power_cut_goes_back_to_what_was_to_be_durable()
    {
        SimulatedDisk disk = new(_timeline, new Chance(1));
        Commit(disk, Step(1, durable: true));
        Commit(disk, Step(2, durable: false));
        Assert.Equal(2, disk.Load().Alarms.Count);

        disk.CutPower();

        Assert.Equal(1, Assert.Single(disk.Load().Alarms).Id);
    }

    [Fact]
    public void A_durable_commit_carries_those_before_it()
    {
        SimulatedDisk disk = new(_timeline, new Chance(1));
        Commit(disk, Step(1, durable: false));
        Commit(disk, Step(2, durable: true));

        disk.CutPower();

        Assert.Equal([1, 2], disk.Load().Alarms.Select(a => a.Id));
    }

    [Fact]
    public void A_full_disk_writes_nothing_and_takes_the_same_step_later()
    {
        SimulatedDisk disk = new(_timeline, new Chance(1)) { Weather = DiskWeather.Full };
        Step step = Step(1, durable: true);
        Commit(disk, step);
        Assert.NotNull(Assert.Single(_done));
        Assert.Empty(disk.Now.Alarms);

        disk.Weather = DiskWeather.Fair;
        Commit(disk, step);

        Assert.Null(_done[^1]);
        Assert.Single(disk.Now.Alarms);
        Assert.Single(disk.Now.History);
    }

    [Fact]
    public void What_is_committed_is_what_the_step_was_when_it_was_handed_over()
    {
        SimulatedDisk disk = new(_timeline, new Chance(1));
        Step step = Step(1, durable: true);
        Alarm alarm = step.Alarms.Single();

        disk.Commit(step, _done.Add);
        alarm.ForwardedUnixMs = 99;
        step.Clear();
        _timeline.RunUntil(1_000_000);

        Assert.Equal(0, disk.Load().Alarms.Single().ForwardedUnixMs);
    }

    [Fact]
    public void A_restarted_hub_is_told_the_whole_directory_again()
    {
        SimulatedDisk disk = new(_timeline, new Chance(1));
        disk.Directory.Add(
            [new DeviceRecord(0, 0, "Room 7", "north", "7", "button", 0, 60_000, 180_000, false)], [new byte[Frame.KeyLength]]);
        Assert.Single(disk.DirectoryChanges());
        Assert.Empty(disk.DirectoryChanges());
        Assert.True(disk.Directory.Retire(1));
        Assert.True(Assert.Single(disk.DirectoryChanges()).Record.Retired);

        disk.Crash();

        Assert.Single(disk.DirectoryChanges());
    }

    private static Step Step(long id, bool durable)
    {
        // As the core does it: an alarm is what makes a step durable, so the other kind of step is made by hand.
        Step step = new();
        step.Alarms.Add(new Alarm
        {
            Id = id, Address = 7, Generation = 0, Counter = (uint)id, Kind = EventKind.Panic, Site = "north", RaisedUnixMs = 1,
            StoredUnixMs = 2,
        });
        step.History.Add(new HistoryEntry(id, 2, "raised", null));
        typeof(Step).GetProperty(nameof(Hub.Core.Step.Durable))!.SetValue(step, durable);
        return step;
    }

    private void Commit(SimulatedDisk disk, Step step)
    {
        disk.Commit(step, _done.Add);
        _timeline.RunUntil(_timeline.NowMicros + 1_000_000);
    }
}
