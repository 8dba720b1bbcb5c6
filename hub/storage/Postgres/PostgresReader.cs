using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>Reads rows.</summary>
internal static class PostgresReader
{
    public const string HourColumns = "address, hour, heartbeats, longest_gap, lowest_battery, rssi, snr, missed";

    public const string OutageColumns = "id, kind, site, subject, since, ended_at, devices";

    public const string AuditColumns = "number, at, said_by, what, subject, detail, hash";

    private const string DeviceColumns =
        "address, generation, name, site, room, kind, zone, interval_ms, bound_ms, retired, behind";

    private const string AlarmColumns =
        """
        id, address, generation, counter, kind, restore, zone, cause, site, raised_at, stored_at, forwarded_at,
            acknowledged_at, acknowledged_by, cancelled_at, attempts, receiver, last_error, responding_at,
            arrived_at, closed_at, escalations
        """;

    /// <summary>Inside a transaction, for one moment's view.</summary>
    /// <param name="directory">If that moment's is read already.</param>
    /// <param name="ahead">What else of it is read already; null for nothing.</param>
    public static SnapshotRows Load(
        NpgsqlConnection connection, int finishedAlarms, IReadOnlyList<DeviceRecord>? directory = null, ReadAhead? ahead = null)
    {
        SnapshotRows rows = Rest(connection, finishedAlarms, directory);
        ReadAhead.Part lives = ahead?.Take() ?? Lives(connection);
        return rows with { Statuses = lives.Statuses, KnownAlarms = lives.KnownAlarms, Hours = lives.Hours };
    }

    /// <summary>What there is one of for each device or alarm, and which only the hub writes.</summary>
    public static ReadAhead.Part Lives(NpgsqlConnection connection) => new(
        Statuses(connection),
        All(
            connection,
            "SELECT address, generation, counter, forwarded_at, acknowledged_at FROM alarms",
            r => new KnownAlarm(
                AlarmKey.Of((uint)r.GetInt64(0), r.GetInt32(1), (uint)r.GetInt64(2)),
                Core.Alarm.StageOf(r.GetInt64(3), r.GetInt64(4)))),
        All(connection, $"SELECT {HourColumns} FROM device_hours WHERE hour = (SELECT max(hour) FROM device_hours)", Hour));

    public static DeviceHour Hour(NpgsqlDataReader r) => new(
        (uint)r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetInt64(3), (byte)r.GetInt32(4), Number(r, 5), Number(r, 6),
        r.GetInt32(7));

    public static List<DeviceRecord> Directory(NpgsqlConnection connection) =>
        All(connection, $"SELECT {DeviceColumns} FROM devices", Device);

    /// <summary>The revision of the newest entry, 0 if there is none.</summary>
    public static long Revision(NpgsqlConnection connection) =>
        PostgresServer.Scalar<long>(connection, "SELECT coalesce(max(revision), 0) FROM devices");

    /// <summary>Devices entered or changed since a revision, and the revision that the next question starts from.</summary>
    /// <exception cref="StoreException">All were asked for and no key opens; the message names no database.</exception>
    public static (List<DeviceEntry> Entries, long Revision) DevicesSince(
        NpgsqlConnection connection, KeySeal seal, long revision)
    {
        List<(DeviceEntry Entry, long Revision)> changed = All(
            connection,
            $"SELECT {DeviceColumns}, key, revision FROM devices WHERE revision > $1 ORDER BY address",
            r => (new DeviceEntry(Device(r), Key(seal, r)), r.GetInt64(12)),
            revision);
        List<DeviceEntry> entries = [.. changed.Select(c => c.Entry)];
        if (revision == 0)
        {
            SealedKeys.CheckSecret(entries);
        }

        return (entries, changed.Select(c => c.Revision).Append(revision).Max());
    }

    /// <summary>Every alarm there is.</summary>
    public static List<AlarmRow> Alarms(NpgsqlConnection connection) => All(connection, $"SELECT {AlarmColumns} FROM alarms", Alarm);

    /// <summary>The stories of all alarms from a number on, each oldest first.</summary>
    public static List<HistoryEntry> Stories(NpgsqlConnection connection, long fromAlarm) => All(
        connection,
        "SELECT alarm_id, at, what, detail FROM alarm_history WHERE alarm_id >= $1 ORDER BY alarm_id, number",
        History,
        fromAlarm);

    public static HistoryEntry History(NpgsqlDataReader r) => new(r.GetInt64(0), r.GetInt64(1), r.GetString(2), Text(r, 3));

    public static AuditRow Audit(NpgsqlDataReader r) => new(
        r.GetInt64(0),
        new AuditEntry(r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetString(4), Text(r, 5)),
        r.GetFieldValue<byte[]>(6));

    public static OutageRow Outage(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetInt64(4), r.GetInt64(5), r.GetInt32(6));

    public static List<T> All<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<object> values)
    {
        List<T> rows = [];
        using NpgsqlCommand command = PostgresServer.Command(connection, sql, values);
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

    public static double? Number(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetDouble(column);

    private static SnapshotRows Rest(
        NpgsqlConnection connection, int finishedAlarms, IReadOnlyList<DeviceRecord>? directory) => new()
    {
        Directory = directory ?? Directory(connection),
        Routes = All(
            connection,
            "SELECT address, slot, gateway, last_heard, rssi, snr, frames FROM routes",
            r => new RouteRow(
                r.GetInt64(0), r.GetInt32(1), r.GetInt64(2), r.GetInt64(3), r.GetDouble(4), r.GetDouble(5), r.GetInt32(6))),
        Alarms = All(
            connection,
            $"""
            SELECT {AlarmColumns} FROM alarms WHERE forwarded_at = 0 AND receiver IS NOT NULL
            UNION
            (SELECT {AlarmColumns} FROM alarms ORDER BY id DESC LIMIT $1)
            ORDER BY id
            """,
            Alarm,
            finishedAlarms),
        Reports = All(
            connection,
            $"""
            SELECT id, alarm_id, address, zone, site, kind, restore, created_at, state, sequence, attempts, repeat, last_error, path
            FROM reports WHERE state < {(int)ReportState.Delivered} ORDER BY id
            """,
            Report),
        Paths = All(connection, "SELECT site, next_sequence, path, failed_since FROM paths",
            r => new PathRow(r.GetString(0), r.GetInt32(1), r.GetString(2), r.GetInt64(3))),
        Announcements = All(
            connection,
            """
            SELECT DISTINCT ON (site) id, site, kind, since, until, said_by, ended_at FROM announcements ORDER BY site, id DESC
            """,
            r => new AnnouncementRow(
                r.GetInt64(0), r.GetString(1), r.GetInt32(2), r.GetInt64(3), r.GetInt64(4), r.GetString(5), r.GetInt64(6)))
            .OrderBy(a => a.Id).ToList(),
        Outages = All(connection, $"SELECT {OutageColumns} FROM outages WHERE ended_at = 0 ORDER BY id", Outage),
        LastAlarmId = Last(connection, "alarms"),
        LastReportId = PostgresServer.Scalar<long>(
            connection, "SELECT greatest(last_report, (SELECT max(id) FROM reports)) FROM writer"),
        LastAnnouncementId = Last(connection, "announcements"),
        LastOutageId = Last(connection, "outages"),
    };

    private static long Last(NpgsqlConnection connection, string table) =>
        PostgresServer.Scalar<long>(connection, $"SELECT coalesce(max(id), 0) FROM {table}");

    private static DeviceRecord Device(NpgsqlDataReader r) => new(
        (uint)r.GetInt64(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetInt32(6),
        r.GetInt64(7), r.GetInt64(8), r.GetBoolean(9))
    {
        Behind = r.GetString(10),
    };

    private static byte[] Key(KeySeal seal, NpgsqlDataReader r) =>
        SealedKeys.Open(seal, (uint)r.GetInt64(0), r.GetInt32(1), r.GetFieldValue<byte[]>(11));

    private static List<StatusRow> Statuses(NpgsqlConnection connection) => All(
        connection,
        """
        SELECT address, generation, state, state_since, last_counter, last_heard, battery, firmware, flags, declared_ms,
            down_ceiling, fault, reset_cause, shown, jammed_since, pending, pending_argument, pending_until, arrivals,
            snoozed_until, snoozed_by, flaps, flap_at, battery_low_since
        FROM device_status
        """,
        r => new StatusRow(
            r.GetInt64(0), r.GetInt32(1), r.GetInt32(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt32(6), Text(r, 7),
            r.GetInt32(8), r.GetInt64(9), r.GetInt64(10), r.GetInt32(11), r.GetInt32(12), r.IsDBNull(13) ? null : r.GetInt32(13),
            r.GetInt64(14), r.GetInt32(15), r.GetInt32(16), r.GetInt64(17), r.GetInt64(18), r.GetInt64(19), Text(r, 20),
            r.GetInt32(21), r.GetInt64(22), r.GetInt64(23)));

    private static AlarmRow Alarm(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetInt64(3), r.GetInt32(4), r.GetBoolean(5), r.GetInt32(6), r.GetInt32(7),
        r.GetString(8), r.GetInt64(9), r.GetInt64(10), r.GetInt64(11), r.GetInt64(12), Text(r, 13), r.GetInt64(14),
        r.GetInt32(15), Text(r, 16), Text(r, 17), r.GetInt64(18), r.GetInt64(19), r.GetInt64(20), r.GetInt32(21));

    private static ReportRow Report(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt32(3), r.GetString(4), r.GetInt32(5), r.GetBoolean(6),
        r.GetInt64(7), r.GetInt32(8), r.GetInt32(9), r.GetInt32(10), r.GetBoolean(11), Text(r, 12), r.GetString(13));
}
