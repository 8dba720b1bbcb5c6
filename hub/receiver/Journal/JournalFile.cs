using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>Opens the journal: SQLite with a write-ahead log, flushed to the disk at every commit.</summary>
internal static class JournalFile
{
    /// <summary>For another program that holds the file locked.</summary>
    private const int LockPatienceSeconds = 5;

    /// <exception cref="StoreException">It cannot be opened, is no journal, or was made by a newer version.</exception>
    public static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = LockPatienceSeconds }.ToString());
        try
        {
            connection.Open();
            KeepPrivate(path);
            long ours = SqliteFile.Scalar(connection, "PRAGMA application_id");
            if (ours != JournalSchema.ApplicationId && SqliteFile.Scalar(connection, "SELECT count(*) FROM sqlite_master") > 0)
            {
                throw new StoreException($"database {path}: it is another program's; name another data folder");
            }

            SqliteFile.Execute(connection, "PRAGMA busy_timeout=5000");
            SqliteFile.Execute(connection, "PRAGMA journal_mode=WAL");
            SqliteFile.Execute(connection, "PRAGMA synchronous=FULL");
            Migrate(connection, path);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return connection;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw SqliteFile.Explain(e, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Who calls for help, and where, is nobody else's business. SQLite gives -wal and -shm the same mode.</summary>
    private static void KeepPrivate(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static void Migrate(SqliteConnection connection, string path)
    {
        SqliteFile.Execute(connection, "BEGIN IMMEDIATE");
        long version = SqliteFile.Scalar(connection, "PRAGMA user_version");
        if (version > JournalSchema.Steps.Length)
        {
            throw new StoreException(
                $"database {path}: it has schema version {version}, this program knows {JournalSchema.Steps.Length}; "
                + "run the newer version of schoolbutton that made it");
        }

        for (; version < JournalSchema.Steps.Length; version++)
        {
            SqliteFile.Execute(connection, JournalSchema.Steps[version]);
        }

        SqliteFile.Execute(connection, $"PRAGMA application_id={JournalSchema.ApplicationId}");
        SqliteFile.Execute(connection, $"PRAGMA user_version={JournalSchema.Steps.Length}");
        SqliteFile.Execute(connection, "COMMIT");
    }
}
