using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// The end of the audit trail, remembered so that a commit need not ask for it. Where another process (the command line) was
/// quicker, its number is taken, the commit fails as a whole, and it is read anew.
/// </summary>
internal sealed class AuditEnd(AuditChain chain)
{
    private long _number;
    private byte[] _hash = AuditChain.Beginning;

    public static bool WasOvertaken(PostgresException e) =>
        e.SqlState == PostgresErrorCodes.UniqueViolation && e.TableName == "audit";

    public long Read(NpgsqlConnection connection)
    {
        (_number, _hash) = PostgresReader.All(
            connection,
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1",
            r => (r.GetInt64(0), r.GetFieldValue<byte[]>(1))) is [var last]
            ? last
            : (0, AuditChain.Beginning);
        return _number;
    }

    public IReadOnlyList<AuditRow> Next(IReadOnlyList<AuditEntry> entries)
    {
        (long number, byte[] hash) = (_number, _hash);
        List<AuditRow> rows = new(entries.Count);
        foreach (AuditEntry entry in entries)
        {
            AuditRow row = chain.Next(number, hash, PlainText.Of(entry));
            rows.Add(row);
            (number, hash) = (row.Number, row.Hash);
        }

        return rows;
    }

    /// <summary>They are in the database.</summary>
    public void Advance(IReadOnlyList<AuditRow> rows)
    {
        if (rows.Count > 0)
        {
            (_number, _hash) = (rows[^1].Number, rows[^1].Hash);
        }
    }
}
