using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Spare;
using SchoolButton.Hub.Storage.Sqlite;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>Real damage to a real file under a store with a spare: presses are kept, and the words say what to do.</summary>
public sealed class SqliteDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StepTime _time = new();
    private SqliteHubStore _sqlite = null!;
    private SparedStore _store;
    private long _alarms;

    public SqliteDamageTests()
    {
        _store = Open("hub.db");
        Press();
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void On_a_full_disk_presses_are_kept_and_written_once_there_is_room()
    {
        Sql("PRAGMA max_page_count=1");
        PressUntilOnSpare();
        Assert.Contains("the disk is full; free some space", _store.Trouble, StringComparison.Ordinal);
        TryAgain();
        Press();

        Sql("PRAGMA max_page_count=1000000");
        TryAgain();

        Assert.Null(_store.Trouble);
        CheckAllThereOnce("hub.db");
    }

    [Fact]
    public void While_another_program_holds_the_file_presses_are_kept_and_wait_for_nobody_twice()
    {
        using (SqliteConnection other = Connect("hub.db"))
        {
            using SqliteTransaction holding = other.BeginTransaction(deferred: false);
            PressUntilOnSpare();
            Assert.Contains("another program holds it locked", _store.Trouble, StringComparison.Ordinal);
            TryAgain();
            Press();
        }

        TryAgain();

        Assert.Null(_store.Trouble);
        CheckAllThereOnce("hub.db");
    }

    [Fact]
    public void When_the_file_is_damaged_presses_are_kept_and_go_into_the_database_that_takes_its_place()
    {
        string backup = _folder.File("backup.db");
        new SqliteDatabase(_folder.File("hub.db"), Samples.Seal()).Backup(backup, progress: null);
        Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        Sql("PRAGMA cache_size=0");
        using (FileStream file = new(_folder.File("hub.db"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // The first page stays: the others are what a dying disk may give back.
            byte[] rubbish = new byte[file.Length - 4_096];
            rubbish.AsSpan().Fill(0xA5);
            file.Position = 4_096;
            file.Write(rubbish);
        }

        PressUntilOnSpare();
        Assert.Contains("restore a backup", _store.Trouble, StringComparison.Ordinal);
        Press();
        _store.Dispose();
        StoreException e = Assert.Throws<StoreException>(() => _store = Open("hub.db"));
        Assert.Contains("restore a backup", e.Message, StringComparison.Ordinal);

        File.Move(backup, _folder.File("restored.db"));
        _store = Open("restored.db");

        Assert.Null(_store.Trouble);
        CheckAllThereOnce("restored.db");
    }

    private SparedStore Open(string name)
    {
        SqliteDatabase database = new(_folder.File(name), Samples.Seal(), TimeSpan.FromMilliseconds(50));
        return new SparedDatabase(new Kept(database, this), _folder.File("spare.journal"), _time, 1_048_576).OpenStore();
    }

    private void Press()
    {
        long id = ++_alarms;
        Step step = Samples.DurableStep();
        step.Alarms.Add(Samples.Alarm(id, counter: (uint)id));
        step.History.Add(new HistoryEntry(id, id, "raised", $"alarm {id}"));
        step.Audit.Add(Samples.Audited($"alarm {id}"));
        _store.Commit(step);
    }

    private void PressUntilOnSpare()
    {
        for (int i = 0; i < 10_000 && !_store.IsOnSpare; i++)
        {
            Press();
        }

        Assert.True(_store.IsOnSpare);
        Press();
    }

    private void TryAgain()
    {
        _time.Pass(SparedRig.BetweenTries);
        try
        {
            _store.DirectoryChanges();
        }
        catch (StoreException)
        {
            // The directory is in the same file.
        }
    }

    private void CheckAllThereOnce(string name)
    {
        Assert.Equal(_alarms, _store.Load().KnownAlarms.Count);
        using SqliteConnection connection = Connect(name);
        Assert.Equal((_alarms, _alarms), (
            SqliteFile.Scalar(connection, "SELECT count(*) FROM alarm_history"),
            SqliteFile.Scalar(connection, "SELECT count(DISTINCT alarm_id) FROM alarm_history")));
        IReadOnlyList<Hub.Storage.Rows.AuditRow> trail =
            new SqliteDatabase(_folder.File(name), Samples.Seal()).Archive.Audit(0, int.MaxValue);
        Assert.Equal(_alarms, trail.Count);
        Assert.Null(new AuditChain(Samples.Seal()).FirstWrong(0, AuditChain.Beginning, trail));
    }

    private void Sql(string sql) => SqliteFile.Execute(_sqlite.Connection, sql);

    private SqliteConnection Connect(string name)
    {
        SqliteConnection connection = new($"Data Source={_folder.File(name)};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Hands the test the store whose disk it takes away.</summary>
    private sealed class Kept(SqliteDatabase database, SqliteDamageTests test) : HubDatabase
    {
        public override string Place => database.Place;

        public override IDeviceDirectory Directory => database.Directory;

        public override IHubArchive Archive => database.Archive;

        public override IHubStore OpenStore() => test._sqlite = (SqliteHubStore)database.OpenStore();

        public override void Backup(string path, Action<double>? progress) => database.Backup(path, progress);
    }
}
