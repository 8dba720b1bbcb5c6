using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>The directory of devices in the hub's SQLite file; may be used while a hub runs on the same file.</summary>
public sealed class SqliteDeviceDirectory : IDeviceDirectory
{
    public const int MaxZone = NewDevices.MaxZone;

    private readonly string _path;

    public SqliteDeviceDirectory(string path)
    {
        _path = Path.GetFullPath(path);
    }

    public IReadOnlyList<DeviceEntry> List()
    {
        using SqliteConnection connection = SqliteFile.Open(_path, SqliteFile.LockPatience);
        return Explained(() => Entries(connection));
    }

    public IReadOnlyList<DeviceEntry> Add(IReadOnlyList<DeviceRecord> devices, IReadOnlyList<byte[]> keys)
    {
        using SqliteConnection connection = SqliteFile.Open(_path, SqliteFile.LockPatience);
        return Explained(() =>
        {
            // Immediate: the free addresses are read and taken under one lock, whoever else adds devices.
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            long revision = NextRevision(connection);
            List<DeviceEntry> added = NewDevices.Place(Entries(connection).Select(d => d.Record), devices, keys);
            using Statement insert = new(
                connection, "INSERT INTO devices VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", 12);
            foreach ((DeviceRecord d, byte[] key) in added)
            {
                insert.Run(
                    (long)d.Address, d.Generation, key, d.Name, d.Site, d.Room, d.Kind, d.Zone, d.IntervalMs,
                    d.BoundMs, d.Retired ? 1 : 0, revision);
            }

            transaction.Commit();
            return added;
        });
    }

    public bool Retire(uint address)
    {
        using SqliteConnection connection = SqliteFile.Open(_path, SqliteFile.LockPatience);
        return Explained(() =>
        {
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE devices SET retired = 1, revision = $2 WHERE address = $1 AND retired = 0";
            command.Parameters.AddWithValue("$1", (long)address);
            command.Parameters.AddWithValue("$2", NextRevision(connection));
            bool found = command.ExecuteNonQuery() > 0;
            transaction.Commit();
            return found;
        });
    }

    private static long NextRevision(SqliteConnection connection) =>
        SqliteFile.Scalar(connection, "SELECT coalesce(max(revision), 0) + 1 FROM devices");

    private static List<DeviceEntry> Entries(SqliteConnection connection) =>
        SqliteReader.DevicesSince(connection, revision: 0).Entries;

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
            throw new StoreException($"database {_path}: {e.Message}", e);
        }
    }
}
