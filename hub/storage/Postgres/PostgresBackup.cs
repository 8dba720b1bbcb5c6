using System.Data;
using Microsoft.Data.Sqlite;
using Npgsql;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// The backup of a PostgreSQL hub is a SQLite hub's file: a whole one, of one moment, that any hub can start on and that
/// <see cref="PostgresMove"/> takes into an empty PostgreSQL database again. For point-in-time recovery use the server's own.
/// </summary>
internal static class PostgresBackup
{
    /// <exception cref="StoreException">It could not be written whole; nothing is left at the path.</exception>
    public static void Write(PostgresServer server, KeySeal seal, string path, Action<double>? progress)
    {
        string full = Path.GetFullPath(path);
        string unfinished = $"{full}.unfinished";
        if (File.Exists(full))
        {
            throw new StoreException($"backup {full}: the file exists; name another, no backup is overwritten");
        }

        try
        {
            Forget(unfinished);
            using (SqliteConnection target = SqliteFile.Open(unfinished, seal, SqliteFile.LockPatience))
            {
                server.Explained(() => Copy(server, target, progress));
                SqliteFile.Execute(target, "PRAGMA journal_mode=DELETE");
                SqliteBackup.Check(target, unfinished);
            }

            using (FileStream file = new(unfinished, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Flush(flushToDisk: true);
            }

            if (!FirstName.TryGive(unfinished, full))
            {
                throw new IOException("another backup has that name meanwhile");
            }

            FolderSync.Flush(Path.GetDirectoryName(full)!);
            progress?.Invoke(1);
        }
        catch (Exception e) when (e is SqliteException or UnauthorizedAccessException or IOException)
        {
            throw new StoreException(
                $"backup {full}: {e.Message.TrimEnd('.')}; check that its disk has room and that you may write there", e);
        }
        finally
        {
            Forget(unfinished);
        }
    }

    /// <returns>Rows.</returns>
    private static long Copy(PostgresServer server, SqliteConnection target, Action<double>? progress)
    {
        using NpgsqlConnection source = server.ConnectPatiently();

        // One moment for all tables; the hub's commits go on and are not seen.
        using NpgsqlTransaction moment = source.BeginTransaction(IsolationLevel.RepeatableRead);
        PostgresServer.Execute(source, "SET LOCAL statement_timeout = 0");
        List<CopiedTable> tables = CopiedTable.All(source);
        long all = Math.Max(1, tables.Sum(t => t.Count(source)));
        long copied = 0;
        using SqliteTransaction transaction = target.BeginTransaction();
        foreach (CopiedTable table in tables)
        {
            table.Copy(source, target, rows => progress?.Invoke((double)(copied += rows) / all));
        }

        using (Statement step = new(target, "UPDATE writer SET step = $1, last_report = $2", 2))
        {
            step.Run(
                PostgresServer.Scalar<long>(source, "SELECT step FROM writer"),
                PostgresServer.Scalar<long>(source, "SELECT last_report FROM writer"));
        }

        transaction.Commit();
        return all;
    }

    private static void Forget(string path)
    {
        foreach (string end in (string[])["", "-journal", "-wal", "-shm"])
        {
            File.Delete(path + end);
        }
    }
}
