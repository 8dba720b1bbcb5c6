using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// The hub's truth in one SQLite file, in write-ahead mode. A durable step is on the platter when
/// <see cref="Commit"/> returns; a step of heartbeats alone survives the process but may lose to a power cut.
/// </summary>
public sealed class SqliteHubStore : INumberedStore
{
    /// <summary>Finished alarms that are loaded at start; older ones stay on disk.</summary>
    private const int FinishedAlarmsLoaded = 10_000;

    /// <summary>Rows at a call: a commit of some milliseconds, which a press may have to wait for.</summary>
    private const int HoursForgotten = 2_000;

    /// <summary>Bytes: a log that was once larger is cut to this when it is begun anew.</summary>
    private const int LogBytesKept = 16 * 1_024 * 1_024;

    /// <summary>
    /// A press waits for no other program's lock for longer: below CorePolicy.StallMs, so that nobody loses his place in the
    /// judging of silence either.
    /// </summary>
    private static readonly TimeSpan LongestCommitPatience = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly KeySeal _seal;
    private readonly SqliteConnection _connection;
    private readonly WriteLock _lock;
    private readonly WriterPlace _place;
    private readonly StepWriter _writer;
    private readonly FileWatch _watch;
    private readonly Checkpointer _checkpointer;
    private bool _syncs = true;
    private readonly Func<SqliteConnection> _openAnother;
    private ReadAhead? _ahead;

    /// <summary>As the first question for it found it, for the loading that follows.</summary>
    private IReadOnlyList<DeviceRecord>? _directory;

    private long _dataVersion = -1;
    private long _revision;

    /// <param name="lockPatience">How long another program's lock is waited for.</param>
    /// <param name="time">For names of files.</param>
    /// <exception cref="StoreException">The file cannot be used.</exception>
    internal SqliteHubStore(string path, KeySeal seal, TimeSpan lockPatience, TimeProvider time)
    {
        _path = Path.GetFullPath(path);
        _seal = seal;
        _openAnother = () => SqliteFile.Open(path, seal, lockPatience);
        _connection = SqliteFile.Open(path, seal, lockPatience);
        try
        {
            MovedMark.CheckNone(_connection);
            SealedKeys.ScrubIfOwed(_connection);
            SqliteFile.Execute(_connection, "PRAGMA wal_autocheckpoint=0");
            SqliteFile.Execute(_connection, $"PRAGMA journal_size_limit={LogBytesKept}");

            // Before anything is written: the log that a full disk left behind may be what fills it.
            ShrinkLog();
            _place = new WriterPlace(_connection);
            _lock = new WriteLock(_connection, CommitPatience(lockPatience));
            _writer = new StepWriter(_connection, new AuditChain(seal), _place, _lock);
            SqliteConnection another = SqliteFile.Open(path, seal, lockPatience);
            _watch = new FileWatch(another, _path, _place.Epoch, time);
            _checkpointer = new Checkpointer(another, IsWhole);
        }
        catch (Exception e)
        {
            _connection.Dispose();
            if (e is SqliteException)
            {
                throw SqliteFile.Explain(e, _path);
            }

            if (e is StoreException said && !said.Message.Contains(_path, StringComparison.Ordinal))
            {
                throw Named(said);
            }

            throw;
        }
    }

    /// <summary>For tests that take its disk away.</summary>
    internal SqliteConnection Connection => _connection;

    /// <summary>For tests that do not wait for the next look.</summary>
    internal FileWatch Watch => _watch;

    /// <summary>As above.</summary>
    internal ReadAhead? Ahead => _ahead;

    public HubSnapshot Load() => Explained(() =>
    {
        using ReadAhead? ahead = _ahead;
        bool isNew = SqliteFile.Scalar(_connection, "PRAGMA data_version") == _dataVersion;
        IReadOnlyList<DeviceRecord>? directory = isNew ? _directory : null;
        (_ahead, _directory) = (null, null);
        return SqliteReader.Load(_connection, FinishedAlarmsLoaded, directory, ahead).ToSnapshot();
    });

    public long LastNumber() => Explained(_place.LastNumber);

    public void Commit(Step step)
    {
        if (step.HasChanges)
        {
            Write(StepRows.Of(step), number: null);
        }
    }

    public void Commit(StepRows rows, long number) => Write(rows, number);

    public bool ForgetHoursBefore(long unixMs)
    {
        int forgotten = 0;
        Written(durable: false, () =>
        {
            _lock.Take();
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText =
                """
                DELETE FROM device_hours WHERE (address, hour) IN
                    (SELECT address, hour FROM device_hours WHERE hour < $1 ORDER BY hour LIMIT $2)
                """;
            command.Parameters.AddWithValue("$1", unixMs);
            command.Parameters.AddWithValue("$2", HoursForgotten);
            forgotten = command.ExecuteNonQuery();
            SqliteFile.Execute(_connection, "COMMIT");
        });
        return forgotten == HoursForgotten;
    }

    public void ShrinkLog()
    {
        DropAhead();
        LogCheckpoint.TryTruncate(_connection);
    }

    public IReadOnlyList<DeviceEntry> DirectoryChanges() => Explained<IReadOnlyList<DeviceEntry>>(() =>
    {
        // Also how a hub at rest notices.
        _watch.CheckThere(_connection);

        // Changes only when another connection has committed; so this costs nothing while nobody adds devices.
        long version = SqliteFile.Scalar(_connection, "PRAGMA data_version");
        if (version == _dataVersion)
        {
            return [];
        }

        // The first question of a start: the next will be for everything.
        bool isStart = _dataVersion < 0;
        if (isStart)
        {
            _ahead = new ReadAhead(() =>
            {
                using SqliteConnection another = _openAnother();
                return SqliteReader.Lives(another);
            });
        }

        (IReadOnlyList<DeviceEntry> changed, long revision) = SqliteReader.DevicesSince(_connection, _seal, _revision);
        _directory = isStart ? [.. changed.Select(c => c.Record)] : null;
        (_dataVersion, _revision) = (version, revision);
        return changed;
    });

    public void Dispose()
    {
        DropAhead();
        _checkpointer.Dispose();
        _writer.Dispose();
        _place.Dispose();
        _connection.Dispose();
    }

    private void Write(StepRows rows, long? number) => Written(rows.Durable, () =>
    {
        if (!_writer.Write(rows, number))
        {
            RollBack();
        }
    });

    /// <summary>What failed is rolled back.</summary>
    private void Written(bool durable, Action write)
    {
        DropAhead();
        try
        {
            _watch.CheckThere(_connection);
            SyncOnCommit(durable);
            write();
        }
        catch (SqliteException e)
        {
            RollBack();
            throw SqliteFile.Explain(e, _path);
        }
        catch (StoreException e)
        {
            RollBack();
            throw Named(e);
        }
    }

    /// <summary>Nothing is carried into a file that is another's, or half of it.</summary>
    private bool IsWhole()
    {
        _watch.Look();
        return _watch.Fault is null;
    }

    /// <summary>What was read before a write is not what is there.</summary>
    private void DropAhead()
    {
        _ahead?.Dispose();
        (_ahead, _directory) = (null, null);
    }

    private StoreException Named(StoreException e) => e is StoreTakenException
        ? new StoreTakenException($"database {_path}: {e.Message}", e)
        : new StoreException($"database {_path}: {e.Message}", e);

    private T Explained<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw SqliteFile.Explain(e, _path);
        }
        catch (StoreException e)
        {
            throw Named(e);
        }
    }

    private static TimeSpan CommitPatience(TimeSpan lockPatience) =>
        lockPatience < LongestCommitPatience ? lockPatience : LongestCommitPatience;

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
