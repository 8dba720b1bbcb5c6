using Microsoft.Data.Sqlite;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>The hub's database in one SQLite file. Making one opens nothing.</summary>
public sealed class SqliteDatabase : HubDatabase
{
    private readonly string _path;
    private readonly KeySeal _seal;
    private readonly TimeSpan _lockPatience;
    private readonly TimeProvider _time;

    /// <param name="lockPatience">How long another program's lock is waited for; 5 s if not said.</param>
    /// <param name="time">For the audit trail; the system's if not said.</param>
    public SqliteDatabase(string path, KeySeal seal, TimeSpan? lockPatience = null, TimeProvider? time = null)
    {
        _path = Path.GetFullPath(path);
        _seal = seal;
        _lockPatience = lockPatience ?? SqliteFile.LockPatience;
        _time = time ?? TimeProvider.System;
        Directory = new SqliteDeviceDirectory(_path, seal, _time);
        Archive = new SqliteArchive(_path, seal, _lockPatience);
    }

    public override string Place => _path;

    public override IDeviceDirectory Directory { get; }

    public override IHubArchive Archive { get; }

    public override INumberedStore OpenStore() => new SqliteHubStore(_path, _seal, _lockPatience, _time);

    public override void Backup(string path, Action<double>? progress)
    {
        CheckThere();
        using SqliteConnection source = SqliteFile.Open(_path, _seal, _lockPatience);
        SqliteBackup.Write(source, path, progress);
    }

    public override RebuiltAlarms RebuildAlarms()
    {
        CheckThere();
        using SqliteConnection connection = SqliteFile.Open(_path, _seal, _lockPatience);
        try
        {
            MovedMark.CheckNone(connection);
            return SqliteRebuild.Run(connection, _seal, _time.GetUtcNow());
        }
        catch (SqliteException e)
        {
            throw SqliteFile.Explain(e, _path);
        }
        catch (StoreException e)
        {
            throw new StoreException($"database {_path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Puts a backup in the database's place, moved on in time so that nothing that must not repeat itself does, see
    /// <see cref="SqliteRestore"/>. No hub may run on it.
    /// </summary>
    /// <exception cref="StoreException">
    /// The backup is not whole, not ours, of a newer version, or sealed with another secret; the database is as it was.
    /// </exception>
    public RestoredBackup Restore(string backup) => SqliteRestore.Run(_path, backup, _seal, _time.GetUtcNow());

    /// <summary>Opening makes a new one, and a good copy of nothing would look like a backup every night.</summary>
    private void CheckThere()
    {
        if (!File.Exists(_path))
        {
            throw new StoreException(
                $"database {_path}: it is not there; is the configuration's data folder the right one, is its disk mounted?");
        }
    }
}
