using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>Reads rows. Every query names its columns, since tables grow.</summary>
internal static class SqliteReader
{
    public const string OutageColumns = "id, kind, site, subject, since, ended_at, devices";

    public const string HourColumns = "address, hour, heartbeats, longest_gap, lowest_battery, rssi, snr, missed";

    public const string AuditColumns = "number, at, said_by, what, subject, detail, hash";

    private const string DeviceColumns =
        "address, generation, name, site, room, kind, zone, interval_ms, bound_ms, retired, behind";

    private const string AlarmColumns =
        """
        id, address, generation, counter, kind, restore, zone, cause, site, raised_at, stored_at, forwarded_at,
        acknowledged_at, acknowledged_by, cancelled_at, attempts, receiver, last_error, responding_at,
        arrived_at, closed_at, escalations
        """;

    /// <summary>All of one moment, whoever else writes.</summary>
    /// <param name="directory">If it is read already.</param>
    /// <param name="ahead">What else of it is read already; null for nothing.</param>
    public static SnapshotRows Load(
        SqliteConnection connection, int finishedAlarms, IReadOnlyList<DeviceRecord>? directory = null, ReadAhead? ahead = null)
    {
        using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
        return LoadInside(connection, finishedAlarms, directory, ahead);
    }

    /// <summary>Inside the caller's transaction.</summary>
    public static SnapshotRows LoadInside(
        SqliteConnection connection, int finishedAlarms, IReadOnlyList<DeviceRecord>? directory = null, ReadAhead? ahead = null)
    {
        SnapshotRows rows = new()
        {
            Directory = directory ?? Directory(connection),
            Routes = Rows(
                connection,
                "SELECT address, slot, gateway, last_heard, rssi, snr, frames FROM routes ORDER BY address, slot",
                row => new RouteRow(
                    row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetDouble(4), row.GetDouble(5),
                    row.GetInt32(6))),
            Alarms = Rows(
                connection,
                $"""
                SELECT {AlarmColumns} FROM alarms WHERE forwarded_at = 0 AND receiver IS NOT NULL
                UNION
                SELECT * FROM (SELECT {AlarmColumns} FROM alarms ORDER BY id DESC LIMIT $1)
                ORDER BY id
                """,
                Alarm,
                finishedAlarms),
            Reports = Reports(connection),
            Paths = Rows(
                connection,
                "SELECT site, next_sequence, path, failed_since FROM paths",
                row => new PathRow(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3))),
            Announcements = Rows(
                connection,
                """
                SELECT id, site, kind, since, until, said_by, ended_at FROM announcements
                WHERE id IN (SELECT max(id) FROM announcements GROUP BY site) ORDER BY id
                """,
                row => new AnnouncementRow(
                    row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4), row.GetString(5),
                    row.GetInt64(6))),
            Outages = Rows(
                connection, $"SELECT {OutageColumns} FROM outages WHERE ended_at = 0 ORDER BY id", Outage),
            LastAlarmId = SqliteFile.Scalar(connection, "SELECT coalesce(max(id), 0) FROM alarms"),
            LastReportId = SqliteFile.Scalar(connection, "SELECT max(last_report, (SELECT coalesce(max(id), 0) FROM reports)) FROM writer"),
            LastAnnouncementId = SqliteFile.Scalar(connection, "SELECT coalesce(max(id), 0) FROM announcements"),
            LastOutageId = SqliteFile.Scalar(connection, "SELECT coalesce(max(id), 0) FROM outages"),
        };
        ReadAhead.Part lives = ahead?.Take() ?? Lives(connection);
        return rows with { Statuses = lives.Statuses, KnownAlarms = lives.KnownAlarms, Hours = lives.Hours };
    }

    /// <summary>What there is one of for each device or alarm, and which only the hub writes.</summary>
    public static ReadAhead.Part Lives(SqliteConnection connection) => new(
        Statuses(connection),
        Rows(
            connection,
            "SELECT address, generation, counter, forwarded_at, acknowledged_at FROM alarms",
            row => new KnownAlarm(
                AlarmKey.Of((uint)Long(row, 0), Int(row, 1), (uint)Long(row, 2)),
                Core.Alarm.StageOf(Long(row, 3), Long(row, 4)))),
        Rows(
            connection, $"SELECT {HourColumns} FROM device_hours WHERE hour = (SELECT max(hour) FROM device_hours)", Hour));

    /// <summary>Devices entered or changed since a revision, and the revision that the next question starts from.</summary>
    /// <exception cref="StoreException">All were asked for and no key opens; the message names no file.</exception>
    public static (List<DeviceEntry> Entries, long Revision) DevicesSince(
        SqliteConnection connection, KeySeal seal, long revision)
    {
        long newest = revision;
        List<DeviceEntry> entries = Rows(
            connection,
            $"SELECT {DeviceColumns}, key, revision FROM devices WHERE revision > $1",
            row =>
            {
                DeviceRecord record = Record(row);
                newest = Math.Max(newest, row.GetInt64(12));
                return new DeviceEntry(
                    record, SealedKeys.Open(seal, record.Address, record.Generation, row.GetFieldValue<byte[]>(11)));
            },
            revision);
        if (revision == 0)
        {
            SealedKeys.CheckSecret(entries);
        }

        return (entries, newest);
    }

    /// <summary>Every alarm there is.</summary>
    public static List<AlarmRow> Alarms(SqliteConnection connection) => Rows(connection, $"SELECT {AlarmColumns} FROM alarms", Alarm);

    /// <summary>The stories of all alarms from a number on, each oldest first.</summary>
    public static List<HistoryEntry> Stories(SqliteConnection connection, long fromAlarm) => Rows(
        connection,
        "SELECT alarm_id, at, what, detail FROM alarm_history WHERE alarm_id >= $1 ORDER BY alarm_id, rowid",
        History,
        fromAlarm);

    public static HistoryEntry History(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetString(2), Text(row, 3));

    public static AuditRow Audit(SqliteDataReader row) => new(
        row.GetInt64(0),
        new AuditEntry(row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), Text(row, 5)),
        row.GetFieldValue<byte[]>(6));

    /// <summary>All devices there are, without their keys.</summary>
    public static List<DeviceRecord> Directory(SqliteConnection connection) =>
        Rows(connection, $"SELECT {DeviceColumns} FROM devices", Record);

    public static OutageRow Outage(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5),
        row.GetInt32(6));

    public static DeviceHour Hour(SqliteDataReader row) => new(
        (uint)Long(row, 0), Long(row, 1), Int(row, 2), Long(row, 3), (byte)Int(row, 4), Number(row, 5), Number(row, 6),
        Int(row, 7));

    public static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <param name="sql">A literal with parameters $1, $2, … in order.</param>
    public static List<T> Rows<T>(
        SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        List<T> rows = [];
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a literal.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    private static DeviceRecord Record(SqliteDataReader row) => new(
        (uint)Long(row, 0), Int(row, 1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), Int(row, 6),
        Long(row, 7), Long(row, 8), Int(row, 9) != 0)
    {
        Behind = row.GetString(10),
    };

    private static List<StatusRow> Statuses(SqliteConnection connection) => Rows(
        connection,
        """
        SELECT address, generation, state, state_since, last_counter, last_heard, battery, firmware, flags, declared_ms,
            down_ceiling, fault, reset_cause, shown, jammed_since, pending, pending_argument, pending_until, arrivals,
            snoozed_until, snoozed_by, flaps, flap_at, battery_low_since
        FROM device_status
        """,
        row => new StatusRow(
            Long(row, 0), Int(row, 1), Int(row, 2), Long(row, 3), Long(row, 4), Long(row, 5), Int(row, 6), Text(row, 7),
            Int(row, 8), Long(row, 9), Long(row, 10), Int(row, 11), Int(row, 12), row.IsDBNull(13) ? null : Int(row, 13),
            Long(row, 14), Int(row, 15), Int(row, 16), Long(row, 17), Long(row, 18), Long(row, 19), Text(row, 20),
            Int(row, 21), Long(row, 22), Long(row, 23)));

    private static AlarmRow Alarm(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3), row.GetInt32(4), row.GetInt32(5) != 0,
        row.GetInt32(6), row.GetInt32(7), row.GetString(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11),
        row.GetInt64(12), Text(row, 13), row.GetInt64(14), row.GetInt32(15), Text(row, 16), Text(row, 17),
        row.GetInt64(18), row.GetInt64(19), row.GetInt64(20), row.GetInt32(21));

    private static List<ReportRow> Reports(SqliteConnection connection) => Rows(
        connection,
        $"""
        SELECT id, alarm_id, address, zone, site, kind, restore, created_at, state, sequence, attempts, repeat, last_error, path
        FROM reports WHERE state < {(int)ReportState.Delivered} ORDER BY id
        """,
        row => new ReportRow(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetString(4), row.GetInt32(5),
            row.GetInt32(6) != 0, row.GetInt64(7), row.GetInt32(8), row.GetInt32(9), row.GetInt32(10),
            row.GetInt32(11) != 0, Text(row, 12), row.GetString(13)));

    private static double? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static int Int(SqliteDataReader row, int column) => (int)Long(row, column);

    /// <summary>
    /// Of a column that is an integer and never null, which every STRICT table warrants: as the reader's own, without its
    /// questions, which take most of a start's time where there are many devices.
    /// </summary>
    private static long Long(SqliteDataReader row, int column) => SQLitePCL.raw.sqlite3_column_int64(row.Handle!, column);
}
