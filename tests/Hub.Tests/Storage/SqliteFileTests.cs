using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>What a file that cannot be used gets: words that say what to do, and not a byte changed.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A second is the least that the driver waits for a lock.</summary>
    private static readonly TimeSpan Impatient = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("hub.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_folder_is_made()
    {
        using SqliteHubStore store = OpenAt(_folder.File("a/b/hub.db"));

        Assert.Empty(store.Load().Devices);
    }

    [Fact]
    public void A_folder_in_the_file_s_place_is_said_so()
    {
        Directory.CreateDirectory(Database);

        Refused("check that its folder exists and that the hub's user may write there");
    }

    [Fact]
    public void A_file_in_the_folder_s_place_is_said_so()
    {
        File.WriteAllText(_folder.File("in the way"), "");

        StoreException e = Assert.Throws<StoreException>(() => OpenAt(_folder.File("in the way/hub.db")));

        Assert.Contains("check that its folder exists", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_left_as_it_was()
    {
        File.WriteAllText(Database, string.Concat(Enumerable.Repeat("a letter to the board ", 99)));
        byte[] before = File.ReadAllBytes(Database);
        SetMode(UnixFileMode.OtherRead | OwnerOnly);

        Refused("move it away and restore a backup");

        Assert.Equal(before, File.ReadAllBytes(Database));
        AssertMode(UnixFileMode.OtherRead | OwnerOnly, Database);
    }

    [Fact]
    public void A_damaged_database_is_said_so_when_it_is_read()
    {
        using (SqliteHubStore store = OpenAt(Database))
        {
            Step step = new();
            step.Alarms.Add(Samples.Alarm());
            store.Commit(step);
        }

        byte[] bytes = File.ReadAllBytes(Database);
        bytes.AsSpan(bytes.Length / 3).Fill(0xA5);
        File.WriteAllBytes(Database, bytes);

        StoreException e = Assert.Throws<StoreException>(() =>
        {
            using SqliteHubStore store = OpenAt(Database);
            store.Load();
        });
        Assert.Contains("restore a backup", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_program_s_database_is_left_as_it_was()
    {
        Sql("CREATE TABLE grades (pupil TEXT)");
        byte[] before = File.ReadAllBytes(Database);

        Refused("another program's; name another file");

        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void A_database_of_a_newer_version_is_said_so_and_left_as_it_was()
    {
        OpenAt(Database).Dispose();
        Sql("PRAGMA user_version=99");

        Refused("run the newer version of schoolbutton that made it");

        Assert.Equal(99L, Sql("PRAGMA user_version"));
    }

    [Fact]
    public void A_database_whose_tables_are_gone_is_said_so()
    {
        OpenAt(Database).Dispose();
        Sql("DROP TABLE paths");

        StoreException e = Assert.Throws<StoreException>(() => OpenAt(Database));

        Assert.Contains("restore a backup", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_any_older_version_is_brought_up_to_date()
    {
        for (int version = 0; version < Schema.Steps.Length; version++)
        {
            File.Delete(Database);
            foreach (string step in Schema.Steps[..version])
            {
                Sql(step);
            }

            Sql($"PRAGMA user_version={version}");
            if (version > 0)
            {
                Sql($"PRAGMA application_id={Schema.ApplicationId}");
            }

            DirectoryAt(Database).Add([Samples.Record()], [Samples.Key()]);
            using SqliteHubStore store = OpenAt(Database);
            Assert.Single(store.Load().Devices);
            Assert.Equal((long)Schema.Steps.Length, Sql("PRAGMA user_version"));
        }
    }

    [Fact]
    public void The_gateway_that_a_device_of_an_older_version_was_heard_over_is_its_first_route()
    {
        foreach (string step in Schema.Steps[..2])
        {
            Sql(step);
        }

        Sql("""
            INSERT INTO devices VALUES (5, 0, x'00', 'n', 's', 'r', 'wearable', 1, 10000, 30000, 0, 1),
                (6, 0, x'00', 'n', 's', 'r', 'stationary', 2, 10000, 30000, 0, 2);
            INSERT INTO device_status VALUES (5, 0, 1, 11, 12, 13, 14, '1.2.3', 1, 15, 16, 0, 0, NULL, 7),
                (6, 0, 1, 11, 12, 13, 14, '1.2.3', 1, 15, 16, 0, 0, NULL, 0);
            """);
        Sql($"PRAGMA user_version=2; PRAGMA application_id={Schema.ApplicationId}");

        using SqliteHubStore store = OpenAt(Database);
        IReadOnlyList<Device> devices = [.. store.Load().Devices.OrderBy(d => d.Address)];

        Assert.Equal([7u, 0u], devices.Select(d => d.Gateway));
        Route route = Assert.Single(devices[0].Routes);
        Assert.Equal((7u, 13L, 0), (route.Gateway, route.HeardUnixMs, route.Frames));
        Assert.Empty(devices[1].Routes);
        Assert.All(devices, d => Assert.Equal(
            (12L, "1.2.3", 16u, Arrivals.None, 0L, CommandKind.None),
            (d.LastCounter, d.Firmware, d.DownCeiling, d.Arrivals, d.JammedSinceUnixMs, d.PendingKind)));
    }

    [Fact]
    public void A_database_that_another_program_holds_is_said_so_and_works_once_it_lets_go()
    {
        using SqliteHubStore store = OpenAt(Database, Impatient);
        Step step = new();
        step.Alarms.Add(Samples.Alarm());
        step.History.Add(new HistoryEntry(1, 2, "raised", null));
        using (SqliteConnection other = Connect())
        {
            using SqliteTransaction holding = other.BeginTransaction(deferred: false);

            StoreException e = Assert.Throws<StoreException>(() => store.Commit(step));
            Assert.Contains("another program holds it locked", e.Message, StringComparison.Ordinal);
        }

        store.Commit(step);

        Assert.Single(store.Load().Alarms);
        Assert.Equal(1L, Sql("SELECT count(*) FROM alarm_history"));
    }

    [Fact]
    public void A_commit_that_failed_halfway_wrote_nothing_and_may_be_made_again()
    {
        using SqliteHubStore store = OpenAt(Database);
        Sql("CREATE TRIGGER halfway BEFORE INSERT ON paths BEGIN SELECT RAISE(ABORT, 'no'); END");
        Step step = new();
        step.Alarms.Add(Samples.Alarm());
        step.Reports.Add(Samples.Report());
        step.History.Add(new HistoryEntry(1, 2, "raised", null));
        step.Paths.Add(new ReceiverPath("north", PathPlan.None, 7));

        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<StoreException>(() => store.Commit(step));
            Assert.Equal(0L, Sql("SELECT (SELECT count(*) FROM alarms) + (SELECT count(*) FROM alarm_history)"));
        }

        Sql("DROP TRIGGER halfway");
        store.Commit(step);

        Assert.Equal(1L, Sql("SELECT count(*) FROM alarm_history"));
        Assert.Equal(7, store.Load().Paths.Single(p => p.Site == "north").NextSequence);
    }

    [Fact]
    public void A_log_torn_at_any_byte_holds_a_commit_whole_or_not_at_all()
    {
        using SqliteHubStore store = OpenAt(Database);
        long before = new FileInfo(Database + "-wal").Length;
        Step step = new();
        for (int id = 1; id <= 40; id++)
        {
            step.Alarms.Add(Samples.Alarm(id, counter: (uint)id));
            step.Reports.Add(Samples.Report(id, id));
        }

        store.Commit(step);
        byte[] log = File.ReadAllBytes(Database + "-wal");
        Assert.True(log.Length > before + 10_000);
        HashSet<int> seen = [];
        for (long length = before; length <= log.Length; length += (log.Length - before) / 10)
        {
            string torn = _folder.File($"torn-{length}.db");
            File.Copy(Database, torn);
            File.WriteAllBytes(torn + "-wal", log[..(int)length]);
            using SqliteHubStore reopened = OpenAt(torn);
            HubSnapshot loaded = reopened.Load();
            Assert.Equal(loaded.Alarms.Count, loaded.Reports.Count);
            seen.Add(loaded.Alarms.Count);
        }

        Assert.Equal([0, 40], seen.Order());
    }

    [Fact]
    public void An_alarm_s_history_is_kept_in_order()
    {
        using SqliteHubStore store = OpenAt(Database);
        Step step = new();
        step.History.Add(new HistoryEntry(4, 11, "raised", null));
        step.History.Add(new HistoryEntry(4, 10, "failed", "nobody there"));
        store.Commit(step);

        Assert.Equal(
            "4 11 raised -;4 10 failed nobody there",
            Sql("SELECT group_concat(alarm_id || ' ' || at || ' ' || what || ' ' || coalesce(detail, '-'), ';') "
                + "FROM alarm_history"));
    }

    [Fact]
    public void Nobody_but_the_hub_s_user_can_read_the_file_that_holds_the_keys_nor_its_log()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using SqliteHubStore store = OpenAt(Database);
        DirectoryAt(Database).Add([Samples.Record()], [Samples.Key()]);

        string[] files = Directory.GetFiles(Path.GetDirectoryName(Database)!);
        Assert.Contains(files, f => f.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, f => AssertMode(OwnerOnly, f));
    }

    [Fact]
    public void A_database_that_others_could_read_is_closed_to_them()
    {
        OpenAt(Database).Dispose();
        SetMode(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        OpenAt(Database).Dispose();

        AssertMode(OwnerOnly, Database);
    }

    [Theory]
    [InlineData("UPDATE alarm_history SET detail = 'another'")]
    [InlineData("DELETE FROM alarm_history")]
    [InlineData("UPDATE audit SET said_by = 'another'")]
    [InlineData("DELETE FROM audit WHERE number = 2")]
    [InlineData("INSERT OR REPLACE INTO audit SELECT 2, at, 'another', what, subject, detail, hash FROM audit LIMIT 1")]
    [InlineData("INSERT INTO audit SELECT 4, at, said_by, what, subject, detail, hash FROM audit LIMIT 1")]
    public void What_was_written_into_the_history_and_the_audit_trail_stays_as_it_is(string sql)
    {
        using SqliteHubStore store = OpenAt(Database);
        Step step = new();
        step.History.Add(new HistoryEntry(4, 11, "raised", null));
        step.Audit.AddRange([Samples.Audited(), Samples.Audited()]);
        store.Commit(step);

        SqliteException e = Assert.Throws<SqliteException>(() => Sql(sql));

        Assert.Contains("is append-only", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_an_older_version_left_in_the_clear_are_sealed_and_nowhere_in_the_file_any_more()
    {
        byte[] key = Samples.Key(0xA0);
        MakeWithPlain(key);

        using SqliteHubStore store = OpenAt(Database);

        Assert.Equal(100, store.DirectoryChanges().Count(d => d.Key.SequenceEqual(key)));
        AssertNowhere(key, Database);
    }

    [Fact]
    public void Where_the_hub_was_killed_before_the_places_of_keys_were_cleared_its_next_start_clears_them()
    {
        byte[] key = Samples.Key(0xA0);
        MakeWithPlain(key);
        Sql("PRAGMA journal_mode=WAL");
        string killed = _folder.File("killed/hub.db");
        Directory.CreateDirectory(Path.GetDirectoryName(killed)!);
        using (SqliteConnection reader = Connect())
        using (SqliteTransaction moment = reader.BeginTransaction(deferred: true))
        {
            // Whoever reads keeps the log from being carried over, so what is killed now has the keys in the clear.
            SqliteFile.Scalar(reader, "SELECT count(*) FROM devices");
            using SqliteHubStore store = OpenAt(Database, TimeSpan.FromMilliseconds(50));
            File.Copy(Database, killed);
            File.Copy(Database + "-wal", killed + "-wal");
        }

        Assert.NotEqual(-1, File.ReadAllBytes(killed).AsSpan().IndexOf(key));

        using (SqliteHubStore next = OpenAt(killed))
        {
            Assert.Equal(100, next.DirectoryChanges().Count(d => d.Key.SequenceEqual(key)));
            AssertNowhere(key, killed);
        }

        // Once is enough.
        using SqliteConnection after = new($"Data Source={killed};Pooling=False");
        after.Open();
        Assert.Equal(0, SqliteFile.Scalar(after, "SELECT scrub_owed FROM writer"));
    }

    [Fact]
    public void A_key_moved_to_another_device_s_row_does_not_open()
    {
        DirectoryAt(Database).Add([Samples.Record(), Samples.Record()], [Samples.Key(1), Samples.Key(2)]);
        Sql("UPDATE devices SET key = (SELECT key FROM devices WHERE address = 1) WHERE address = 2");

        Assert.Equal(
            [(1u, true), (2u, false)], DirectoryAt(Database).List().Select(d => (d.Record.Address, d.HasKey)).Order());
    }

    [Theory]
    [InlineData(SQLitePCL.raw.SQLITE_FULL, "free some space")]
    [InlineData(SQLitePCL.raw.SQLITE_BUSY, "end that program")]
    [InlineData(SQLitePCL.raw.SQLITE_LOCKED, "end that program")]
    [InlineData(SQLitePCL.raw.SQLITE_CORRUPT, "restore a backup")]
    [InlineData(SQLitePCL.raw.SQLITE_NOTADB, "restore a backup")]
    [InlineData(SQLitePCL.raw.SQLITE_READONLY, "give the hub's user write access")]
    [InlineData(SQLitePCL.raw.SQLITE_PERM, "give the hub's user write access")]
    [InlineData(SQLitePCL.raw.SQLITE_CANTOPEN, "check that its folder exists")]
    [InlineData(SQLitePCL.raw.SQLITE_IOERR, "check the disk")]
    [InlineData(SQLitePCL.raw.SQLITE_ERROR, "restore a backup")]
    public void Every_error_names_the_file_and_says_what_to_do(int code, string words)
    {
        StoreException e = SqliteFile.Explain(new SqliteException("SQLite's own words", code), "/data/hub.db");

        Assert.StartsWith("database /data/hub.db: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    private static void AssertNowhere(byte[] key, string database)
    {
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(database)!))
        {
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(key));
        }
    }

    private static SqliteHubStore OpenAt(string path, TimeSpan? lockPatience = null) =>
        new(path, Samples.Seal(), lockPatience ?? SqliteFile.LockPatience, TimeProvider.System);

    private static SqliteDeviceDirectory DirectoryAt(string path) => new(path, Samples.Seal(), TimeProvider.System);

    private void Refused(string words)
    {
        foreach (Action use in (Action[])
            [() => OpenAt(Database).Dispose(), () => DirectoryAt(Database).List()])
        {
            StoreException e = Assert.Throws<StoreException>(use);
            Assert.Contains(Database, e.Message, StringComparison.Ordinal);
            Assert.Contains(words, e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>As version 3 left it: 100 devices with this key in the clear, and 100 more that are gone.</summary>
    private void MakeWithPlain(byte[] key)
    {
        foreach (string step in Schema.Steps[..3])
        {
            Sql(step);
        }

        Sql($"PRAGMA user_version=3; PRAGMA application_id={Schema.ApplicationId}");
        for (int address = 1; address <= 200; address++)
        {
            Sql($"INSERT INTO devices VALUES ({address}, 3, x'{Convert.ToHexString(key)}', 'n', 's', 'r', 'k', {address}, 1, 2, 0, 1)");
        }

        Sql("DELETE FROM devices WHERE address % 2 = 0");
    }

    private SqliteConnection Connect()
    {
        SqliteConnection connection = new($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }

    private object? Sql(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Database, mode);
        }
    }

    private static void AssertMode(UnixFileMode mode, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal((path, mode), (path, File.GetUnixFileMode(path)));
        }
    }
}
