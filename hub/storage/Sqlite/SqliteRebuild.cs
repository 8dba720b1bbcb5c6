using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>Makes the alarms' rows what their append-only history comes to.</summary>
internal static class SqliteRebuild
{
    private const string Write =
        """
        INSERT INTO alarms (id, address, generation, counter, kind, restore, zone, cause, site, raised_at, stored_at,
            forwarded_at, acknowledged_at, acknowledged_by, cancelled_at, attempts, receiver, last_error,
            responding_at, arrived_at, closed_at, escalations)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        ON CONFLICT (id) DO UPDATE SET address = excluded.address, generation = excluded.generation,
            counter = excluded.counter, kind = excluded.kind, restore = excluded.restore, zone = excluded.zone,
            cause = excluded.cause, site = excluded.site, raised_at = excluded.raised_at, stored_at = excluded.stored_at,
            forwarded_at = excluded.forwarded_at, acknowledged_at = excluded.acknowledged_at,
            acknowledged_by = excluded.acknowledged_by, cancelled_at = excluded.cancelled_at, attempts = excluded.attempts,
            receiver = excluded.receiver, last_error = excluded.last_error,
            responding_at = excluded.responding_at, arrived_at = excluded.arrived_at, closed_at = excluded.closed_at,
            escalations = excluded.escalations
        """;

    /// <exception cref="SqliteException">Nothing was changed.</exception>
    public static RebuiltAlarms Run(SqliteConnection connection, KeySeal seal, DateTimeOffset now)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        RebuiltAlarms rebuilt = RebuiltAlarms.Of(SqliteReader.Alarms(connection), SqliteReader.Stories(connection, fromAlarm: 0));
        if (rebuilt.Changed.Count > 0)
        {
            WriteDown(connection, [.. rebuilt.Changed.Select(c => c.Is)]);
            using AuditWriter audit = new(connection, new AuditChain(seal));
            audit.Append([DirectoryAudit.Rebuilt([.. rebuilt.Changed.Select(c => c.Is.Id)], now)]);
        }

        transaction.Commit();
        return rebuilt;
    }

    private static void WriteDown(SqliteConnection connection, IReadOnlyList<AlarmRow> alarms)
    {
        using Statement write = new(connection, Write, 22);
        foreach (AlarmRow a in alarms)
        {
            write.Run(
                a.Id, a.Address, a.Generation, a.Counter, a.Kind, a.Restore ? 1 : 0, a.Zone, a.Cause, a.Site, a.RaisedAt, a.StoredAt,
                a.ForwardedAt, a.AcknowledgedAt, a.AcknowledgedBy, a.CancelledAt, a.Attempts, a.Receiver, a.LastError,
                a.RespondingAt, a.ArrivedAt, a.ClosedAt, a.Escalations);
        }
    }
}
