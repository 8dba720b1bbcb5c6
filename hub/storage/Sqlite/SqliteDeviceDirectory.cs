using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>The directory of devices in the hub's SQLite file; may be used while a hub runs on the same file.</summary>
internal sealed class SqliteDeviceDirectory : IDeviceDirectory
{
    private readonly string _path;
    private readonly KeySeal _seal;
    private readonly TimeProvider _time;

    /// <param name="time">For the audit trail.</param>
    public SqliteDeviceDirectory(string path, KeySeal seal, TimeProvider time)
    {
        _path = Path.GetFullPath(path);
        _seal = seal;
        _time = time;
    }

    public IReadOnlyList<DeviceEntry> List() => Explained(connection => SqliteReader.DevicesSince(connection, _seal, revision: 0).Entries);

    public IReadOnlyList<DeviceEntry> Add(IReadOnlyList<DeviceRecord> devices, IReadOnlyList<byte[]> keys) =>
        Explained(connection =>
        {
            MovedMark.CheckNone(connection);

            // With a wrong secret this one device would be all that a hub can hear.
            _ = SqliteReader.DevicesSince(connection, _seal, revision: 0);

            // Immediate: the free addresses are read and taken under one lock, whoever else adds devices.
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            long revision = NextRevision(connection);
            List<DeviceEntry> added = NewDevices.Place(SqliteReader.Directory(connection), devices, keys);
            using Statement insert = new(
                connection,
                """
                INSERT INTO devices (address, generation, key, name, site, room, kind, zone, interval_ms, bound_ms, retired,
                    revision, behind)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                """,
                13);
            foreach ((DeviceRecord d, byte[] key) in added)
            {
                insert.Run(
                    (long)d.Address, d.Generation, SealedKeys.Seal(_seal, d.Address, d.Generation, key), d.Name, d.Site,
                    d.Room, d.Kind, d.Zone, d.IntervalMs, d.BoundMs, d.Retired ? 1 : 0, revision, d.Behind);
            }

            Audit(connection, [.. added.Select(d => DirectoryAudit.Added(d.Record, _time.GetUtcNow()))]);
            transaction.Commit();
            return added;
        });

    public bool Retire(uint address) => Explained(connection =>
    {
        MovedMark.CheckNone(connection);
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE devices SET retired = 1, revision = $2 WHERE address = $1 AND retired = 0";
        command.Parameters.AddWithValue("$1", (long)address);
        command.Parameters.AddWithValue("$2", NextRevision(connection));
        bool found = command.ExecuteNonQuery() > 0;
        if (found)
        {
            Audit(connection, [DirectoryAudit.Retired(address, _time.GetUtcNow())]);
        }

        transaction.Commit();
        return found;
    });

    private static long NextRevision(SqliteConnection connection) =>
        SqliteFile.Scalar(connection, "SELECT coalesce(max(revision), 0) + 1 FROM devices");

    private void Audit(SqliteConnection connection, IReadOnlyList<AuditEntry> entries)
    {
        using AuditWriter audit = new(connection, new AuditChain(_seal));
        audit.Append(entries);
    }

    private T Explained<T>(Func<SqliteConnection, T> work)
    {
        using SqliteConnection connection = SqliteFile.Open(_path, _seal, SqliteFile.LockPatience);
        try
        {
            return work(connection);
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
