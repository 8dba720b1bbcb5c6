using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Spare;
using Xunit;
using Fate = SchoolButton.Tests.Storage.FlakyStore.Fate;

namespace SchoolButton.Tests.Storage;

/// <summary>Presses fill the spare journal, and not what happens again and again while there are none.</summary>
public sealed class SpareCompactingTests
{
    private const int Many = 2_000;

    [Fact]
    public void Tries_of_a_dead_receiver_do_not_fill_the_journal_and_a_press_still_has_room()
    {
        using SparedRig rig = new(journalBytes: 32 * 1_024);
        rig.Fate = () => Fate.FailsBefore;
        rig.Store.Commit(rig.Alarm());
        for (int i = 1; i <= Many; i++)
        {
            rig.Store.Commit(Attempt(i));
        }

        rig.Store.Commit(rig.Alarm());
        Assert.True(rig.Store.IsOnSpare);
        rig.Fate = () => Fate.Well;
        rig.Restart();

        Assert.Null(rig.Store.Trouble);
        Assert.Equal([SparedRig.TextOf(1), SparedRig.TextOf(2)], rig.History);
        Assert.Equal(Many, Assert.Single(rig.Disk.Now.Reports.Values).Attempts);
        Assert.Equal(Many, Assert.Single(rig.Disk.Now.PathRows.Values).NextSequence);
    }

    [Fact]
    public void Each_way_out_of_a_site_keeps_its_own_sequence_number()
    {
        using SparedRig rig = new();
        rig.Fate = () => Fate.FailsBefore;
        rig.Store.Commit(Way("first", 7));
        rig.Store.Commit(Way("second", 40));
        rig.Fate = () => Fate.Well;
        rig.TryAgain();

        Assert.Null(rig.Store.Trouble);
        Assert.Equal([("first", 7), ("second", 40)], rig.Disk.Now.PathRows.Values.Select(p => (p.Path, p.NextSequence)).Order());

        static Step Way(string path, int next)
        {
            Step step = Samples.DurableStep();
            step.Paths.Add(new ReceiverPath("north", PathPlan.None with { Id = path }, next));
            return step;
        }
    }

    [Fact]
    public void What_the_database_was_offered_is_not_merged_with_what_it_was_not()
    {
        using SparedRig rig = new(journalBytes: 32 * 1_024, carriedAtOnce: 8);
        rig.Fate = () => Fate.FailsAfter;
        rig.Store.Commit(rig.Alarm());
        rig.Fate = () => Fate.FailsBefore;
        for (int i = 1; i <= 20; i++)
        {
            rig.Store.Commit(rig.Alarm());
        }

        // Eight of them are there, and nobody knows.
        rig.Fate = () => Fate.FailsAfter;
        rig.TryAgain();
        rig.Fate = () => Fate.FailsBefore;
        for (int i = 1; i <= Many; i++)
        {
            rig.Store.Commit(Attempt(i));
        }

        rig.Fate = () => Fate.Well;
        rig.TryAgain();

        Assert.Null(rig.Store.Trouble);
        Assert.Equal(Enumerable.Range(1, 21).Select(i => SparedRig.TextOf(i)), rig.History);
        Assert.Equal(rig.History, rig.Audit);
    }

    [Fact]
    public void A_crash_at_any_byte_of_the_compacting_leaves_the_old_lines_or_the_new_one()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("spare.journal");
        const int Capacity = 32 * 1_024;
        JournalLine[] lines = [.. Enumerable.Range(1, 12).Select(i => new JournalLine(i, StepRows.Of(Attempt(i))))];
        JournalLine all = new(12, CarriedBatch.Of(lines[3..])) { Since = 4 };
        using (SpareJournal journal = SpareJournal.Open(path, Capacity))
        {
            Array.ForEach(lines, l => journal.Append(l.ToBytes()));
        }

        byte[] before = File.ReadAllBytes(path);
        using (SpareJournal journal = SpareJournal.Open(path, Capacity))
        {
            journal.Read();
            Assert.True(journal.TryCompact(all));
        }

        byte[] after = File.ReadAllBytes(path);
        int over = lines[..3].Sum(l => l.ToBytes().Length);
        int behind = lines.Sum(l => l.ToBytes().Length);
        byte[] line = all.ToBytes();
        byte[] both = [.. before];
        line.CopyTo(both, behind);
        for (int cut = 0; cut <= line.Length; cut += 11)
        {
            byte[] appended = [.. before];
            line.AsSpan(0, cut).CopyTo(appended.AsSpan(behind));
            IsWhole(appended);
            byte[] overwritten = [.. both];
            line.AsSpan(0, cut).CopyTo(overwritten.AsSpan(over));
            IsWhole(overwritten);
        }

        line.CopyTo(both, over);
        int end = behind + line.Length;
        for (int cut = over + line.Length; cut <= end; cut += 37)
        {
            byte[] zeroed = [.. both];
            zeroed.AsSpan(cut..end).Clear();
            IsWhole(zeroed);
        }

        IsWhole(after);
        Assert.True(after.AsSpan().LastIndexOf((byte)'\n') < behind);

        void IsWhole(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            using SpareJournal journal = SpareJournal.Open(path, Capacity);
            List<JournalLine> read = journal.Read();
            Assert.Equal([1, 2, 3], read.Take(3).Select(l => l.Number));
            Assert.True(CarriedBatch.Of(lines).HasSameContent(CarriedBatch.Of(read)));
            Assert.Equal(0, journal.Damaged);
        }
    }

    [Fact]
    public void What_lies_behind_a_damaged_line_and_stays_is_not_written_over()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("spare.journal");
        const int Capacity = 32 * 1_024;
        JournalLine[] lines = [.. Enumerable.Range(1, 12).Select(i => new JournalLine(i, StepRows.Of(Attempt(i))))];
        using (SpareJournal journal = SpareJournal.Open(path, Capacity))
        {
            Array.ForEach(lines, l => journal.Append(l.ToBytes()));
        }

        byte[] bytes = File.ReadAllBytes(path);
        bytes[lines[..3].Sum(l => l.ToBytes().Length) + 40] ^= 1;
        File.WriteAllBytes(path, bytes);

        using SpareJournal damaged = SpareJournal.Open(path, Capacity);
        damaged.Read();
        damaged.TryCompact(new JournalLine(12, CarriedBatch.Of(lines[6..])) { Since = 7 });

        Assert.Equal([1, 2, 3, 5, 6, 7], damaged.Read().Take(6).Select(l => l.Since));
    }

    [Fact]
    public void Presses_alone_are_not_compacted_in_vain_and_fill_it_to_the_last()
    {
        using SparedRig plain = new(journalBytes: 64 * 1_024);
        plain.Fate = () => Fate.FailsBefore;
        int kept = 0;
        while (Record.Exception(() => plain.Store.Commit(plain.Alarm())) is null)
        {
            kept++;
        }

        Assert.InRange(kept, 60, 200);
        plain.Fate = () => Fate.Well;
        plain.Restart();
        Assert.Equal(Enumerable.Range(1, kept).Select(i => SparedRig.TextOf(i)), plain.History.Take(kept));
    }

    /// <summary>A receiver is dialled for one report once more: report and path as they stand now.</summary>
    private static Step Attempt(int times)
    {
        Step step = Samples.DurableStep();
        Report report = Samples.Report(1, alarmId: 1);
        report.Attempts = times;
        step.Reports.Add(report);
        step.Paths.Add(new ReceiverPath("north", PathPlan.None, times));
        return step;
    }
}
