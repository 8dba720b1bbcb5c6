using System.Data;
using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// A database as it is, all of one moment: nothing is migrated or written, and no hub, nor an upgrade of one, is waited for or
/// held up.
/// </summary>
/// <param name="Version">Of its schema; null where it is no hub's yet.</param>
/// <param name="Rows">Empty unless the version is <see cref="KnownVersion"/>; so is all that follows.</param>
/// <param name="Keys">Of devices in service, sealed.</param>
/// <param name="History">Of the alarms in <paramref name="Rows"/>, each oldest first.</param>
/// <param name="Audit">Oldest first.</param>
internal sealed record PostgresLook(
    int? Version,
    SnapshotRows? Rows,
    IReadOnlyList<(uint Address, int Generation, byte[] Key)> Keys,
    IReadOnlyList<HistoryEntry> History,
    IReadOnlyList<AuditRow> Audit)
{
    /// <summary>For another's lock, such as that of an upgrade.</summary>
    private const string Patience = "SET LOCAL lock_timeout = 1000";

    public static int KnownVersion => PostgresSchema.Steps.Length;

    /// <param name="finishedAlarms">So many, the newest.</param>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public static PostgresLook At(string connectionString, int finishedAlarms)
    {
        PostgresServer server = new(connectionString);
        using NpgsqlConnection connection = server.ConnectAsItIs();
        return server.Explained(() =>
        {
            using NpgsqlTransaction moment = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            PostgresServer.Execute(connection, "SET TRANSACTION READ ONLY");
            PostgresServer.Execute(connection, Patience);
            int? version = PostgresServer.IsOurs(connection)
                ? PostgresServer.Scalar<int>(connection, "SELECT version FROM schoolbutton_schema")
                : null;
            return version == KnownVersion ? Content(connection, finishedAlarms) : new PostgresLook(version, null, [], [], []);
        });
    }

    private static PostgresLook Content(NpgsqlConnection connection, int finishedAlarms)
    {
        SnapshotRows rows = PostgresReader.Load(connection, finishedAlarms);
        return new PostgresLook(
            KnownVersion,
            rows,
            PostgresReader.All(
                connection,
                "SELECT address, generation, key FROM devices WHERE NOT retired",
                r => ((uint)r.GetInt64(0), r.GetInt32(1), r.GetFieldValue<byte[]>(2))),
            PostgresReader.Stories(connection, rows.Alarms.Count == 0 ? long.MaxValue : rows.Alarms[0].Id),
            PostgresReader.All(connection, $"SELECT {PostgresReader.AuditColumns} FROM audit ORDER BY number", PostgresReader.Audit));
    }
}
