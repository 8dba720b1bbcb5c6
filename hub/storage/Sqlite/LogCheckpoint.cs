using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// Carries the write-ahead log into the database, as far as that can be done without waiting for anybody. Where it cannot
/// (another program reads, the disk is full) the log stays, nothing is lost, and the writer reports the disk. Not by the
/// driver, which tries for whole seconds.
/// </summary>
internal static class LogCheckpoint
{
    /// <returns>Pages in the log; -1 if nobody knows.</returns>
    public static int TryPassive(SqliteConnection connection) => Try(connection, raw.SQLITE_CHECKPOINT_PASSIVE);

    /// <summary>And gives the log's room back to the disk.</summary>
    public static void TryTruncate(SqliteConnection connection) => Try(connection, raw.SQLITE_CHECKPOINT_TRUNCATE);

    private static int Try(SqliteConnection connection, int mode)
    {
        int patience = (int)SqliteFile.Scalar(connection, "PRAGMA busy_timeout");
        raw.sqlite3_busy_timeout(connection.Handle, 0);
        raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", mode, out int pages, out _);
        raw.sqlite3_busy_timeout(connection.Handle, patience);
        return pages;
    }
}
