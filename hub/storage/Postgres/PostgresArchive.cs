using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>What people look up; each question over a connection of its own, a few at a time.</summary>
internal sealed class PostgresArchive(PostgresServer server) : IHubArchive
{
    /// <summary>Connections at once: a server has some hundred for everybody, and the hub's own writing must find one.</summary>
    private const int MaxQuestions = 4;

    /// <summary>How long a question waits for its turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object _turns = new();
    private int _asking;

    public IReadOnlyList<HistoryEntry> History(long alarmId) => Rows(
        "SELECT alarm_id, at, what, detail FROM alarm_history WHERE alarm_id = $1 ORDER BY number",
        PostgresReader.History,
        alarmId);

    public IReadOnlyList<DeviceHour> Hours(uint address, long fromUnixMs, long toUnixMs) => Rows(
        $"SELECT {PostgresReader.HourColumns} FROM device_hours WHERE address = $1 AND hour >= $2 AND hour < $3 ORDER BY hour",
        PostgresReader.Hour,
        (long)address, fromUnixMs, toUnixMs);

    public IReadOnlyList<AuditRow> Audit(long afterNumber, int count) => Rows(
        $"SELECT {PostgresReader.AuditColumns} FROM audit WHERE number > $1 ORDER BY number LIMIT $2",
        PostgresReader.Audit,
        afterNumber, count);

    public long LastAudit() => Rows("SELECT coalesce(max(number), 0) FROM audit", r => r.GetInt64(0))[0];

    public IReadOnlyList<OutageRow> Outages(string? site, int count) => site is null
        ? Rows($"SELECT {PostgresReader.OutageColumns} FROM outages ORDER BY id DESC LIMIT $1", PostgresReader.Outage, count)
        : Rows(
            $"SELECT {PostgresReader.OutageColumns} FROM outages WHERE site = $1 ORDER BY id DESC LIMIT $2",
            PostgresReader.Outage, site, count);

    private List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        TakeTurn();
        try
        {
            using NpgsqlConnection connection = server.Connect();
            return server.Explained(() => PostgresReader.All(connection, sql, read, values));
        }
        finally
        {
            EndTurn();
        }
    }

    private void TakeTurn()
    {
        lock (_turns)
        {
            while (_asking == MaxQuestions)
            {
                if (!Monitor.Wait(_turns, Patience))
                {
                    throw server.Error("too many questions at once wait for it; ask again in a moment");
                }
            }

            _asking++;
        }
    }

    private void EndTurn()
    {
        lock (_turns)
        {
            _asking--;
            Monitor.Pulse(_turns);
        }
    }
}
