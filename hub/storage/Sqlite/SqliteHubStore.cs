using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// The hub's truth in one SQLite file, in write-ahead mode. A durable step is on the platter when
/// <see cref="Commit"/> returns; a step of heartbeats alone survives the process but may lose to a power cut.
/// </summary>
public sealed class SqliteHubStore : IHubStore
{
    /// <summary>Finished alarms that are loaded at start; older ones stay on disk.</summary>
    private const int FinishedAlarmsLoaded = 10_000;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly StepWriter _writer;
    private readonly Checkpointer _checkpointer;
    private bool _syncs = true;
    private long _dataVersion = -1;
    private long _revision;

    /// <param name="lockPatience">How long another program's lock is waited for; 5 s if not said.</param>
    /// <exception cref="StoreException">The file cannot be used.</exception>
    public SqliteHubStore(string path, TimeSpan? lockPatience = null)
    {
        _path = Path.GetFullPath(path);
        _connection = SqliteFile.Open(path, lockPatience ?? SqliteFile.LockPatience);
        try
        {
            SqliteFile.Execute(_connection, "PRAGMA wal_autocheckpoint=0");
            _writer = new StepWriter(_connection);
            _checkpointer = new Checkpointer(SqliteFile.Open(path, lockPatience ?? SqliteFile.LockPatience));
        }
        catch (Exception e)
        {
            _connection.Dispose();
            if (e is SqliteException)
            {
                throw SqliteFile.Explain(e, _path);
            }

            throw;
        }
    }

    public HubSnapshot Load()
    {
        try
        {
            return SqliteReader.Load(_connection, FinishedAlarmsLoaded);
        }
        catch (SqliteException e)
        {
            throw SqliteFile.Explain(e, _path);
        }
    }

    public void Commit(Step step)
    {
        if (!step.HasChanges)
        {
            return;
        }

        try
        {
            SyncOnCommit(step.Durable);
            _writer.Write(step);
        }
        catch (SqliteException e)
        {
            RollBack();
            throw SqliteFile.Explain(e, _path);
        }
    }

    public bool ForgetHoursBefore(long unixMs) => false;

    public IReadOnlyList<DeviceEntry> DirectoryChanges()
    {
        try
        {
            // Changes only when another connection has committed; so this costs nothing while nobody adds devices.
            long version = SqliteFile.Scalar(_connection, "PRAGMA data_version");
            if (version == _dataVersion)
            {
                return [];
            }

            (IReadOnlyList<DeviceEntry> changed, long revision) = SqliteReader.DevicesSince(_connection, _revision);
            (_dataVersion, _revision) = (version, revision);
            return changed;
        }
        catch (SqliteException e)
        {
            throw SqliteFile.Explain(e, _path);
        }
    }

    public void Dispose()
    {
        _checkpointer.Dispose();
        _writer.Dispose();
        _connection.Dispose();
    }

    private void SyncOnCommit(bool durable)
    {
        if (_syncs != durable)
        {
            SqliteFile.Execute(_connection, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            _syncs = durable;
        }
    }

    private void RollBack()
    {
        try
        {
            SqliteFile.Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (disk full, I/O error), or the transaction never began.
        }
    }
}
