using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Spare;
using SchoolButton.Hub.Storage.Sqlite;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>The hub's file is deleted, moved, replaced or written over while the hub has it open.</summary>
public sealed class SqliteLostFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StepTime _time = new();
    private SqliteHubStore? _sqlite;
    private SparedStore? _store;
    private long _alarms;

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    private string Path => _folder.File("hub.db");

    private SqliteDatabase Database => new(Path, Samples.Seal(), TimeSpan.FromMilliseconds(50), _time);

    [Fact]
    public void A_press_after_the_file_was_deleted_is_kept_in_the_journal_and_nothing_from_before_is_lost()
    {
        Open();
        Press();
        Press();
        Delete();

        Press();
        _sqlite!.Watch.Look();

        Assert.True(_store!.IsOnSpare);
        Assert.Contains("deleted", _store.Trouble, StringComparison.Ordinal);
        TryAgain();
        string rescued = Assert.Single(Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!, "hub.db.rescued-*"));
        Assert.Contains(rescued, _store.Trouble, StringComparison.Ordinal);
        Press();
        _store.Dispose();
        Database.Restore(rescued);
        Open();
        Assert.Equal(_alarms, _store.Load().KnownAlarms.Count);
        Assert.Null(_store.Trouble);
    }

    [Fact]
    public void A_hub_at_rest_notices_it_too()
    {
        Open();
        Delete();

        Assert.Contains("deleted", Assert.Throws<StoreException>(() => _store!.DirectoryChanges()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_moved_and_put_back_gets_what_it_is_owed()
    {
        Open();
        Press();
        File.Move(Path, Path + ".away");
        Press();
        _sqlite!.Watch.Look();
        Assert.True(_store!.IsOnSpare);

        File.Move(Path + ".away", Path);
        _sqlite.Watch.Look();
        TryAgain();

        Assert.Null(_store.Trouble);
        Assert.Equal(_alarms, _store.Load().KnownAlarms.Count);
    }

    [Fact]
    public void What_is_lost_a_second_time_is_saved_a_second_time()
    {
        Open();
        File.Move(Path, Path + ".away");
        _sqlite!.Watch.Look();
        File.Move(Path + ".away", Path);
        _sqlite.Watch.Look();
        Press();
        _time.Pass(TimeSpan.FromDays(1));

        Delete();
        _sqlite.Watch.Look();

        Assert.Equal(2, Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!, "hub.db.rescued-*").Length);
    }

    [Fact]
    public void A_log_that_was_deleted_is_noticed()
    {
        Open();
        Press();
        File.Delete(Path + "-wal");

        Press();

        Assert.Contains("-wal, was deleted", _store!.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Rubbish_written_over_all_but_the_first_pages_is_noticed_and_presses_go_into_the_journal()
    {
        Open();
        Press();
        Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        Overwrite(from: 2 * 4_096);

        _sqlite!.Watch.Look();
        Press();

        Assert.True(_store!.IsOnSpare);
        Assert.Contains("damaged while the hub ran", _store.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Rubbish_written_over_its_head_is_noticed()
    {
        Open();
        Press();
        Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        Overwrite(from: 0);

        _sqlite!.Watch.Look();
        Press();

        Assert.Contains("damaged while the hub ran", _store!.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TABLE writer RENAME TO something")]
    [InlineData("DROP TABLE writer; CREATE TABLE writer (epoch, step); INSERT INTO writer VALUES ('rubbish', 1)")]
    [InlineData("DROP TABLE writer; CREATE TABLE writer (epoch, step); INSERT INTO writer VALUES (x'00', 1)")]
    public void Content_that_is_no_hubs_is_noticed_and_does_not_end_the_one_who_looks(string sql)
    {
        Open();
        Press();
        Sql(sql);

        _sqlite!.Watch.Look();

        Assert.Contains("damaged while the hub ran", _sqlite.Watch.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_copied_over_the_open_file_is_noticed()
    {
        Database.OpenStore().Dispose();
        Database.Backup(_folder.File("backup.db"), progress: null);
        Open();
        Press();
        Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        using (FileStream from = File.OpenRead(_folder.File("backup.db")))
        using (FileStream over = new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            from.CopyTo(over);
            over.SetLength(from.Length);
        }

        _sqlite!.Watch.Look();
        Press();

        Assert.True(_store!.IsOnSpare);
        Assert.Contains("while the hub ran", _store.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_well_stays_well()
    {
        Open();
        for (int i = 0; i < 40; i++)
        {
            Press();
            _sqlite!.Watch.Look();
            Assert.Null(_sqlite.Watch.Fault);
        }

        Assert.Null(_store!.Trouble);
    }

    [Fact]
    public void A_file_that_is_a_link_to_another_disk_is_well()
    {
        string elsewhere = _folder.File("disk");
        Directory.CreateDirectory(elsewhere);
        File.CreateSymbolicLink(Path, System.IO.Path.Combine(elsewhere, "real.db"));
        Open();
        Press();

        _sqlite!.Watch.Look();

        Assert.Null(_sqlite.Watch.Fault);
        Assert.Null(_store!.Trouble);

        File.Delete(System.IO.Path.Combine(elsewhere, "real.db-wal"));
        Press();
        Assert.Contains("-wal, was deleted", _store.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_hub_ran_already_no_empty_database_is_made_by_whomever()
    {
        Open();
        Press();
        _store!.Dispose();
        Delete();

        Assert.Contains("a hub ran here already", Assert.Throws<StoreException>(Open).Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => Database.Directory.List());
        Assert.Throws<StoreException>(() => Database.Archive.LastAudit());
        Assert.False(File.Exists(Path));
        File.WriteAllBytes(Path, []);
        Assert.Contains("or empty", Assert.Throws<StoreException>(Open).Message, StringComparison.Ordinal);

        File.Move(_folder.File("spare.journal"), _folder.File("spare.journal.old"));
        Open();
        Assert.Empty(_store.Load().KnownAlarms);
    }

    [Fact]
    public void Nor_on_the_bare_folder_that_a_link_leads_to_while_its_disk_is_not_mounted()
    {
        string disk = _folder.File("disk");
        Directory.CreateDirectory(disk);
        File.CreateSymbolicLink(Path, System.IO.Path.Combine(disk, "real.db"));
        Open();
        Press();
        _store!.Dispose();
        Directory.Move(disk, disk + ".unmounted");
        Directory.CreateDirectory(disk);

        Assert.Contains("a hub ran here already", Assert.Throws<StoreException>(Open).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(disk));
    }

    private void Open() => _store = new SparedDatabase(new Kept(Database, this), _folder.File("spare.journal"), _time, 1_048_576).OpenStore();

    private void Press()
    {
        long id = ++_alarms;
        Step step = Samples.DurableStep();
        step.Alarms.Add(Samples.Alarm(id, counter: (uint)id));
        _store!.Commit(step);
    }

    private void TryAgain()
    {
        _time.Pass(SparedRig.BetweenTries);
        try
        {
            _store!.DirectoryChanges();
        }
        catch (StoreException)
        {
            // The directory is in the same file.
        }
    }

    private void Delete()
    {
        foreach (string end in (string[])["", "-wal", "-shm"])
        {
            File.Delete(Path + end);
        }
    }

    private void Overwrite(int from)
    {
        using FileStream file = new(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        byte[] rubbish = RandomNumberGenerator.GetBytes((int)file.Length - from);
        file.Position = from;
        file.Write(rubbish);
    }

    private void Sql(string sql) => SqliteFile.Execute(_sqlite!.Connection, sql);

    /// <summary>Hands the test the store whose file it takes away.</summary>
    private sealed class Kept(SqliteDatabase database, SqliteLostFileTests test) : HubDatabase
    {
        public override string Place => database.Place;

        public override IDeviceDirectory Directory => database.Directory;

        public override IHubArchive Archive => database.Archive;

        public override IHubStore OpenStore() => test._sqlite = (SqliteHubStore)database.OpenStore();

        public override void Backup(string path, Action<double>? progress) => database.Backup(path, progress);
    }
}
