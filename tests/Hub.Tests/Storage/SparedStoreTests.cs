using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Spare;
using Xunit;
using Fate = SchoolButton.Tests.Storage.FlakyStore.Fate;

namespace SchoolButton.Tests.Storage;

/// <summary>While the database takes nothing, presses are kept all the same; nothing acked is lost, nothing is doubled.</summary>
public sealed class SparedStoreTests : IDisposable
{
    private readonly SparedRig _rig = new();
    private readonly List<string?> _told = [];

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void What_the_database_does_not_take_is_kept_and_written_before_anything_newer()
    {
        _rig.Store.TroubleChanged += _told.Add;
        _rig.Store.Commit(_rig.Alarm());
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(_rig.Alarm());
        _rig.Store.Commit(_rig.Alarm());
        Assert.True(_rig.Store.IsOnSpare);
        Assert.Single(_rig.History);

        _rig.Fate = () => Fate.Well;
        _rig.Store.Commit(_rig.Alarm());
        Assert.Single(_rig.History);
        _rig.Time.Pass(SparedRig.BetweenTries);
        _rig.Store.Commit(_rig.Alarm());

        Assert.False(_rig.Store.IsOnSpare);
        Assert.Equal(Enumerable.Range(1, 5).Select(i => SparedRig.TextOf(i)), _rig.History);
        Assert.Equal(_rig.History, _rig.Audit);
        Assert.Null(_told[^1]);
        Assert.Contains("the database is not well", _told[0], StringComparison.Ordinal);
        Assert.Contains(_rig.JournalPath, _told[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_at_rest_notices_too_that_the_database_takes_writes_again()
    {
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(_rig.Alarm());
        _rig.TryAgain();
        Assert.NotNull(_rig.Store.Trouble);

        _rig.Fate = () => Fate.Well;
        _rig.TryAgain();

        Assert.Null(_rig.Store.Trouble);
        Assert.Single(_rig.History);
    }

    [Fact]
    public void A_kill_while_the_journal_holds_presses_loses_none()
    {
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(_rig.Alarm());
        _rig.Store.Commit(_rig.Alarm());

        _rig.Fate = () => Fate.Well;
        _rig.Restart();

        Assert.Equal([1L, 2L], _rig.Store.Load().Alarms.Select(a => a.Id));
        Assert.Equal(2, _rig.History.Count);
        Assert.Null(_rig.Store.Trouble);
        _rig.Restart();
        Assert.Equal(2, _rig.History.Count);
    }

    [Fact]
    public void A_database_that_fails_and_has_written_all_the_same_gets_nothing_twice()
    {
        _rig.Fate = () => Fate.FailsAfter;
        _rig.Store.Commit(_rig.Alarm());
        _rig.Fate = () => Fate.Well;
        _rig.TryAgain();

        Assert.Single(_rig.History);
        Assert.Single(_rig.Audit);
    }

    [Fact]
    public void A_kill_at_any_moment_of_the_carrying_over_loses_and_doubles_nothing()
    {
        const int Alarms = 5;
        foreach (bool losesPower in (bool[])[false, true])
        {
            foreach (Fate death in (Fate[])[Fate.DiesBefore, Fate.DiesAfter])
            {
                // Two alarms are one commit, and the end of the carrying one more.
                for (int at = 0; at <= (Alarms + 1) / 2; at++)
                {
                    using SparedRig rig = new(losesPower: losesPower, carriedAtOnce: 2);
                    rig.Fate = () => Fate.FailsBefore;
                    for (int i = 0; i < Alarms; i++)
                    {
                        rig.Store.Commit(rig.Alarm());
                    }

                    int commits = 0;
                    rig.Fate = () => commits++ == at ? death : Fate.Well;
                    Assert.Throws<FlakyStore.DiedException>(rig.TryAgain);
                    commits = 0;
                    Record.Exception(rig.Restart);
                    rig.Fate = () => Fate.Well;
                    rig.Restart();

                    Assert.Equal(Enumerable.Range(1, Alarms).Select(i => SparedRig.TextOf(i)), rig.History);
                    Assert.Equal(rig.History, rig.Audit);
                    Assert.Null(MemoryDatabase.Chain.FirstWrong(0, AuditChain.Beginning, rig.Disk.Now.Audit));
                }
            }
        }
    }

    [Fact]
    public void A_line_that_a_crash_tore_was_never_answered_for_and_is_not_read_and_those_before_it_are()
    {
        for (int lost = 1; lost < 600; lost += 7)
        {
            using SparedRig rig = new();
            rig.Fate = () => Fate.FailsBefore;
            rig.Store.Commit(rig.Alarm());
            rig.Store.Commit(rig.Alarm());

            rig.Fate = () => Fate.Well;
            rig.RestartTorn(lost);

            Assert.Equal([SparedRig.TextOf(1)], rig.History);
            rig.Store.Commit(rig.Alarm());
            Assert.Equal([SparedRig.TextOf(1), SparedRig.TextOf(3)], rig.History);
        }
    }

    [Fact]
    public void Damage_in_the_middle_of_the_journal_hides_one_line_and_not_those_behind_it()
    {
        _rig.Fate = () => Fate.FailsBefore;
        for (int i = 0; i < 3; i++)
        {
            _rig.Store.Commit(_rig.Alarm());
        }

        _rig.Store.Dispose();
        byte[] bytes = File.ReadAllBytes(_rig.JournalPath);
        bytes[bytes.AsSpan().IndexOf((byte)'\n') + 40] ^= 1;
        File.WriteAllBytes(_rig.JournalPath, bytes);
        _rig.Fate = () => Fate.Well;
        _rig.Restart();

        Assert.Equal([SparedRig.TextOf(1), SparedRig.TextOf(3)], _rig.History);
        Assert.Contains("1 or more of its lines cannot be read", _rig.Store.Trouble, StringComparison.Ordinal);
        string kept = Assert.Single(_rig.Kept);
        Assert.Contains(kept, _rig.Store.Trouble, StringComparison.Ordinal);
        Assert.Equal(bytes[..(bytes.AsSpan().LastIndexOf((byte)'\n') + 1)], File.ReadAllBytes(kept));
        _rig.Restart();
        Assert.Null(_rig.Store.Trouble);
    }

    [Fact]
    public void A_torn_end_of_the_journal_is_not_told_as_damage()
    {
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(_rig.Alarm());
        _rig.Store.Commit(_rig.Alarm());
        _rig.Fate = () => Fate.Well;

        _rig.RestartTorn(20);

        Assert.Null(_rig.Store.Trouble);
        Assert.Empty(_rig.Kept);
    }

    [Theory]
    [InlineData("\"Durable\":true", "\"New\":1,\"Durable\":true")]
    [InlineData("\"Paths\":[],", "")]
    public void A_line_with_other_members_is_of_another_version_and_nothing_is_made_up_for_them(string ours, string theirs)
    {
        string json = System.Text.Encoding.UTF8.GetString(JournalLine.ToJson(StepRows.Of(_rig.Alarm())));
        string other = json.Replace(ours, theirs, StringComparison.Ordinal);
        Assert.NotEqual(json, other);
        byte[] line = JournalLine.Write(7, System.Text.Encoding.UTF8.GetBytes(other));

        Assert.Throws<System.Text.Json.JsonException>(() => JournalLine.Read(line.AsSpan(..^1)));
    }

    [Fact]
    public void When_the_journal_is_full_too_nothing_is_confirmed_and_once_there_is_room_nothing_is_doubled()
    {
        using SparedRig rig = new(journalBytes: 4_096);
        rig.Fate = () => Fate.FailsAfter;
        int kept = 0;
        Step last;
        while (true)
        {
            last = rig.Alarm();
            try
            {
                rig.Store.Commit(last);
                kept++;
            }
            catch (StoreException e)
            {
                Assert.Contains("the database is not well", e.Message, StringComparison.Ordinal);
                Assert.Contains("it is full too", e.Message, StringComparison.Ordinal);
                break;
            }
        }

        Assert.InRange(kept, 2, 6);
        rig.Time.Pass(SparedRig.BetweenTries);
        Assert.Throws<StoreException>(() => rig.Store.Commit(last));
        rig.Fate = () => Fate.Well;
        rig.Time.Pass(SparedRig.BetweenTries);
        rig.Store.Commit(last);

        Assert.Equal(Enumerable.Range(1, kept + 1).Select(i => SparedRig.TextOf(i)), rig.History);
    }

    [Fact]
    public void Another_step_than_the_one_in_doubt_is_never_taken_for_it()
    {
        using SparedRig rig = new(journalBytes: 4_096);
        rig.Fate = () => Fate.FailsBefore;
        int kept = 0;
        while (!Fails(rig))
        {
            Assert.True(++kept < 100, "the journal is never full");
        }

        rig.Fate = () => Fate.FailsAfter;
        rig.Time.Pass(SparedRig.BetweenTries);
        Fails(rig);
        rig.Fate = () => Fate.Well;
        rig.Time.Pass(SparedRig.BetweenTries);
        Step another = rig.Alarm();
        rig.Store.Commit(another);

        Assert.Contains(another.History[0].Detail, rig.History);

        static bool Fails(SparedRig rig)
        {
            try
            {
                rig.Store.Commit(rig.Alarm());
                return false;
            }
            catch (StoreException)
            {
                return true;
            }
        }
    }

    [Fact]
    public void Heartbeats_never_fill_the_journal_and_the_newest_of_each_device_is_written_in_the_end()
    {
        _rig.Fate = () => Fate.FailsBefore;
        for (int i = 1; i <= 1_000; i++)
        {
            _rig.Store.Commit(SparedRig.Heartbeat((uint)(i % 3), i));
        }

        Assert.Contains("it is 0 % full", _rig.Store.Trouble, StringComparison.Ordinal);
        _rig.Fate = () => Fate.Well;
        _rig.TryAgain();

        Assert.Equal([999L, 1_000L, 998L], ((long[])[0, 1, 2]).Select(a => _rig.Disk.Now.StatusRows[a].LastHeard));
    }

    [Fact]
    public void A_heartbeat_that_waited_does_not_overwrite_what_is_newer()
    {
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(SparedRig.Heartbeat(5, 100));
        Step newer = SparedRig.Heartbeat(5, 200);
        newer.Outages.Add(Samples.Outage());
        _rig.Store.Commit(newer);

        _rig.Fate = () => Fate.Well;
        _rig.TryAgain();

        Assert.Equal(200, _rig.Disk.Now.StatusRows[5].LastHeard);
    }

    [Fact]
    public void A_hub_whose_place_was_taken_confirms_nothing_any_more()
    {
        _rig.Fate = () => Fate.TakenOver;
        Assert.Throws<StoreTakenException>(() => _rig.Store.Commit(_rig.Alarm()));
        Assert.False(_rig.Store.IsOnSpare);

        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(_rig.Alarm());
        _rig.Fate = () => Fate.TakenOver;
        _rig.Time.Pass(SparedRig.BetweenTries);
        Assert.Throws<StoreTakenException>(() => _rig.Store.Commit(_rig.Alarm()));
        Assert.Throws<StoreTakenException>(() => _rig.Store.Commit(_rig.Alarm()));
    }

    [Fact]
    public void A_start_that_cannot_write_what_is_owed_says_where_it_waits_and_keeps_it()
    {
        _rig.Fate = () => Fate.FailsBefore;
        _rig.Store.Commit(_rig.Alarm());

        StoreException e = Assert.Throws<StoreException>(_rig.Restart);

        Assert.Contains(_rig.JournalPath, e.Message, StringComparison.Ordinal);
        Assert.Contains("Do not delete", e.Message, StringComparison.Ordinal);
        _rig.Fate = () => Fate.Well;
        _rig.Restart();
        Assert.Single(_rig.History);
    }

    [Fact]
    public void Every_field_of_a_step_comes_back_from_the_journal()
    {
        Step step = Samples.DurableStep();
        step.Alarms.Add(Samples.Alarm());
        step.History.Add(new HistoryEntry(1, 2, "raised", "line\nfeed"));
        step.Reports.Add(Samples.Report());
        step.Paths.Add(new ReceiverPath("süd", PathPlan.None, 9_999));
        step.Announcements.Add(Samples.Announcement());
        Device device = new(Samples.Record(), Samples.Status());
        step.Devices.Add(device);
        step.Routes.UnionWith(device.Routes);
        step.Hours.Add(Samples.Hour());
        step.Hours.Add(Samples.Hour() with { RssiDbm = null, SnrDb = null });
        step.Outages.Add(Samples.Outage());
        step.Audit.Add(Samples.Audited());
        StepRows rows = StepRows.Of(step);

        byte[] line = JournalLine.Write(7, JournalLine.ToJson(rows));
        JournalLine read = JournalLine.Read(line.AsSpan(..^1))!;

        Assert.Equal(7, read.Number);
        Assert.Equal(line.Length - 1, line.AsSpan().IndexOf((byte)'\n'));
        foreach (System.Reflection.PropertyInfo property in typeof(StepRows).GetProperties())
        {
            object? written = property.GetValue(rows);
            Assert.Equal(written, property.GetValue(read.Rows));
            Assert.False(written is System.Collections.ICollection { Count: 0 }, $"{property.Name} is not tried");
        }
    }

    [Fact]
    public void A_journal_of_another_version_is_not_passed_over()
    {
        byte[] line = JournalLine.Write(7, "[1]"u8);
        _rig.Store.Dispose();
        byte[] bytes = File.ReadAllBytes(_rig.JournalPath);
        line.CopyTo(bytes, 0);
        File.WriteAllBytes(_rig.JournalPath, bytes);

        StoreException e = Assert.Throws<StoreException>(_rig.Restart);

        Assert.Contains("another version", e.Message, StringComparison.Ordinal);
        File.Delete(_rig.JournalPath);
        _rig.Restart();
    }

    [Fact]
    public void Without_a_place_for_the_journal_the_hub_runs_and_says_so()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("in the way"), "");
        using SparedStore store = new SparedDatabase(
            new MemoryDatabase(new MemoryDisk()), folder.File("in the way/spare.journal"), TimeProvider.System).OpenStore();

        store.Commit(_rig.Alarm());

        Assert.Contains("no spare", store.Trouble, StringComparison.Ordinal);
        Assert.False(store.IsOnSpare);
    }

    [Fact]
    public void The_journal_s_blocks_are_its_own_and_only_the_hub_s_user_reads_it()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("spare.journal");
        SpareJournal.Open(path).Dispose();

        Assert.Equal(SpareJournal.DefaultCapacity, new FileInfo(path).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }
}
