using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>Reads a hub's database: nothing is migrated, sealed or written, and a running hub is not held up.</summary>
internal static class DatabaseLook
{
    /// <summary>Finished alarms whose history is held against their row.</summary>
    private const int MaxAlarms = 10_000;

    public static DatabaseFacts At(string path)
    {
        DatabaseFacts facts = new() { KnownVersion = Schema.Steps.Length };
        try
        {
            // Not read-only: after a crash SQLite first puts its log in order, as any reader does.
            using SqliteConnection connection = new(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = (int)SqliteFile.LockPatience.TotalSeconds,
            }.ToString());
            connection.Open();
            SqliteFile.Execute(connection, "PRAGMA query_only=ON");
            if (SqliteFile.Scalar(connection, "PRAGMA application_id") != Schema.ApplicationId)
            {
                return facts with { Fault = $"{path} is no database of this hub; name another data folder" };
            }

            facts = facts with
            {
                SchemaVersion = SqliteFile.Scalar(connection, "PRAGMA user_version"),
                Damage = Damage(connection),
                Moved = MovedMark.Of(connection),
            };
            return facts.Damage is null && facts.SchemaVersion == facts.KnownVersion ? Content(connection, facts) : facts;
        }
        catch (SqliteException e)
        {
            return facts with { Fault = SqliteFile.Explain(e, path).Message };
        }
    }

    /// <summary>As <see cref="At"/>, of a PostgreSQL server's database.</summary>
    public static DatabaseFacts AtServer(string connectionString)
    {
        DatabaseFacts facts = new() { IsServer = true, KnownVersion = PostgresLook.KnownVersion };
        try
        {
            PostgresLook look = PostgresLook.At(connectionString, MaxAlarms);
            facts = facts with { IsEmpty = look.Version is null, SchemaVersion = look.Version ?? 0 };
            return look.Rows is not { } rows
                ? facts
                : With(facts, rows) with
                {
                    Keys = [.. look.Keys.Select(k => new StoredKey(k.Address, k.Generation, k.Key))],
                    History = look.History,
                    Audit = look.Audit,
                    NewestUnixMs = Newest(rows, look.Audit),
                };
        }
        catch (StoreException e)
        {
            return facts with { Fault = e.Message };
        }
    }

    private static DatabaseFacts Content(SqliteConnection connection, DatabaseFacts facts)
    {
        // One moment for all of it: an alarm and its story must not be of two.
        using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
        SnapshotRows rows = SqliteReader.LoadInside(connection, MaxAlarms);
        long first = rows.Alarms.Count == 0 ? long.MaxValue : rows.Alarms[0].Id;
        IReadOnlyList<AuditRow> audit = SqliteReader.Rows(
            connection,
            $"SELECT {SqliteReader.AuditColumns} FROM audit ORDER BY number",
            SqliteReader.Audit);
        return With(facts, rows) with
        {
            Keys = SqliteReader.Rows(
                connection,
                "SELECT address, generation, key FROM devices WHERE retired = 0",
                row => new StoredKey((uint)row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2))),
            History = SqliteReader.Stories(connection, first),
            Audit = audit,
            NewestUnixMs = Newest(rows, audit),
        };
    }

    private static DatabaseFacts With(DatabaseFacts facts, SnapshotRows rows) =>
        facts with { Devices = rows.Directory, Statuses = rows.Statuses, Alarms = rows.Alarms };

    private static long Newest(SnapshotRows rows, IReadOnlyList<AuditRow> audit) =>
        audit.Select(a => a.Entry.AtUnixMs)
            .Concat(rows.Statuses.Select(s => s.LastHeard))
            .Concat(rows.Alarms.Select(a => a.StoredAt))
            .DefaultIfEmpty()
            .Max();

    private static string? Damage(SqliteConnection connection)
    {
        List<string> lines = SqliteReader.Rows(connection, "PRAGMA quick_check(1)", row => row.GetString(0));
        return lines is ["ok"] ? null : string.Join("; ", lines);
    }
}
