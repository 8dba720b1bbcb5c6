using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// Appends to the audit trail inside the caller's transaction. The end of the chain is read there each time and not
/// remembered, since the command line appends too; it is one step down a tree.
/// </summary>
internal sealed class AuditWriter(SqliteConnection connection, AuditChain chain) : IDisposable
{
    private readonly Statement _append = new(
        connection,
        "INSERT INTO audit (number, at, said_by, what, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        7);

    public void Append(IReadOnlyList<AuditEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        (long number, byte[] hash) = End(connection);
        foreach (AuditEntry entry in entries)
        {
            AuditRow row = chain.Next(number, hash, entry);
            _append.Run(row.Number, entry.AtUnixMs, entry.By, entry.What, entry.Subject, entry.Detail, row.Hash);
            (number, hash) = (row.Number, row.Hash);
        }
    }

    public void Dispose() => _append.Dispose();

    private static (long Number, byte[] Hash) End(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1";
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : (0, AuditChain.Beginning);
    }
}
