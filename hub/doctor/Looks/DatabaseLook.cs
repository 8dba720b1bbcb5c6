using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>Reads a hub's SQLite file: nothing is migrated, sealed or written, and a running hub is not held up.</summary>
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

    private static DatabaseFacts Content(SqliteConnection connection, DatabaseFacts facts)
    {
        // One moment for all of it: an alarm and its story must not be of two.
        using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
        SnapshotRows rows = SqliteReader.LoadInside(connection, MaxAlarms);
        long first = rows.Alarms.Count == 0 ? long.MaxValue : rows.Alarms[0].Id;
        IReadOnlyList<AuditRow> audit = SqliteReader.Rows(
            connection,
            "SELECT number, at, said_by, what, subject, detail, hash FROM audit ORDER BY number",
            row => new AuditRow(
                row.GetInt64(0),
                new AuditEntry(row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), SqliteReader.Text(row, 5)),
                row.GetFieldValue<byte[]>(6)));
        return facts with
        {
            Devices = rows.Directory,
            Statuses = rows.Statuses,
            Keys = SqliteReader.Rows(
                connection,
                "SELECT address, generation, key FROM devices WHERE retired = 0",
                row => new StoredKey((uint)row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2))),
            Alarms = rows.Alarms,
            History = SqliteReader.Stories(connection, first),
            Audit = audit,
            NewestUnixMs = Math.Max(
                audit.Count == 0 ? 0 : audit.Max(a => a.Entry.AtUnixMs),
                Math.Max(
                    rows.Statuses.Count == 0 ? 0 : rows.Statuses.Max(s => s.LastHeard),
                    rows.Alarms.Count == 0 ? 0 : rows.Alarms.Max(a => a.StoredAt))),
        };
    }

    private static string? Damage(SqliteConnection connection)
    {
        List<string> lines = SqliteReader.Rows(connection, "PRAGMA quick_check(1)", row => row.GetString(0));
        return lines is ["ok"] ? null : string.Join("; ", lines);
    }
}
