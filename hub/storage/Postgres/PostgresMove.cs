using Microsoft.Data.Sqlite;
using Npgsql;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>Copies a SQLite hub, all of it, into an empty PostgreSQL database, in one transaction, and marks the file as moved.</summary>
public static class PostgresMove
{
    /// <param name="sqlitePath">A hub's file, or a backup of either kind of hub. No hub may run on it.</param>
    /// <param name="seal">Of its secret, with which the moved hub goes on.</param>
    /// <param name="progress">Told the share that is done, now and then.</param>
    /// <param name="time">For the mark; the system's if not said.</param>
    /// <returns>Rows by table.</returns>
    /// <exception cref="StoreException">Nothing was copied; the message says why.</exception>
    public static IReadOnlyList<KeyValuePair<string, long>> Run(
        string sqlitePath, KeySeal seal, string connectionString, Action<double>? progress, TimeProvider? time = null)
    {
        string full = Path.GetFullPath(sqlitePath);
        if (!File.Exists(full))
        {
            throw new StoreException($"database {full}: there is none, so there is nothing to move");
        }

        PostgresServer server = new(connectionString);
        using SqliteConnection source = SqliteFile.Open(full, seal, SqliteFile.LockPatience);
        try
        {
            if (MovedMark.Of(source) is { } moved)
            {
                throw new StoreException($"database {full}: {moved.Words}; {MovedMark.Mend}");
            }

            return server.Explained(() => Copy(source, server, progress, (time ?? TimeProvider.System).GetUtcNow()));
        }
        catch (SqliteException e)
        {
            throw SqliteFile.Explain(e, full);
        }
    }

    private static List<KeyValuePair<string, long>> Copy(
        SqliteConnection source, PostgresServer server, Action<double>? progress, DateTimeOffset now)
    {
        // Immediate: nothing is written to the file any more from here on.
        using SqliteTransaction moment = source.BeginTransaction(deferred: false);
        using NpgsqlConnection target = server.ConnectPatiently();
        CheckNoHub(server, target);
        using NpgsqlTransaction transaction = target.BeginTransaction();
        PostgresServer.Execute(target, "SET LOCAL statement_timeout = 0");
        List<CopiedTable> tables = CopiedTable.All(target);
        if (tables.Find(t => t.Count(target) > 0) is { } used)
        {
            throw server.Error($"it is not empty (there are rows in {used.Name}); make a new one with createdb and name that");
        }

        long all = Math.Max(1, tables.Sum(t => t.Count(source)));
        long copied = 0;
        List<KeyValuePair<string, long>> moved = [];
        foreach (CopiedTable table in tables)
        {
            long rows = table.Copy(source, target, more => progress?.Invoke((double)(copied += more) / all));
            long there = table.Count(target);
            if (rows != there || rows != table.Count(source))
            {
                throw server.Error($"{rows} rows of {table.Name} were copied and {there} are there; nothing was moved, try again");
            }

            moved.Add(new(table.Name, rows));
        }

        // What a spare journal may still owe is told by it from what is there.
        PostgresServer.Execute(
            target,
            "UPDATE writer SET step = $1, last_report = $2",
            SqliteFile.Scalar(source, "SELECT step FROM writer"),
            SqliteFile.Scalar(source, "SELECT last_report FROM writer"));

        // All that can fail in marking is done before there are two hubs; of the two commits the file's is the likelier to work.
        MovedMark.Set(source, server.Place, now);
        transaction.Commit();
        MarkAsMoved(moment, server);
        progress?.Invoke(1);
        return moved;
    }

    private static void MarkAsMoved(SqliteTransaction moment, PostgresServer server)
    {
        try
        {
            moment.Commit();
        }
        catch (SqliteException e)
        {
            throw server.Error(
                $"all was moved there, but the old file could not be marked as moved ({e.Message}); rename it, so that no hub starts on it");
        }
    }

    /// <summary>Held until the connection ends.</summary>
    private static void CheckNoHub(PostgresServer server, NpgsqlConnection target)
    {
        if (!PostgresServer.Scalar<bool>(
            target, "SELECT pg_try_advisory_lock($1, $2)", PostgresServer.LockSpace, PostgresServer.WriterLock))
        {
            throw server.Error("a hub writes to it; name an empty database of its own");
        }
    }
}
