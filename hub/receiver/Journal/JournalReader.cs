using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>Reads the journal on a connection of its own, so that no reader holds up the writer. Safe for several threads.</summary>
internal sealed class JournalReader(string path) : IDisposable
{
    private const string Columns =
        "e.id, e.received_at, e.source, e.account, e.sequence, e.protocol, e.data, e.extended, e.sent_at, e.encrypted, e.raw, e.sender, "
        + "a.at, a.said_by FROM events e LEFT JOIN acknowledgements a ON a.event_id = e.id ";

    private readonly SqliteConnection _connection = JournalFile.Open(path);
    private readonly Lock _lock = new();

    /// <summary>Newest first.</summary>
    /// <param name="before">Ids below this one.</param>
    /// <param name="account">Null for all.</param>
    public IReadOnlyList<ReceivedEvent> Page(long before, int limit, string? account) => Read(
        $"SELECT {Columns} WHERE e.id < $1 AND ($2 IS NULL OR e.account = $2) ORDER BY e.id DESC LIMIT $3", before, account, limit);

    public ReceivedEvent? Find(long id) => Read($"SELECT {Columns} WHERE e.id = $1", id).FirstOrDefault();

    /// <summary>What a person still has to acknowledge, newest first.</summary>
    public IReadOnlyList<ReceivedEvent> Open(int limit) =>
        Read($"SELECT {Columns} WHERE e.needs_ack = 1 AND a.at IS NULL ORDER BY e.id DESC LIMIT $1", limit);

    /// <summary>The accounts whose last loss was followed by no return.</summary>
    public IReadOnlyList<ReceivedEvent> Lost() => Read(
        $"SELECT {Columns} WHERE e.source = $1 AND NOT EXISTS (SELECT 1 FROM events o WHERE o.source <> 0 AND o.account = e.account AND o.id > e.id)",
        (int)EventSource.Loss);

    /// <summary>The next that one line owes: calls for help first, then in order. Null if there is none.</summary>
    /// <param name="onlyUrgent">Calls for help alone.</param>
    /// <param name="except">Ids of those that wait for later.</param>
    public ReceivedEvent? NextOwed(string line, bool onlyUrgent, IEnumerable<long> except) => Read(
        $"SELECT {Columns} JOIN owed w ON w.event_id = e.id AND w.line = $1 WHERE w.urgent >= $2 "
        + "AND w.event_id NOT IN (SELECT value FROM json_each($3)) ORDER BY w.urgent DESC, w.event_id LIMIT 1",
        line, onlyUrgent ? 1 : 0, $"[{string.Join(',', except)}]").FirstOrDefault();

    public long CountOwed(string line) => Count("SELECT count(*) FROM owed WHERE line = $1", line);

    public long CountOpen() => Count(
        "SELECT count(*) FROM events e WHERE e.needs_ack = 1 AND NOT EXISTS (SELECT 1 FROM acknowledgements WHERE event_id = e.id)");

    public void Dispose() => _connection.Dispose();

    private long Count(string sql, params ReadOnlySpan<object?> values)
    {
        lock (_lock)
        {
            using SqliteCommand command = Command(sql, values);
            return (long)command.ExecuteScalar()!;
        }
    }

    private List<ReceivedEvent> Read(string sql, params ReadOnlySpan<object?> values)
    {
        lock (_lock)
        {
            try
            {
                using SqliteCommand command = Command(sql, values);
                using SqliteDataReader row = command.ExecuteReader();
                List<ReceivedEvent> events = [];
                while (row.Read())
                {
                    events.Add(Event(row));
                }

                return events;
            }
            catch (SqliteException e)
            {
                throw SqliteFile.Explain(e, path);
            }
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes literals.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        }

        return command;
    }

    private static ReceivedEvent Event(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        ReceivedUnixMs = row.GetInt64(1),
        Source = (EventSource)row.GetInt32(2),
        Account = row.GetString(3),
        Sequence = row.GetInt32(4),
        Protocol = row.GetString(5),
        Data = row.GetString(6),
        Extended = row.GetString(7),
        SentUnixMs = row.IsDBNull(8) ? null : row.GetInt64(8),
        Encrypted = row.GetInt32(9) != 0,
        Raw = row.GetString(10),
        From = row.GetString(11),
        AcknowledgedUnixMs = row.IsDBNull(12) ? null : row.GetInt64(12),
        AcknowledgedBy = row.IsDBNull(13) ? null : row.GetString(13),
    };
}
