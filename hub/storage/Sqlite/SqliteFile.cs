using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Storage.Spare;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>One database file: opens it, brings its schema up to date, and puts SQLite's errors into words.</summary>
internal static class SqliteFile
{
    /// <summary>How long one process waits for another's short write (adding a device).</summary>
    public static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    /// <param name="seal">Seals keys that an older version left in the clear.</param>
    /// <param name="lockPatience">In whole seconds as the driver counts; at least one.</param>
    /// <exception cref="StoreException">
    /// The file cannot be opened, is no database, is another program's, or was made by a newer version; it is left as it
    /// was.
    /// </exception>
    public static SqliteConnection Open(string path, KeySeal seal, TimeSpan lockPatience)
    {
        string full = Path.GetFullPath(path);
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = full,
            Pooling = false,

            // The driver tries on by itself when SQLite has given up on a lock: 30 s, if not told otherwise.
            DefaultTimeout = Math.Max(1, (int)lockPatience.TotalSeconds),
        }.ToString());
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            SqliteRestore.CheckNotInterrupted(full);
            CheckNotLost(full);
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout={(long)lockPatience.TotalMilliseconds}");
            CheckOurs(connection, full);
            WriteAhead(connection, full);
            Execute(connection, "PRAGMA synchronous=FULL");
            KeepPrivate(full);
            Migrate(connection, full);
            SealedKeys.SealPlain(connection, seal);
            return connection;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw Explain(e, full);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a literal.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a literal.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public static StoreException Explain(Exception e, string path)
    {
        string what = e is SqliteException sqlite
            ? sqlite.SqliteErrorCode switch
            {
                SQLitePCL.raw.SQLITE_FULL => "the disk is full; free some space, and it goes on by itself",
                SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
                    "another program holds it locked; end that program",
                SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT =>
                    "it is damaged or no database; move it away and restore a backup",
                SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM =>
                    "it may not be written; give the hub's user write access to the file and its folder",
                SQLitePCL.raw.SQLITE_CANTOPEN =>
                    "it cannot be opened; check that its folder exists and that the hub's user may write there",
                SQLitePCL.raw.SQLITE_IOERR =>
                    $"the disk does not do its work ({sqlite.Message}); check the disk, and it goes on by itself",
                _ => $"it is not as this version needs it ({sqlite.Message}); restore a backup",
            }
            : $"{e.Message.TrimEnd('.')}; check that its folder exists and that the hub's user may write there";
        return new StoreException($"database {path}: {what}", e) { Fault = FaultOf(e) };
    }

    /// <summary>A disk without any room fails in many ways, and not all of them are called full.</summary>
    private static StoreFault FaultOf(Exception e) => (e as SqliteException)?.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR => StoreFault.NoRoom,
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => StoreFault.Passing,
        _ => StoreFault.Lasting,
    };

    /// <summary>The file holds device keys: nobody but the hub's user reads it. SQLite gives -wal and -shm the same mode.</summary>
    private static void KeepPrivate(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>A database is made once. Where a hub ran already, an empty one would know no device and refuse every press.</summary>
    private static void CheckNotLost(string path)
    {
        string journal = Path.Combine(Path.GetDirectoryName(path)!, SpareJournal.UsualName);
        FileInfo named = new(path);
        FileSystemInfo? file = named.LinkTarget is null ? named : named.ResolveLinkTarget(returnFinalTarget: true);
        if (file is not FileInfo { Exists: true, Length: > 0 } && File.Exists(journal))
        {
            throw new StoreException(
                $"database {path}: it is not there or empty, and a hub ran here already ({journal} is there). Mount its disk, find "
                + "the file, or restore a backup: schoolbutton restore. Only to begin anew, without any device: rename that journal");
        }
    }

    /// <summary>A name mistyped in a configuration must not turn somebody's database into ours.</summary>
    private static void CheckOurs(SqliteConnection connection, string path)
    {
        bool isOurs = Scalar(connection, "PRAGMA application_id") == Schema.ApplicationId;
        if (!isOurs && Scalar(connection, "SELECT count(*) FROM sqlite_master") > 0)
        {
            throw new StoreException($"database {path}: it is another program's; name another file");
        }
    }

    private static void WriteAhead(SqliteConnection connection, string path)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        if (command.ExecuteScalar() is not "wal")
        {
            throw new StoreException(
                $"database {path}: its file system cannot keep a write-ahead log (a network folder?); "
                + "put it on a local disk");
        }
    }

    private static void Migrate(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "PRAGMA user_version") == Schema.Steps.Length)
        {
            return;
        }

        Execute(connection, "BEGIN IMMEDIATE");
        long version = Scalar(connection, "PRAGMA user_version");
        if (version > Schema.Steps.Length)
        {
            Execute(connection, "ROLLBACK");
            throw new StoreException(
                $"database {path}: it has schema version {version}, this program knows {Schema.Steps.Length}; "
                + "run the newer version of schoolbutton that made it, or restore a backup");
        }

        for (; version < Schema.Steps.Length; version++)
        {
            Execute(connection, Schema.Steps[version]);
        }

        Execute(connection, $"PRAGMA application_id={Schema.ApplicationId}");
        Execute(connection, $"PRAGMA user_version={Schema.Steps.Length}");
        Execute(connection, "COMMIT");
    }
}
