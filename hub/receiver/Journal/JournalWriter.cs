using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>The statements of the one writer. Everything runs inside the transaction of a batch.</summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _insert;
    private readonly Statement _owe;
    private readonly Statement _settle;
    private readonly Statement _acknowledge;
    private readonly Statement _probe;
    private readonly SqliteCommand _find;

    public JournalWriter(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new Statement(
            connection,
            "INSERT INTO events (received_at, source, account, sequence, protocol, data, extended, content, sent_at, encrypted, raw, "
            + "sender, needs_ack) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            13);
        _owe = new Statement(connection, "INSERT INTO owed (line, event_id, urgent) VALUES ($1, $2, $3)", 3);
        _settle = new Statement(connection, "DELETE FROM owed WHERE line = $1 AND event_id = $2", 2);
        _acknowledge = new Statement(connection, "INSERT OR IGNORE INTO acknowledgements (event_id, at, said_by) VALUES ($1, $2, $3)", 3);
        _probe = new Statement(connection, "INSERT OR REPLACE INTO probe (id, room) VALUES (1, zeroblob($1))", 1);
        _find = connection.CreateCommand();
        _find.CommandText =
            "SELECT id FROM events WHERE account = $1 AND sequence = $2 AND received_at >= $3 AND source = 0 AND content = $4 LIMIT 1";
        for (int i = 1; i <= 4; i++)
        {
            _find.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }
    }

    public void Begin() => SqliteFile.Execute(_connection, "BEGIN IMMEDIATE");

    /// <summary>On disk when it returns.</summary>
    public void Commit() => SqliteFile.Execute(_connection, "COMMIT");

    public void RollBack()
    {
        try
        {
            SqliteFile.Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself; there is no transaction any more.
        }
    }

    /// <returns>The id of the message of which this is a retransmission; null if it is new.</returns>
    public long? FindSame(ReceivedEvent e, long sinceUnixMs) => (long?)Asking(_find, e, sinceUnixMs).ExecuteScalar();

    /// <returns>The id that it got.</returns>
    public long Insert(ReceivedEvent e, bool needsAcknowledgement)
    {
        _insert.Run(
            e.ReceivedUnixMs, (int)e.Source, e.Account, e.Sequence, e.Protocol, e.Data, e.Extended, e.Content, e.SentUnixMs,
            e.Encrypted ? 1 : 0, e.Raw, e.From, needsAcknowledgement ? 1 : 0);
        return SqliteFile.Scalar(_connection, "SELECT last_insert_rowid()");
    }

    public void Owe(string line, long id, bool urgent) => _owe.Run(line, id, urgent ? 1 : 0);

    public void Settle(string line, long id) => _settle.Run(line, id);

    /// <summary>At a start, outside of any batch.</summary>
    public void MoveOwed(string from, string to)
    {
        Execute("INSERT OR IGNORE INTO owed (line, event_id, urgent) SELECT $2, event_id, urgent FROM owed WHERE line = $1", from, to);
        Execute("DELETE FROM owed WHERE line = $1", from);
    }

    /// <summary>At a start, outside of any batch: what is owed to nobody of these.</summary>
    /// <returns>How many.</returns>
    public long DropOwed(IReadOnlyList<string> but) =>
        Execute("DELETE FROM owed WHERE line NOT IN (SELECT value FROM json_each($1))", new JsonArray([.. but.Select(k => JsonValue.Create(k))]).ToJsonString());

    /// <returns>False if somebody had acknowledged it before.</returns>
    public bool Acknowledge(long id, long atUnixMs, string by)
    {
        _acknowledge.Run(id, atUnixMs, by);
        return SqliteFile.Scalar(_connection, "SELECT changes()") > 0;
    }

    /// <summary>Writes so much to no purpose.</summary>
    public void Probe(int bytes) => _probe.Run(bytes);

    /// <summary>Takes out what is old, passed on and acknowledged; a little at a time, for alarms wait meanwhile.</summary>
    public void Forget(long beforeUnixMs, int most)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText =
            "DELETE FROM events WHERE id IN (SELECT id FROM events e WHERE id < (SELECT max(id) FROM events) AND received_at < $before "
            + "AND NOT EXISTS (SELECT 1 FROM owed WHERE event_id = e.id) "
            + "AND (needs_ack = 0 OR EXISTS (SELECT 1 FROM acknowledgements WHERE event_id = e.id)) ORDER BY id LIMIT $most)";
        command.Parameters.AddWithValue("$before", beforeUnixMs);
        command.Parameters.AddWithValue("$most", most);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Asking(SqliteCommand command, ReceivedEvent e, long sinceUnixMs)
    {
        command.Parameters[0].Value = e.Account;
        command.Parameters[1].Value = e.Sequence;
        command.Parameters[2].Value = sinceUnixMs;
        command.Parameters[3].Value = e.Content;
        return command;
    }

    private int Execute(string sql, params ReadOnlySpan<string> values)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a literal.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        return command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _owe.Dispose();
        _settle.Dispose();
        _acknowledge.Dispose();
        _probe.Dispose();
        _find.Dispose();
    }
}
