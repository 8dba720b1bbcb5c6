using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Spare;
using SchoolButton.Hub.Storage.Sqlite;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>The write-ahead log takes little room when much is written, and nobody waits for its checkpoint.</summary>
public sealed class SqliteLogTests : IDisposable
{
    private const int Steps = 1_000;
    private const int MaxLogBytes = 4 * 1_024 * 1_024;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.File("hub.db");

    private string Log => $"{Path}-wal";

    [Fact]
    public void A_journal_of_a_thousand_steps_is_carried_over_with_a_log_of_a_few_megabytes()
    {
        Write();
        long longest = 0;
        using SparedStore store = Spared(watch: () => longest = Math.Max(longest, new FileInfo(Log).Length)).OpenStore();

        Assert.Equal(Steps, store.Load().LastAlarmId);
        Assert.InRange(longest, 1, MaxLogBytes);
        Assert.InRange(new FileInfo(Log).Length, 0, 64 * 1_024);
    }

    [Fact]
    public void A_log_that_a_crash_left_gives_its_room_back_before_anything_is_written()
    {
        INumberedStore first = Database.OpenStore();
        for (int i = 1; i <= 200; i++)
        {
            first.Commit(StepRows.Of(Press(i)), i);
        }

        string copy = _folder.File("copy.db");
        File.Copy(Path, copy);
        File.Copy(Log, $"{copy}-wal");
        first.Dispose();
        Assert.True(new FileInfo($"{copy}-wal").Length > 500_000);

        using INumberedStore again = new SqliteDatabase(copy, Samples.Seal()).OpenStore();

        Assert.InRange(new FileInfo($"{copy}-wal").Length, 0, 64 * 1_024);
        Assert.Equal(200, again.LastNumber());
    }

    [Fact]
    public void A_checkpoint_waits_for_no_reader_and_holds_up_no_commit()
    {
        using INumberedStore store = Database.OpenStore();
        store.Commit(StepRows.Of(Press(1)), 1);
        using SqliteConnection reader = Connect();
        using SqliteTransaction backup = reader.BeginTransaction(deferred: true);
        using SqliteCommand read = reader.CreateCommand();
        read.CommandText = "SELECT count(*) FROM alarms";
        read.ExecuteScalar();
        store.Commit(StepRows.Of(Press(2)), 2);
        using SqliteConnection checkpointer = Connect();
        long began = System.Diagnostics.Stopwatch.GetTimestamp();

        LogCheckpoint.TryTruncate(checkpointer);

        // The old way waited for as long as the lock patience, 5 s, and the writer with it.
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 4);
        Assert.True(new FileInfo(Log).Length > 0);
        store.Commit(StepRows.Of(Press(3)), 3);
        backup.Commit();
        LogCheckpoint.TryTruncate(checkpointer);
        Assert.Equal(0, new FileInfo(Log).Length);
    }

    [Fact]
    public void A_report_that_takes_the_id_of_one_that_is_gone_is_all_its_own()
    {
        using INumberedStore store = Database.OpenStore();
        Step old = Press(1);
        old.Reports.Add(Samples.Report(7, alarmId: 1));
        store.Commit(old);
        Step fresh = Press(2);
        Report report = Samples.Report(7, alarmId: 2);
        fresh.Reports.Add(report);
        store.Commit(fresh);

        Assert.Equal(2, Assert.Single(store.Load().Reports).AlarmId);
    }

    private SqliteDatabase Database => new(Path, Samples.Seal());

    private SqliteConnection Connect() => SqliteFile.Open(Path, Samples.Seal(), SqliteFile.LockPatience);

    private SparedDatabase Spared(Action watch) =>
        new(new Watched(Database, watch), _folder.File("spare.journal"), TimeProvider.System);

    private void Write()
    {
        Database.OpenStore().Dispose();
        using SpareJournal journal = SpareJournal.Open(_folder.File("spare.journal"));
        for (int i = 1; i <= Steps; i++)
        {
            journal.Append(JournalLine.Write(i, JournalLine.ToJson(StepRows.Of(Press(i)))));
        }
    }

    private static Step Press(long id)
    {
        Step step = Samples.DurableStep();
        step.Alarms.Add(Samples.Alarm(id, (uint)id));
        step.History.Add(new HistoryEntry(id, id, "raised", null));
        step.Audit.Add(Samples.Audited($"alarm {id}"));
        return step;
    }

    private sealed class Watched(SqliteDatabase database, Action watch) : HubDatabase
    {
        public override string Place => database.Place;

        public override IDeviceDirectory Directory => database.Directory;

        public override IHubArchive Archive => database.Archive;

        public override IHubStore OpenStore() => new Store(database.OpenStore(), watch);

        public override void Backup(string path, Action<double>? progress) => database.Backup(path, progress);
    }

    private sealed class Store(INumberedStore store, Action watch) : INumberedStore
    {
        public HubSnapshot Load() => store.Load();

        public long LastNumber() => store.LastNumber();

        public void Commit(Step step) => store.Commit(step);

        public void Commit(StepRows rows, long number)
        {
            store.Commit(rows, number);
            watch();
        }

        public void ShrinkLog() => store.ShrinkLog();

        public bool ForgetHoursBefore(long unixMs) => store.ForgetHoursBefore(unixMs);

        public IReadOnlyList<DeviceEntry> DirectoryChanges() => store.DirectoryChanges();

        public void Dispose() => store.Dispose();
    }
}
