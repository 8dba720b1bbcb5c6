using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>The directory of devices; may be used from any machine while a hub runs.</summary>
internal sealed class PostgresDirectory(PostgresServer server, KeySeal seal, TimeProvider time) : IDeviceDirectory
{
    /// <summary>How often the hub may be quicker in appending to the audit trail.</summary>
    private const int Tries = 8;

    private static readonly Table<(DeviceEntry Entry, byte[] SealedKey, long Revision)> Devices =
        Table<(DeviceEntry Entry, byte[] SealedKey, long Revision)>.OfAppended(
            "devices",
            Column("address", d => (long)d.Entry.Record.Address),
            Column("generation", d => d.Entry.Record.Generation),
            Column("key", d => d.SealedKey),
            Column("name", d => PlainText.Of(d.Entry.Record.Name)),
            Column("site", d => PlainText.Of(d.Entry.Record.Site)),
            Column("room", d => PlainText.Of(d.Entry.Record.Room)),
            Column("kind", d => PlainText.Of(d.Entry.Record.Kind)),
            Column("zone", d => d.Entry.Record.Zone),
            Column("interval_ms", d => d.Entry.Record.IntervalMs),
            Column("bound_ms", d => d.Entry.Record.BoundMs),
            Column("retired", d => d.Entry.Record.Retired),
            Column("revision", d => d.Revision),
            Column("behind", d => PlainText.Of(d.Entry.Record.Behind)));

    public IReadOnlyList<DeviceEntry> List() => Explained(
        connection => PostgresReader.DevicesSince(connection, seal, revision: 0).Entries);

    public IReadOnlyList<DeviceEntry> Add(IReadOnlyList<DeviceRecord> devices, IReadOnlyList<byte[]> keys) => Change<IReadOnlyList<DeviceEntry>>(
        (connection, batch, revision) =>
        {
            // With a wrong secret this one device would be all that a hub can hear.
            _ = PostgresReader.DevicesSince(connection, seal, revision: 0);
            List<DeviceEntry> added = NewDevices.Place(PostgresReader.Directory(connection), devices, keys);
            Devices.Write(batch, [.. added.Select(e => (e, Sealed(e), revision))]);
            return (added, [.. added.Select(e => DirectoryAudit.Added(e.Record, time.GetUtcNow()))]);
        });

    public bool Retire(uint address) => Change<bool>((connection, _, revision) =>
    {
        using NpgsqlCommand command = PostgresServer.Command(
            connection, "UPDATE devices SET retired = true, revision = $2 WHERE address = $1 AND NOT retired", (long)address,
            revision);
        return command.ExecuteNonQuery() > 0 ? (true, [DirectoryAudit.Retired(address, time.GetUtcNow())]) : (false, []);
    });

    private static Column<(DeviceEntry Entry, byte[] SealedKey, long Revision), T> Column<T>(
        string name, Func<(DeviceEntry Entry, byte[] SealedKey, long Revision), T> value) => new(name, value);

    private byte[] Sealed(DeviceEntry entry) =>
        SealedKeys.Seal(seal, entry.Record.Address, entry.Record.Generation, entry.Key);

    /// <summary>One change of the directory and what the audit trail says of it, in one transaction.</summary>
    private T Change<T>(Func<NpgsqlConnection, NpgsqlBatch, long, (T Result, AuditEntry[] Audit)> change) => Explained(connection =>
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return ChangeOnce(connection, change);
            }
            catch (PostgresException e) when (tries < Tries && AuditEnd.WasOvertaken(e))
            {
                // The hub appended meanwhile; it does not wait for us, so we begin again.
            }
        }
    });

    private T ChangeOnce<T>(
        NpgsqlConnection connection, Func<NpgsqlConnection, NpgsqlBatch, long, (T Result, AuditEntry[] Audit)> change)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        PostgresServer.Execute(
            connection, "SELECT pg_advisory_xact_lock($1, $2)", PostgresServer.LockSpace, PostgresServer.DirectoryLock);
        long revision = PostgresServer.Scalar<long>(connection, "SELECT coalesce(max(revision), 0) + 1 FROM devices");
        using NpgsqlBatch batch = new(connection, transaction);
        (T result, AuditEntry[] entries) = change(connection, batch, revision);
        AuditEnd audit = new(new AuditChain(seal));
        audit.Read(connection);
        Tables.Audit.Write(batch, audit.Next(entries));
        if (batch.BatchCommands.Count > 0)
        {
            batch.ExecuteNonQuery();
        }

        transaction.Commit();
        return result;
    }

    private T Explained<T>(Func<NpgsqlConnection, T> work)
    {
        // Thousands of devices at once are sealed between two statements.
        using NpgsqlConnection connection = server.ConnectPatiently();
        try
        {
            return server.Explained(() => work(connection));
        }
        catch (StoreException e) when (e.InnerException is null)
        {
            throw new StoreException($"database {server.Place}: {e.Message}", e);
        }
    }
}
