using Npgsql;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>Makes the alarms' rows what their append-only history comes to.</summary>
internal static class PostgresRebuild
{
    /// <exception cref="StoreException">A hub writes to it, or the server is away; nothing was changed.</exception>
    public static RebuiltAlarms Run(PostgresServer server, KeySeal seal, DateTimeOffset now)
    {
        using NpgsqlConnection connection = server.ConnectPatiently();
        return server.Explained(() =>
        {
            // Held until the connection ends.
            if (!PostgresServer.Scalar<bool>(
                connection, "SELECT pg_try_advisory_lock($1, $2)", PostgresServer.LockSpace, PostgresServer.WriterLock))
            {
                throw server.Error("a hub writes to it; stop that first");
            }

            using NpgsqlTransaction transaction = connection.BeginTransaction();
            RebuiltAlarms rebuilt = RebuiltAlarms.Of(PostgresReader.Alarms(connection), PostgresReader.Stories(connection, fromAlarm: 0));
            if (rebuilt.Changed.Count > 0)
            {
                AuditEnd audit = new(new AuditChain(seal));
                audit.Read(connection);
                using NpgsqlBatch batch = new(connection, transaction);
                Tables.Alarms.Write(batch, [.. rebuilt.Changed.Select(c => c.Is)]);
                Tables.Audit.Write(batch, audit.Next([DirectoryAudit.Rebuilt([.. rebuilt.Changed.Select(c => c.Is.Id)], now)]));
                batch.ExecuteNonQuery();
            }

            transaction.Commit();
            return rebuilt;
        });
    }
}
