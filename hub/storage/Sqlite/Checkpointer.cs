using Microsoft.Data.Sqlite;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// Carries the write-ahead log into the database on a thread and a connection of its own. SQLite would otherwise do it
/// inside whichever commit fills the log, and that could be the one a press waits for: two more disk syncs and the
/// writing of every changed page.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>The log that is let grow, in pages of 4 KiB, before it is begun anew as soon as nobody reads: 64 MiB.</summary>
    private const long MaxLogPages = 16_384;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly SqliteConnection _connection;
    private readonly Func<bool> _look;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Thread _thread;

    /// <param name="connection">Its own; disposed of with it.</param>
    /// <param name="look">Whether anything may be written; asked before each time.</param>
    public Checkpointer(SqliteConnection connection, Func<bool> look)
    {
        _look = look;
        _connection = connection;
        _thread = new Thread(Run) { Name = "checkpoints", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping.Set();
        if (_connection.Handle is { } open)
        {
            SQLitePCL.raw.sqlite3_interrupt(open);
        }

        _thread.Join();
        _connection.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        while (!_stopping.Wait(Period))
        {
            // The log: passive never makes the writer wait, but leaves the log in use if the writer was quicker. The other one would
            // hold the writer's lock for as long as it waits for readers (a backup): so it waits for nobody.
            lock (_connection)
            {
                if (!_look())
                {
                    continue;
                }

                if (LogCheckpoint.TryPassive(_connection) > MaxLogPages)
                {
                    LogCheckpoint.TryTruncate(_connection);
                }
            }
        }
    }
}
