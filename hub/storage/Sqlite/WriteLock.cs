using Microsoft.Data.Sqlite;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// Begins a transaction that writes. Once another program's lock has outlasted the patience, each further try waits but a
/// moment until one succeeds: whoever commits has something better to do meanwhile.
/// </summary>
internal sealed class WriteLock(SqliteConnection connection, TimeSpan patience)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private TimeSpan _patience = TimeSpan.Zero;
    private bool _wasRefused;

    /// <exception cref="SqliteException">Another program holds the lock, or the file cannot be written.</exception>
    public void Take()
    {
        Wait(_wasRefused && Moment < patience ? Moment : patience);

        // Not by the driver: its own waiting counts in whole seconds.
        int result = SQLitePCL.raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE");
        _wasRefused = (result & 0xFF) == SQLitePCL.raw.SQLITE_BUSY;
        if (result != SQLitePCL.raw.SQLITE_OK)
        {
            throw new SqliteException(
                SQLitePCL.raw.sqlite3_errmsg(connection.Handle).utf8_to_string(), result & 0xFF, result);
        }
    }

    private void Wait(TimeSpan time)
    {
        if (_patience != time)
        {
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, (int)time.TotalMilliseconds);
            _patience = time;
        }
    }
}
