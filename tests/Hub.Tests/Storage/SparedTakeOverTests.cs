using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Spare;
using Xunit;
using Fate = SchoolButton.Tests.Storage.FlakyStore.Fate;

namespace SchoolButton.Tests.Storage;

/// <summary>Another hub took the place over while this one's journal held presses: none is thrown away.</summary>
public sealed class SparedTakeOverTests : IDisposable
{
    private readonly SparedRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public void Presses_in_the_journal_of_a_hub_that_was_overtaken_are_entered_however_much_the_other_wrote(int others)
    {
        _rig.Store.Commit(_rig.Alarm());
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(Press(2));
        _rig.Store.Commit(Press(3));
        OvertakenBy(others, firstCounter: 1_000);

        _rig.Restart();

        AlarmRow[] alarms = [.. _rig.Disk.Now.AlarmRows.Values];
        Assert.Equal(3 + others, alarms.Length);
        foreach (uint counter in (uint[])[2, 3])
        {
            AlarmRow alarm = Assert.Single(alarms, a => a.Counter == counter);
            Assert.Equal(
                [$"press {counter}"], _rig.Disk.Now.History.Where(h => h.AlarmId == alarm.Id).Select(h => h.Detail));
            ReportRow report = Assert.Single(_rig.Disk.Now.ReportRows.Values, r => r.AlarmId == alarm.Id);
            Assert.Equal((0, true, (int)ReportState.Queued), (report.Sequence, report.Repeat, report.State));
        }

        Assert.All(
            alarms.Where(a => a.Counter >= 1_000),
            a => Assert.Equal("the other", Assert.Single(_rig.Disk.Now.History, h => h.AlarmId == a.Id).Detail));
        Assert.Equal(others + 2, _rig.Disk.Now.ReportRows.Count);
        Assert.Contains("2 alarms entered anew, 0 were known", _rig.Store.Trouble, StringComparison.Ordinal);
        Assert.Contains(Assert.Single(_rig.Kept), _rig.Store.Trouble, StringComparison.Ordinal);
        Assert.Contains("journal-merge", _rig.Audit);
        Assert.Null(MemoryDatabase.Chain.FirstWrong(0, AuditChain.Beginning, _rig.Disk.Now.Audit));
        _rig.Restart();
        Assert.Equal(3 + others, _rig.Disk.Now.AlarmRows.Count);
        Assert.Null(_rig.Store.Trouble);
    }

    [Fact]
    public void A_press_that_the_other_hub_has_too_is_not_entered_twice()
    {
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(Press(2));
        OvertakenBy(1, firstCounter: 2);

        _rig.Restart();

        Assert.Single(_rig.Disk.Now.AlarmRows);
        Assert.Single(_rig.Disk.Now.History);
        Assert.Contains("0 alarms entered anew, 1 were known", _rig.Store.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_the_devices_only_counters_are_taken_and_never_back()
    {
        _rig.Disk.Put(new DeviceEntry(Samples.Record() with { Address = 1 }, Samples.Key()), new DeviceEntry(Samples.Record() with { Address = 2 }, Samples.Key()));
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(Heard(1, 100, 500, "old"));
        _rig.Store.Commit(Heard(2, 300, 700, "old"));
        using (SparedStore other = _rig.TakeOver())
        {
            other.Commit(Heard(1, 200, 600, "new"));
            other.Commit(Heard(2, 200, 600, "new"));
        }

        _rig.Fate = () => Fate.Well;
        _rig.Restart();

        Assert.Equal(
            [(200L, 600L, "new"), (300L, 700L, "new")],
            ((long[])[1, 2]).Select(a => _rig.Disk.Now.StatusRows[a]).Select(s => (s.LastCounter, s.DownCeiling, s.Firmware!)));
    }

    [Fact]
    public void A_kill_at_any_moment_of_the_entering_loses_and_doubles_nothing()
    {
        foreach (bool losesPower in (bool[])[false, true])
        {
            foreach (Fate death in (Fate[])[Fate.DiesBefore, Fate.DiesAfter, Fate.FailsBefore, Fate.FailsAfter])
            {
                for (int at = 0; at < 3; at++)
                {
                    using SparedRig rig = new(losesPower: losesPower);
                    rig.Fate = () => Fate.FailsBefore;
                    rig.Store.Commit(Press(2));
                    rig.TakeOver().Dispose();
                    int commits = 0;
                    rig.Fate = () => commits++ == at ? death : Fate.Well;
                    Assert.NotNull(Record.Exception(rig.Restart));
                    rig.Fate = () => Fate.Well;
                    rig.Restart();

                    Assert.Single(rig.Disk.Now.AlarmRows);
                    Assert.Single(rig.Disk.Now.History);
                    Assert.Single(rig.Disk.Now.ReportRows);
                    Assert.NotEmpty(rig.Kept);
                }
            }
        }
    }

    [Fact]
    public void Starts_that_fail_keep_no_copies()
    {
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(Press(2));
        _rig.TakeOver().Dispose();
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<StoreException>(_rig.Restart);
        }

        Assert.Empty(_rig.Kept);
        _rig.Fate = () => Fate.Well;
        _rig.Restart();
        Assert.Single(_rig.Kept);
    }

    [Fact]
    public void Starts_of_the_same_hub_that_fail_are_no_take_over()
    {
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(Press(2));
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<StoreException>(_rig.Restart);
        }

        _rig.Fate = () => Fate.Well;
        _rig.Restart();

        Assert.Null(_rig.Store.Trouble);
        Assert.Equal(9, Assert.Single(_rig.Disk.Now.ReportRows.Values).Sequence);
    }

    /// <summary>With its report, which is on the wire.</summary>
    private static Step Press(uint counter, string detail = "")
    {
        Step step = Samples.DurableStep();
        step.Alarms.Add(Samples.Alarm(counter, counter, forwardedUnixMs: 0));
        step.History.Add(new HistoryEntry(counter, 1, "raised", detail.Length == 0 ? $"press {counter}" : detail));
        Report report = Samples.Report(counter, counter);
        (report.Sequence, report.MayBeRepeat, report.State) = (9, false, ReportState.Sending);
        step.Reports.Add(report);
        return step;
    }

    private static Step Heard(uint address, long counter, uint ceiling, string firmware)
    {
        Step step = Samples.DurableStep();
        step.Devices.Add(new Device(
            Samples.Record() with { Address = address },
            new DeviceStatus { LastCounter = counter, DownCeiling = ceiling, Firmware = firmware }));
        return step;
    }

    /// <summary>It gives its alarms the ids that follow those in the database, as the overtaken hub did.</summary>
    private void OvertakenBy(int alarms, uint firstCounter)
    {
        using (SparedStore other = _rig.TakeOver())
        {
            long last = other.Load().LastAlarmId;
            for (uint i = 0; i < alarms; i++)
            {
                Step step = Samples.DurableStep();
                long id = last + i + 1;
                step.Alarms.Add(Samples.Alarm(id, firstCounter + i));
                step.History.Add(new HistoryEntry(id, 1, "raised", "the other"));
                step.Reports.Add(Samples.Report(id, id));
                other.Commit(step);
            }
        }

        _rig.Fate = () => Fate.Well;
    }
}
