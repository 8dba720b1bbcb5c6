using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Storage;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    private string DatabasePath => _folder.File("data/hub.db");

    private string BackupPath => _folder.File("backup.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_made_while_the_hub_commits_is_one_moment_of_it_whole()
    {
        using IHubStore store = Database().OpenStore();
        long written = 1;
        Press(store, 1);
        using CancellationTokenSource done = new();
        Task hub = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                Press(store, Interlocked.Increment(ref written));
            }
        });
        try
        {
            for (int i = 0; i < 3; i++)
            {
                CheckBackup(_folder.File($"backup{i}.db"), ref written);
            }
        }
        finally
        {
            await done.CancelAsync();
            await hub;
        }
    }

    [Fact]
    public void A_backup_is_the_hub_s_user_s_alone_and_holds_no_key_that_can_be_read()
    {
        byte[] key = Samples.Key(0xA0);
        Database().Directory.Add([Samples.Record()], [key]);

        Database().Backup(BackupPath, progress: null);

        Assert.Equal(-1, File.ReadAllBytes(BackupPath).AsSpan().IndexOf(key));
        Assert.Equal([BackupPath], Directory.GetFiles(Path.GetDirectoryName(BackupPath)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BackupPath));
        }
    }

    [Fact]
    public void No_file_is_overwritten_and_nothing_is_left_of_a_backup_that_failed()
    {
        Database().OpenStore().Dispose();
        File.WriteAllText(BackupPath, "a letter");

        StoreException e = Assert.Throws<StoreException>(() => Database().Backup(BackupPath, progress: null));
        Assert.Contains("the file exists", e.Message, StringComparison.Ordinal);
        Assert.Equal("a letter", File.ReadAllText(BackupPath));

        e = Assert.Throws<StoreException>(() => Database().Backup(Path.Combine(BackupPath, "none.db"), progress: null));
        Assert.Contains("none.db", e.Message, StringComparison.Ordinal);
        Assert.Equal([BackupPath], Directory.GetFiles(Path.GetDirectoryName(BackupPath)!));
    }

    [Fact]
    public void What_was_backed_up_is_there_again_and_the_database_from_before_is_kept()
    {
        DeviceEntry device = Database().Directory.Add([Samples.Record()], [Samples.Key()])[0];
        using (IHubStore store = Database().OpenStore())
        {
            Press(store, 1);
        }

        Database().Backup(BackupPath, progress: null);
        byte[] backup = File.ReadAllBytes(BackupPath);
        using (IHubStore store = Database().OpenStore())
        {
            Press(store, 2);
        }

        RestoredBackup restored = Database().Restore(BackupPath);

        using IHubStore again = Database().OpenStore();
        Assert.Equal([1L], again.Load().Alarms.Select(a => a.Id));
        Assert.Equal(device.Key, Assert.Single(again.DirectoryChanges()).Key);
        Assert.Equal((1, 1), (restored.Devices, restored.Owed));
        Assert.Equal(backup, File.ReadAllBytes(BackupPath));
        using IHubStore old = new SqliteDatabase(restored.KeptOld!, Samples.Seal()).OpenStore();
        Assert.Equal([1L, 2L], old.Load().Alarms.Select(a => a.Id));
        IHubArchive archive = Database().Archive;
        Assert.Null(new AuditChain(Samples.Seal()).FirstWrong(0, AuditChain.Beginning, archive.Audit(0, 100)));
        Assert.Equal("restore", archive.Audit(0, 100)[^1].Entry.What);
    }

    [Fact]
    public void A_restored_hub_uses_no_counter_and_no_sequence_number_of_the_time_after_the_backup()
    {
        IReadOnlyList<DeviceEntry> devices = Database().Directory.Add(
            [Samples.Record(), Samples.Record(), Samples.Record()], [Samples.Key(1), Samples.Key(2), Samples.Key(3)]);
        using (IHubStore store = Database().OpenStore())
        {
            Step step = new();
            step.Devices.Add(new Device(devices[0].Record, new DeviceStatus { DownCeiling = 2_048 }));
            step.Devices.Add(new Device(devices[1].Record, new DeviceStatus { DownCeiling = Frame.MaxCounter - 5 }));
            step.Paths.Add(new ReceiverPath("north", PathPlan.None, 9_000));
            step.Paths.Add(new ReceiverPath("south", PathPlan.None, 1));
            step.Reports.Add(Report(1));
            store.Commit(step);
        }

        Database().Backup(BackupPath, progress: null);
        _clock.Now += TimeSpan.FromDays(30);
        Database().Restore(BackupPath);

        using IHubStore again = Database().OpenStore();
        HubSnapshot loaded = again.Load();
        Device[] restored = [.. loaded.Devices.OrderBy(d => d.Address)];
        Assert.Equal(2_048u + (1 << 20) + (30 * 86_400), restored[0].DownCeiling);
        Assert.Equal(Frame.MaxCounter + 1, restored[1].DownCeiling);

        // Never heard when the backup was made; told things since, perhaps.
        Assert.True(restored[2].DownCeiling >= 1 << 20);
        Assert.Equal((DeviceState.New, BatteryLevel.Unknown, -1L), (restored[2].State, restored[2].Battery, restored[2].LastCounter));
        Assert.Equal((4_001, 5_001), (Next("north"), Next("south")));
        Assert.True(Assert.Single(loaded.Reports).MayBeRepeat);

        int Next(string site) => loaded.Paths.Single(p => p.Site == site).NextSequence;
    }

    [Fact]
    public void Of_a_key_that_was_changed_the_counters_leap_too()
    {
        DeviceEntry device = Database().Directory.Add([Samples.Record()], [Samples.Key()])[0];
        using (IHubStore store = Database().OpenStore())
        {
            Step step = new();
            step.Devices.Add(new Device(device.Record with { Generation = 1 }, new DeviceStatus { Generation = 1, LastCounter = 77 }));
            store.Commit(step);
        }

        Database().Backup(BackupPath, progress: null);
        Database().Restore(BackupPath);

        using IHubStore again = Database().OpenStore();
        Device restored = Assert.Single(again.Load().Devices);
        Assert.Equal(-1, restored.LastCounter);
        Assert.True(restored.DownCeiling >= 1 << 20);
    }

    [Fact]
    public void What_is_no_backup_of_this_hub_is_refused_and_the_database_is_as_it_was()
    {
        Database().Directory.Add([Samples.Record()], [Samples.Key()]);
        Database().Backup(BackupPath, progress: null);
        byte[] whole = File.ReadAllBytes(BackupPath);
        byte[] torn = [.. whole.AsSpan(0, whole.Length / 2)];
        byte[] damaged = [.. whole];
        damaged.AsSpan(damaged.Length / 2, 9_000).Fill(0xA5);
        using (SqliteConnection other = new($"Data Source={_folder.File("other.db")};Pooling=False"))
        {
            other.Open();
            SqliteFile.Execute(other, "CREATE TABLE grades (pupil TEXT)");
        }

        string newer = _folder.File("newer.db");
        File.WriteAllBytes(newer, whole);
        using (SqliteConnection other = new($"Data Source={newer};Pooling=False"))
        {
            other.Open();
            SqliteFile.Execute(other, "PRAGMA user_version=99");
        }

        Refused(_folder.File("missing.db"), "there is no such file");
        Refused(Written("letter.db", "a letter to the board"u8.ToArray()), "use another backup");
        Refused(Written("torn.db", torn), "use another backup");
        Refused(Written("damaged.db", damaged), "use another backup");
        Refused(_folder.File("other.db"), "it is no backup of a hub");
        Refused(newer, "run the newer version of schoolbutton");
        Refused(BackupPath, "restore the secret file", Samples.Seal(99));
    }

    [Fact]
    public void A_backup_is_restored_also_over_a_database_that_is_damaged_and_where_there_is_none()
    {
        Database().Directory.Add([Samples.Record()], [Samples.Key()]);
        Database().Backup(BackupPath, progress: null);
        File.WriteAllBytes(DatabasePath, [1, 2, 3]);
        File.WriteAllBytes(DatabasePath + "-wal", [4, 5, 6]);

        RestoredBackup restored = Database().Restore(BackupPath);

        Assert.Single(Database().Directory.List());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(restored.KeptOld!));
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!))
        {
            File.Delete(file);
        }

        Assert.Null(Database().Restore(BackupPath).KeptOld);
        Assert.Single(Database().Directory.List());
    }

    [Fact]
    public void A_restore_that_was_interrupted_between_its_renames_does_not_look_like_a_new_hub()
    {
        Database().Directory.Add([Samples.Record()], [Samples.Key()]);
        Database().Backup(BackupPath, progress: null);
        File.Move(DatabasePath, DatabasePath + ".restoring");

        StoreException e = Assert.Throws<StoreException>(() => Database().OpenStore());

        Assert.Contains("a restore was interrupted", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("rename", e.Message, StringComparison.Ordinal);
        Database().Restore(BackupPath);
        Assert.Single(Database().Directory.List());
    }

    [Fact]
    public void A_log_that_an_interrupted_restore_left_behind_goes_to_the_database_it_belongs_to()
    {
        BackUpOneAndKillAfterTwo();
        string kept = DatabasePath + ".before-restore-20260101T000000Z";
        File.Move(DatabasePath, kept);
        File.WriteAllText(DatabasePath + ".restoring", "half of a copy");

        RestoredBackup restored = Database().Restore(BackupPath);

        Assert.Equal(kept, restored.KeptOld);
        Assert.Equal([1L, 2L], AlarmsIn(kept));
        Assert.Equal([1L], AlarmsIn(DatabasePath));
    }

    [Fact]
    public void A_database_has_its_log_in_it_before_it_is_put_aside()
    {
        BackUpOneAndKillAfterTwo();

        RestoredBackup restored = Database().Restore(BackupPath);

        Assert.False(File.Exists(restored.KeptOld + "-wal"));
        Assert.Equal([1L, 2L], AlarmsIn(restored.KeptOld!));
    }

    [Fact]
    public void A_log_whose_database_is_gone_is_kept_and_given_to_no_other_database()
    {
        BackUpOneAndKillAfterTwo();
        Database().Restore(BackupPath);
        string older = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!, "hub.db.before-restore-*"));
        byte[] before = File.ReadAllBytes(older);
        File.Delete(DatabasePath);
        File.WriteAllBytes(DatabasePath + "-wal", [4, 5, 6]);

        RestoredBackup restored = Database().Restore(BackupPath);

        Assert.Null(restored.KeptOld);
        Assert.Equal([4, 5, 6], File.ReadAllBytes(restored.KeptLog!));
        Assert.False(File.Exists(older + "-wal"));
        Assert.Equal(before, File.ReadAllBytes(older));
        Assert.Equal([1], AlarmsIn(DatabasePath));
    }

    /// <summary>The second alarm is in the log alone.</summary>
    private void BackUpOneAndKillAfterTwo()
    {
        string living = _folder.File("living.db");
        SqliteDatabase database = new(living, Samples.Seal());
        using (IHubStore store = database.OpenStore())
        {
            Press(store, 1);
            database.Backup(BackupPath, progress: null);
            Press(store, 2);
            Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
            File.Copy(living, DatabasePath);
            File.Copy(living + "-wal", DatabasePath + "-wal");
        }
    }

    private static List<long> AlarmsIn(string path)
    {
        using IHubStore store = new SqliteDatabase(path, Samples.Seal()).OpenStore();
        return [.. store.Load().Alarms.Select(a => a.Id)];
    }

    private void CheckBackup(string path, ref long written)
    {
        double progress = 0;
        long before = Interlocked.Read(ref written);
        Database().Backup(path, share => progress = share);
        long after = Interlocked.Read(ref written);

        using IHubStore copy = new SqliteDatabase(path, Samples.Seal()).OpenStore();
        HubSnapshot loaded = copy.Load();
        Assert.InRange(loaded.LastAlarmId, before - 1, after);
        Assert.Equal(loaded.LastAlarmId, loaded.KnownAlarms.Count);
        Assert.Equal(loaded.LastAlarmId, loaded.Reports.Count);
        Assert.Equal(1, progress);
    }

    private static Report Report(long id) => new()
    {
        Id = id,
        AlarmId = id,
        Path = string.Empty,
        Address = 1,
        Zone = 1,
        Site = "north",
        Kind = ReportKind.Panic,
        Restore = false,
        CreatedUnixMs = 1,
    };

    private static void Press(IHubStore store, long id)
    {
        Step step = Samples.DurableStep();
        step.Alarms.Add(Samples.Alarm(id, counter: (uint)id));
        step.History.Add(new HistoryEntry(id, id, "raised", null));
        step.Reports.Add(Report(id));
        store.Commit(step);
    }

    private SqliteDatabase Database(KeySeal? seal = null) => new(DatabasePath, seal ?? Samples.Seal(), time: _clock);

    private string Written(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }

    private void Refused(string backup, string words, KeySeal? seal = null)
    {
        byte[] before = File.ReadAllBytes(DatabasePath);
        string[] files = Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!);

        StoreException e = Assert.Throws<StoreException>(() => Database(seal).Restore(backup));

        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains(backup, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".restoring", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(DatabasePath));
        Assert.Equal(files, Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(1_788_100_000_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
