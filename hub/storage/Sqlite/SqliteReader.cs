using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>Reads rows into the core's nouns.</summary>
internal static class SqliteReader
{
    private const string DeviceColumns =
        "d.address, d.generation, d.name, d.site, d.room, d.kind, d.zone, d.interval_ms, d.bound_ms, d.retired";

    public static HubSnapshot Load(SqliteConnection connection, int finishedAlarms) => new(
        Statuses(connection),
        Alarms(connection, finishedAlarms),
        KnownAlarms(connection),
        Reports(connection),
        Sequences(connection),
        SqliteFile.Scalar(connection, "SELECT coalesce(max(id), 0) FROM alarms"),
        SqliteFile.Scalar(connection, "SELECT coalesce(max(id), 0) FROM reports"),
        Announcements(connection),
        SqliteFile.Scalar(connection, "SELECT coalesce(max(id), 0) FROM announcements"));

    /// <summary>Devices entered or changed since a revision, and the revision that the next question starts from.</summary>
    public static (List<DeviceEntry> Entries, long Revision) DevicesSince(SqliteConnection connection, long revision)
    {
        long newest = revision;
        List<DeviceEntry> entries = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {DeviceColumns}, d.key, d.revision FROM devices d WHERE d.revision > $1";
        command.Parameters.AddWithValue("$1", revision);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            entries.Add(new DeviceEntry(Record(row), row.GetFieldValue<byte[]>(10)));
            newest = Math.Max(newest, row.GetInt64(11));
        }

        return (entries, newest);
    }

    private static List<Device> Statuses(SqliteConnection connection)
    {
        ILookup<uint, RouteStatus> routes = Routes(connection).ToLookup(r => r.Device, r => r.Status);
        List<Device> devices = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT {DeviceColumns}, s.generation, s.state, s.state_since, s.last_counter, s.last_heard, s.battery,
                s.firmware, s.flags, s.declared_ms, s.down_ceiling, s.fault, s.reset_cause,
                s.shown, s.jammed_since, s.pending, s.pending_argument, s.pending_until, s.arrivals
            FROM devices d LEFT JOIN device_status s ON s.address = d.address
            """;
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            DeviceRecord record = Record(row);
            devices.Add(row.IsDBNull(10) ? new Device(record) : new Device(record, Status(row, [.. routes[record.Address]])));
        }

        return devices;
    }

    private static DeviceRecord Record(SqliteDataReader row) => new(
        (uint)row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.GetInt32(6), row.GetInt64(7), row.GetInt64(8), row.GetInt32(9) != 0);

    private static DeviceStatus Status(SqliteDataReader row, IReadOnlyList<RouteStatus> routes) => new()
    {
        Generation = row.GetInt32(10),
        State = (DeviceState)row.GetInt32(11),
        StateSinceUnixMs = row.GetInt64(12),
        LastCounter = row.GetInt64(13),
        LastHeardUnixMs = row.GetInt64(14),
        Battery = (byte)row.GetInt32(15),
        Firmware = Text(row, 16),
        Flags = (byte)row.GetInt32(17),
        DeclaredIntervalMs = row.GetInt64(18),
        DownCeiling = (uint)row.GetInt64(19),
        Fault = (FaultCode)row.GetInt32(20),
        ResetCause = (ResetCause)row.GetInt32(21),
        Shown = row.IsDBNull(22) ? null : (Announcement)row.GetInt32(22),
        JammedSinceUnixMs = row.GetInt64(23),
        PendingKind = (CommandKind)row.GetInt32(24),
        PendingArgument = row.GetInt32(25),
        PendingUntilUnixMs = row.GetInt64(26),
        Arrivals = new Arrivals(row.GetInt64(27)),
        Routes = routes,
    };

    private static List<(uint Device, RouteStatus Status)> Routes(SqliteConnection connection)
    {
        List<(uint, RouteStatus)> routes = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM routes ORDER BY address, slot";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            routes.Add((
                (uint)row.GetInt64(0),
                new RouteStatus(
                    row.GetInt32(1), (uint)row.GetInt64(2), row.GetInt64(3), row.GetDouble(4), row.GetDouble(5),
                    row.GetInt32(6))));
        }

        return routes;
    }

    private static List<Alarm> Alarms(SqliteConnection connection, int finished)
    {
        List<Alarm> alarms = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT * FROM alarms WHERE forwarded_at = 0 AND receiver IS NOT NULL
            UNION
            SELECT * FROM (SELECT * FROM alarms ORDER BY id DESC LIMIT $1)
            ORDER BY id
            """;
        command.Parameters.AddWithValue("$1", finished);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            alarms.Add(new Alarm
            {
                Id = row.GetInt64(0),
                Address = (uint)row.GetInt64(1),
                Generation = row.GetInt32(2),
                Counter = (uint)row.GetInt64(3),
                Kind = (EventKind)row.GetInt32(4),
                Restore = row.GetInt32(5) != 0,
                Zone = (byte)row.GetInt32(6),
                Cause = (byte)row.GetInt32(7),
                Site = row.GetString(8),
                RaisedUnixMs = row.GetInt64(9),
                StoredUnixMs = row.GetInt64(10),
                ForwardedUnixMs = row.GetInt64(11),
                AcknowledgedUnixMs = row.GetInt64(12),
                AcknowledgedBy = Text(row, 13),
                CancelledUnixMs = row.GetInt64(14),
                Attempts = row.GetInt32(15),
                Receiver = Text(row, 16),
                LastError = Text(row, 17),
            });
        }

        return alarms;
    }

    private static List<KnownAlarm> KnownAlarms(SqliteConnection connection)
    {
        List<KnownAlarm> known = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT address, generation, counter, forwarded_at, acknowledged_at FROM alarms";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            known.Add(new KnownAlarm(
                AlarmKey.Of((uint)row.GetInt64(0), row.GetInt32(1), (uint)row.GetInt64(2)),
                Alarm.StageOf(row.GetInt64(3), row.GetInt64(4))));
        }

        return known;
    }

    private static List<Report> Reports(SqliteConnection connection)
    {
        List<Report> reports = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM reports WHERE state < {(int)ReportState.Delivered} ORDER BY id";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            reports.Add(new Report
            {
                Id = row.GetInt64(0),
                AlarmId = row.GetInt64(1),
                Address = (uint)row.GetInt64(2),
                Zone = row.GetInt32(3),
                Site = row.GetString(4),
                Kind = (ReportKind)row.GetInt32(5),
                Restore = row.GetInt32(6) != 0,
                CreatedUnixMs = row.GetInt64(7),
                State = (ReportState)row.GetInt32(8),
                Sequence = row.GetInt32(9),
                Attempts = row.GetInt32(10),
                MayBeRepeat = row.GetInt32(11) != 0,
                LastError = Text(row, 12),
            });
        }

        return reports;
    }

    private static Dictionary<string, int> Sequences(SqliteConnection connection)
    {
        Dictionary<string, int> next = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT site, next_sequence FROM paths";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            next[row.GetString(0)] = row.GetInt32(1);
        }

        return next;
    }

    private static List<SiteAnnouncement> Announcements(SqliteConnection connection)
    {
        List<SiteAnnouncement> latest = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT * FROM announcements WHERE id IN (SELECT max(id) FROM announcements GROUP BY site) ORDER BY id";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            latest.Add(new SiteAnnouncement
            {
                Id = row.GetInt64(0),
                Site = row.GetString(1),
                Kind = (Announcement)row.GetInt32(2),
                SinceUnixMs = row.GetInt64(3),
                UntilUnixMs = row.GetInt64(4),
                By = row.GetString(5),
                EndedUnixMs = row.GetInt64(6),
            });
        }

        return latest;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
