using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>The directory of devices in the hub's SQLite file; may be used while a hub runs on the same file.</summary>
public sealed class SqliteDeviceDirectory : IDeviceDirectory
{
    /// <summary>Contact ID has three digits for the zone (SIA DC-05).</summary>
    public const int MaxZone = 999;

    private readonly string _path;

    public SqliteDeviceDirectory(string path)
    {
        _path = path;
    }

    public IReadOnlyList<DeviceEntry> List()
    {
        using SqliteConnection connection = SqliteFile.Open(_path);
        long revision = -1;
        return Explained(() => SqliteReader.Devices(connection, ref revision));
    }

    public IReadOnlyList<DeviceEntry> Add(IReadOnlyList<DeviceRecord> devices, IReadOnlyList<byte[]> keys)
    {
        using SqliteConnection connection = SqliteFile.Open(_path);
        return Explained(() =>
        {
            // Immediate: the free addresses are read and taken under one lock, whoever else adds devices.
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            long revision = NextRevision(connection);
            long address = SqliteFile.Scalar(connection, "SELECT coalesce(max(address), 0) FROM devices");
            List<DeviceEntry> added = [];
            using Statement insert = new(
                connection, "INSERT INTO devices VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", 12);
            foreach ((DeviceRecord wanted, byte[] key) in devices.Zip(keys))
            {
                if (++address > DeviceAddress.Max)
                {
                    throw new StoreException($"database {_path}: all {DeviceAddress.Max} device addresses are taken");
                }

                DeviceRecord record = wanted with
                {
                    Address = (uint)address,
                    Generation = 0,
                    Zone = wanted.Zone == 0 ? FreeZone(connection, wanted.Site) : wanted.Zone,
                };
                insert.Run(
                    address, 0, key, record.Name, record.Site, record.Room, record.Kind, record.Zone,
                    record.IntervalMs, record.BoundMs, record.Retired ? 1 : 0, revision);
                added.Add(new DeviceEntry(record, key));
            }

            transaction.Commit();
            return added;
        });
    }

    public bool Retire(uint address)
    {
        using SqliteConnection connection = SqliteFile.Open(_path);
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

    private int FreeZone(SqliteConnection connection, string site)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(zone), 0) + 1 FROM devices WHERE site = $1";
        command.Parameters.AddWithValue("$1", site);
        long zone = (long)command.ExecuteScalar()!;
        return zone <= MaxZone
            ? (int)zone
            : throw new StoreException($"database {_path}: site {site} has no zone left below {MaxZone}; name one with --zone");
    }

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
    }
}
