using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>What people look up in the hub's SQLite file; each question over a connection of its own.</summary>
internal sealed class SqliteArchive(string path, KeySeal seal, TimeSpan lockPatience) : IHubArchive
{
    public IReadOnlyList<HistoryEntry> History(long alarmId) => Rows(
        "SELECT alarm_id, at, what, detail FROM alarm_history WHERE alarm_id = $1 ORDER BY rowid",
        SqliteReader.History,
        alarmId);

    public IReadOnlyList<DeviceHour> Hours(uint address, long fromUnixMs, long toUnixMs) => Rows(
        $"SELECT {SqliteReader.HourColumns} FROM device_hours WHERE address = $1 AND hour >= $2 AND hour < $3 ORDER BY hour",
        SqliteReader.Hour,
        (long)address, fromUnixMs, toUnixMs);

    public IReadOnlyList<AuditRow> Audit(long afterNumber, int count) => Rows(
        $"SELECT {SqliteReader.AuditColumns} FROM audit WHERE number > $1 ORDER BY number LIMIT $2",
        SqliteReader.Audit,
        afterNumber, count);

    public long LastAudit() => Rows("SELECT coalesce(max(number), 0) FROM audit", row => row.GetInt64(0))[0];

    public IReadOnlyList<OutageRow> Outages(string? site, int count) => site is null
        ? Rows($"SELECT {SqliteReader.OutageColumns} FROM outages ORDER BY id DESC LIMIT $1", SqliteReader.Outage, count)
        : Rows(
            $"SELECT {SqliteReader.OutageColumns} FROM outages WHERE site = $1 ORDER BY id DESC LIMIT $2",
            SqliteReader.Outage, site, count);

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using SqliteConnection connection = SqliteFile.Open(path, seal, lockPatience);
        try
        {
            return SqliteReader.Rows(connection, sql, read, values);
        }
        catch (SqliteException e)
        {
            throw SqliteFile.Explain(e, path);
        }
    }
}
