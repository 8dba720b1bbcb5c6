using Microsoft.Data.Sqlite;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// A whole copy of the database of one moment, also while a hub writes to it: SQLite's online backup, in pieces, checked
/// before it gets its name. The devices' keys in it stay sealed.
/// </summary>
internal static class SqliteBackup
{
    /// <summary>Pages of 4 KiB that are copied at a time: a hub's commits go on between.</summary>
    private const int PagesAtOnce = 1_024;

    /// <exception cref="StoreException">It could not be written whole; nothing is left at the path.</exception>
    public static void Write(SqliteConnection source, string path, Action<double>? progress)
    {
        string full = Path.GetFullPath(path);
        string unfinished = $"{full}.unfinished";
        if (File.Exists(full))
        {
            throw new StoreException($"backup {full}: the file exists; name another, no backup is overwritten");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.Delete(unfinished);
            PrivateFile.Create(unfinished).Dispose();
            using (SqliteConnection target = Connect(unfinished))
            {
                Copy(source, target, progress);
                Check(target, unfinished);
            }

            Flush(unfinished);
            if (!FirstName.TryGive(unfinished, full))
            {
                throw new IOException("another backup has that name meanwhile");
            }

            FolderSync.Flush(Path.GetDirectoryName(full)!);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"backup {full}: {e.Message.TrimEnd('.')}; check that its disk has room and that you may write there", e);
        }
        finally
        {
            foreach (string left in (string[])[unfinished, unfinished + "-journal", unfinished + "-wal", unfinished + "-shm"])
            {
                if (File.Exists(left))
                {
                    File.Delete(left);
                }
            }
        }
    }

    /// <exception cref="StoreException">It is not whole.</exception>
    public static void Check(SqliteConnection connection, string path)
    {
        List<string> found = SqliteReader.Rows(connection, "PRAGMA integrity_check", row => row.GetString(0));
        if (found is not ["ok"])
        {
            throw new StoreException($"database {path}: it is damaged ({found[0]}); use another backup");
        }
    }

    private static SqliteConnection Connect(string path)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Copy(SqliteConnection source, SqliteConnection target, Action<double>? progress)
    {
        // One moment is held for the whole copy: without it each commit of the hub would begin the copy anew.
        using SqliteTransaction moment = source.BeginTransaction(deferred: true);
        SqliteFile.Scalar(source, "SELECT count(*) FROM sqlite_master");
        using SQLitePCL.sqlite3_backup backup =
            SQLitePCL.raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main")
            ?? throw new SqliteException(SQLitePCL.raw.sqlite3_errmsg(target.Handle).utf8_to_string(), 1);
        int result;
        while ((result = SQLitePCL.raw.sqlite3_backup_step(backup, PagesAtOnce)) == SQLitePCL.raw.SQLITE_OK)
        {
            int all = SQLitePCL.raw.sqlite3_backup_pagecount(backup);
            progress?.Invoke(all == 0 ? 1 : 1 - ((double)SQLitePCL.raw.sqlite3_backup_remaining(backup) / all));
        }

        if (result != SQLitePCL.raw.SQLITE_DONE)
        {
            throw new SqliteException(SQLitePCL.raw.sqlite3_errstr(result).utf8_to_string(), result);
        }

        progress?.Invoke(1);
    }

    private static void Flush(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
